import { type Logger, pino } from 'pino';

/** JSON lines on stdout; names that could carry a secret are never printed, whatever is logged. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        '*.token',
        '*.secret',
        '*.cookie',
        '*.authorization',
        '*.setup_token',
        '*.session_token',
        '*.password',
        'err.query',
        'err.parameters',
        'err.params',
        'err.cause.query',
        'err.cause.parameters',
      ],
      censor: '[secret]',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
