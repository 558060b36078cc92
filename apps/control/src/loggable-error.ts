export type LoggableError = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggableError;
};

/** Causes that are followed; a chain may be a ring. */
const MAX_CAUSES = 5;

/**
 * An error as a log may keep it: what failed, where and why. The values of a query (hashes, names, sealed secrets)
 * stand in a driver's message and beside it, so the message ends where they begin and no other property is taken.
 */
export function loggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { type: 'unknown', message: 'not an error' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const stack = framesOf(error);
  const hasCause = error.cause !== undefined && depth < MAX_CAUSES;
  return {
    type: error.name,
    message: withoutValues(error.message),
    ...(code === undefined ? {} : { code }),
    ...(stack === '' ? {} : { stack }),
    ...(hasCause ? { cause: loggableError(error.cause, depth + 1) } : {}),
  };
}

/** Drizzle writes the query, a line break, and `params:` with every value. */
function withoutValues(message: string): string {
  return message.split('\nparams:')[0] ?? '';
}

/** The stack without its head, which repeats the message; none where the two cannot be told apart. */
function framesOf({ stack = '', message }: Error): string {
  const at = stack.indexOf(message);
  const lines = at < 0 ? [] : stack.slice(at + message.length).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .join('\n');
}
