import { errorCode } from './error-code.ts';

/** Deadlock, serialisation, shutdown, too many connections, a statement that waited too long for a lock. */
const PASSING_STATES = /^(?:08...|40001|40P01|53...|55P03|57014|57P0.)$/;
const DRIVER_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);

/** True when the database was not there or gave up for a reason that may be gone at the next try. */
export function isPassingTrouble(error: unknown): boolean {
  const code = errorCode(error);
  return code !== null && (DRIVER_CODES.has(code) || PASSING_STATES.test(code));
}
