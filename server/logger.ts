import { pino, type DestinationStream } from 'pino';
import type { Logger } from '../src/ports.ts';

/**
 * Structured log lines on standard output, one JSON object each. Callers hand over codes, ids and counts only;
 * as a second line of defence well-known secret fields are blanked.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: {
      paths: [
        'accessToken',
        'refreshToken',
        'email',
        'authorization',
        'cookie',
        '*.email',
        '*.accessToken',
        '*.refreshToken',
      ],
      censor: '[hidden]',
    },
    base: null,
  };
  const log = destination === undefined ? pino(options) : pino(options, destination);
  return {
    info: (fields, message) => {
      log.info(fields, message);
    },
    warn: (fields, message) => {
      log.warn(fields, message);
    },
    error: (fields, message) => {
      log.error(fields, message);
    },
  };
}
