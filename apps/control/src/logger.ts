import { type DestinationStream, type Logger, pino } from 'pino';
import { loggableError } from './loggable-error.ts';

/**
 * JSON lines on stdout, or where a test wants them; names that could carry a secret are never printed, whatever is
 * logged, and errors (`err`) without the values they carry.
 */
export function createLogger(level: string, out: DestinationStream = pino.destination(1)): Logger {
  const options = {
    level,
    base: null,
    serializers: { err: (error: unknown) => loggableError(error) },
    redact: {
      paths: [
        '*.token',
        '*.secret',
        '*.cookie',
        '*.authorization',
        '*.setup_token',
        '*.session_token',
        '*.password',
      ],
      censor: '[secret]',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, out);
}
