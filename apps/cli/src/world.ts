import type { Clock } from '@sunray/primitives/clock.ts';
import type { Settings } from './config.ts';
import type { OnDatabase } from './run-on-database.ts';

/** Where a command's words go, and how a person is asked. */
export type Terminal = {
  out(text: string): void;
  err(text: string): void;
  hasColour: boolean;
  /** True when a person sits there who can be asked. */
  isInteractive: boolean;
  confirm(question: string): Promise<boolean>;
};

/** Everything outside the program that a command may touch; the network is reached by what the arguments name. */
export type World = {
  settings: Settings;
  terminal: Terminal;
  clock: Clock;
  pause(ms: number): Promise<void>;
  /** Runs `backup` or `restore` on the database itself; gives the exit code. */
  runOnDatabase(asked: OnDatabase): Promise<number>;
};
