import type { Command, Ended } from './run-command.ts';

/** What became of a step. `passed` and `failed` count its tests; a step without tests counts as one. */
export type Outcome =
  | { state: 'passed'; passed: number }
  | { state: 'failed'; passed: number; failed: number; output: string }
  /** It should have run and could not: the whole is not a success. */
  | { state: 'not run'; why: string }
  /** This machine has nothing to run it on, and need not. */
  | { state: 'absent'; why: string };

/** Starts a command of a step; ends with the whole run. */
export type Run = (command: Command) => Promise<Ended>;

export type Step = { name: string; work(run: Run): Promise<Outcome> };

export type Finished = { name: string; ms: number; outcome: Outcome };
