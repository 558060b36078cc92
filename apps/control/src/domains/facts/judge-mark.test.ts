import { expect, test } from 'vitest';
import { type Dialogue, judgeMark, type Mark, type MarkVerdict } from './judge-mark.ts';

const mark = (counter: number, random = `r${counter}`): Mark => ({ counter, random });
const dialogue = (returned: Mark | null, issued: Mark | null): Dialogue => ({ returned, issued });

const NEW = dialogue(null, null);
const ANSWERED_ONCE = dialogue(null, mark(1));
const RUNNING = dialogue(mark(4), mark(5));
/** Answers 5 to 8 were lost on the way. */
const LOST_ANSWERS = dialogue(mark(4), mark(9));

const CASES: [what: string, dialogue: Dialogue, shown: Mark | null, verdict: MarkVerdict][] = [
  ['nothing, by a holder that was never answered', NEW, null, 'first'],
  ['nothing, when only the first answer was lost', ANSWERED_ONCE, null, 'first'],
  ['nothing, by a holder that has returned marks', RUNNING, null, 'older'],
  ['the first mark', ANSWERED_ONCE, mark(1), 'current'],
  ['the last mark', RUNNING, mark(5), 'current'],
  ['the last mark after many were lost', LOST_ANSWERS, mark(9), 'current'],
  ['the mark before the last', RUNNING, mark(4), 'repeated'],
  ['the mark it had before many answers were lost', LOST_ANSWERS, mark(4), 'repeated'],
  ['a mark older than the one it returned', RUNNING, mark(3), 'older'],
  ['the first mark of all, long after', RUNNING, mark(1), 'older'],
  ['a mark it had given up', LOST_ANSWERS, mark(7), 'older'],
  ['a mark from beyond the last', RUNNING, mark(6), 'unknown'],
  ['a mark from far beyond', RUNNING, mark(999_999_999_999_999), 'unknown'],
  ['the number of the last mark with another random part', RUNNING, mark(5, 'other'), 'unknown'],
  ['the number of the returned mark with another random part', RUNNING, mark(4, 'other'), 'unknown'],
  ['a mark where none was handed out', NEW, mark(1), 'unknown'],
  ['a mark of number 0 where none was handed out', NEW, mark(0), 'unknown'],
  ['the first number with another random part', ANSWERED_ONCE, mark(1, 'other'), 'unknown'],
];

test.each(CASES)('%s', (_what, known, shown, verdict) => {
  expect(judgeMark(known, shown)).toBe(verdict);
});
