import { errorCode } from '../db/error-code.ts';
import { Refusal } from '../refusal.ts';

/** What kind of failure it was, without a value: a refusal's code, a database's or the system's, else the error's kind. */
export function failureCode(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  const code = errorCode(error);
  if (code !== null && /^[A-Za-z0-9_.-]{1,64}$/.test(code)) return code;
  return error instanceof Error ? error.name.slice(0, 64) : 'unknown';
}
