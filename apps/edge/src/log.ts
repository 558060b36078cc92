/** One line of JSON. Never a cookie, token, code, query or body. */
export type Log = (line: { msg: string } & Record<string, unknown>) => void;

/** The platform collects what is printed. */
export const log: Log = (line) => {
  console.log(JSON.stringify(line));
};
