import { LineBatch } from './line-batch.ts';

/**
 * One line of JSON. Never a cookie, token, code, query or body. With `waitUntil` it may be printed a moment later,
 * together with others.
 */
export type Log = (
  line: { msg: string } & Record<string, unknown>,
  waitUntil?: (work: Promise<unknown>) => void,
) => void;

const TOGETHER_MS = 100;

const batch = new LineBatch({
  print: (text) => console.log(text),
  pause: () => scheduler.wait(TOGETHER_MS),
  most: 500,
});

/** The platform collects what is printed. */
export const log: Log = (line, waitUntil) => {
  const text = JSON.stringify(line);
  if (waitUntil === undefined) console.log(text);
  else batch.add(text, waitUntil);
};
