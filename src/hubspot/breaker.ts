import { CrmBusy } from '../errors.ts';
import type { Clock } from '../ports.ts';

/** `failures` in a row open the breaker for `openMs`; `maxPortals` is how many portals are remembered. */
export interface BreakerOptions {
  readonly failures?: number;
  readonly openMs?: number;
  readonly maxPortals?: number;
}

/** How an attempt went. `no_verdict`: it says nothing about the CRM's health, e.g. our caller went away. */
export type AttemptVerdict = 'healthy' | 'failed' | 'no_verdict';

/** Keeps callers from waiting on a portal's CRM that keeps failing (security INV-56). Per process. */
export interface Breaker {
  /**
   * Runs `attempt` unless the breaker of the portal is open.
   * @throws CrmBusy at once when it is open, or half open with its one probe still out. Nothing was sent then.
   */
  run<T>(portalId: string, attempt: () => Promise<T>, judge: (result: T) => AttemptVerdict): Promise<T>;
}

interface Trouble {
  failures: number;
  openUntilMs: number;
  probing: boolean;
}

/** A breaker per portal: 5 failures in a row open it for 5 s; then one probe decides (defaults). */
export function createBreaker(clock: Clock, options: BreakerOptions = {}): Breaker {
  const { failures: limit = 5, openMs = 5_000, maxPortals = 1_000 } = options;
  const troubles = new Map<string, Trouble>();

  const enter = (portalId: string): void => {
    const trouble = troubles.get(portalId);
    if (trouble === undefined || trouble.failures < limit) return;
    const leftMs = trouble.openUntilMs - clock.now();
    if (leftMs > 0 || trouble.probing) {
      throw new CrmBusy('the CRM of this portal kept failing', Math.max(leftMs, 1_000));
    }
    trouble.probing = true;
  };

  const fail = (portalId: string): void => {
    const before = troubles.get(portalId)?.failures ?? 0;
    troubles.delete(portalId);
    troubles.set(portalId, { failures: before + 1, openUntilMs: clock.now() + openMs, probing: false });
    const oldest = troubles.keys().next();
    if (troubles.size > maxPortals && oldest.done !== true) troubles.delete(oldest.value);
  };

  const settle = (portalId: string, verdict: AttemptVerdict): void => {
    const trouble = troubles.get(portalId);
    if (verdict === 'failed') fail(portalId);
    else if (verdict === 'healthy') troubles.delete(portalId);
    else if (trouble !== undefined) trouble.probing = false;
  };

  return {
    async run(portalId, attempt, judge) {
      enter(portalId);
      let verdict: AttemptVerdict = 'no_verdict';
      try {
        const result = await attempt();
        verdict = judge(result);
        return result;
      } finally {
        settle(portalId, verdict);
      }
    },
  };
}
