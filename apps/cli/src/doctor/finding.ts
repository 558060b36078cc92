export type Level = 'ok' | 'warn' | 'fail';

/** One thing that was looked at; `advice` says what to do about it. */
export type Finding = { level: Level; check: string; message: string; advice: string | null };

export function ok(check: string, message: string): Finding {
  return { level: 'ok', check, message, advice: null };
}

export function warn(check: string, message: string, advice: string): Finding {
  return { level: 'warn', check, message, advice };
}

export function fail(check: string, message: string, advice: string): Finding {
  return { level: 'fail', check, message, advice };
}
