import type { Clock } from '../../src/ports.ts';
import { createCrmClient } from '../../src/hubspot/crm-client.ts';
import type { CrmTiming } from '../../src/hubspot/crm-requests.ts';
import type { Crm } from '../../src/hubspot/crm.ts';
import type { TokenSource } from '../../src/hubspot/tokens.ts';
import { createTransport } from '../../src/hubspot/transport.ts';
import type { StubHubSpot } from './stub-hubspot.ts';
import { createTestClock, createTestLogger } from './world.ts';

/** A CRM client over a stub; waiting costs no time but moves the clock and is kept in `waits`. */
export interface CrmWorld {
  readonly crm: Crm;
  readonly waits: number[];
  readonly clock: Clock & { advance(ms: number): void };
  readonly lines: string[];
  /** Tokens that were handed in as refused. */
  readonly rejected: string[];
}

/** A client whose token is `token-1`, and `token-2` once that was refused; jitter is none. */
export function createCrmWorld(stub: StubHubSpot, timing: CrmTiming = {}, tokens?: TokenSource): CrmWorld {
  const clock = createTestClock();
  const logger = createTestLogger();
  const waits: number[] = [];
  const rejected: string[] = [];
  const ownTokens: TokenSource = {
    accessToken: () => Promise.resolve('token-1'),
    replaceRejected: (_portalId, token) => {
      rejected.push(token);
      return Promise.resolve('token-2');
    },
  };
  const crm = createCrmClient({
    transport: createTransport({ apiUrl: stub.url }),
    tokens: tokens ?? ownTokens,
    clock,
    random: { bytes: (length) => new Uint8Array(length) },
    logger,
    timing,
    sleep: (ms) => {
      waits.push(ms);
      clock.advance(ms);
      return Promise.resolve();
    },
  });
  return { crm, waits, clock, lines: logger.lines, rejected };
}
