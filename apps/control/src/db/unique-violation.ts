import { errorCode } from './error-code.ts';

/** True for Postgres' unique violation (23505). */
export function isUniqueViolation(error: unknown): boolean {
  return errorCode(error) === '23505';
}
