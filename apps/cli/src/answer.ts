/** What a command gives: `json` for programs, `text` for people. */
export type Answer = {
  json: unknown;
  text: string;
  /** True: the command did its work, and what it found is bad; the process ends with 1. */
  isBad?: boolean;
};
