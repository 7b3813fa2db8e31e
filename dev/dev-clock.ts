import { z } from 'zod';
import type { Clock } from '../src/ports.ts';
import type { Route } from '../server/create-server.ts';

/** A clock that runs with the real one and can be moved ahead. For development and tests only. */
export interface DevClock extends Clock {
  /** Moves ahead by a whole number of milliseconds, zero or more. */
  advance(ms: number): void;
}

/** A movable clock that starts at the real time. */
export function createDevClock(): DevClock {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    advance: (ms) => {
      aheadMs += ms;
    },
  };
}

const bodySchema = z.strictObject({
  advanceMs: z
    .int()
    .min(0)
    .max(400 * 86_400_000),
});

/** `POST /_dev/clock {advanceMs}`: there only if the app was started with `DEV_CLOCK=1`, and never in production. */
export function clockRoute(clock: DevClock): Route {
  return {
    method: 'POST',
    path: '/_dev/clock',
    handle: ({ rawBody }) => {
      const body = bodySchema.safeParse(readJson(rawBody));
      if (!body.success) {
        const message = 'The body must be {"advanceMs": a whole number of milliseconds}.';
        return Promise.resolve({ status: 400, code: 'malformed_body', message });
      }
      clock.advance(body.data.advanceMs);
      return Promise.resolve({ status: 200, body: { nowMs: clock.now() } });
    },
  };
}

function readJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
