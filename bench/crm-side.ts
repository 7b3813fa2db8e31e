import { z } from 'zod';
import type { SandboxControl } from '../dev/sandbox-control.ts';

/**
 * The one stub of a run: the sandbox portal with HubSpot's real limits (110 requests in any 10 s and 5 searches in any
 * second for each portal, batches of 100) and a latency with a spread, the same for everybody who asks it.
 */
export const REAL_LIMITS = { burst: 110, windowMs: 10_000, searchPerSecond: 5 } as const;
/** Log-normal: p50 80 ms, p95 104 ms, p99 116 ms, and a batch of 100 takes 40 ms more. */
export const REAL_LATENCY = { ms: 80, spread: 0.16, perInputMs: 0.4 } as const;

/** Contact reads in a second that HubSpot's limit allows at most: 11 batches of 100. */
export const IDEAL_PER_SECOND = 1_100;

/** For what is prepared and not measured. */
const NO_LIMITS = { burst: 100_000_000, searchPerSecond: 100_000_000 } as const;
const NO_LATENCY = { ms: 0, spread: 0, perInputMs: 0 } as const;

/** How long a window of HubSpot remembers. */
export const WINDOW_MS = REAL_LIMITS.windowMs;

export async function liftLimits(control: SandboxControl): Promise<void> {
  await control.post('/limits', NO_LIMITS);
  await control.post('/latency', NO_LATENCY);
}

export async function setRealLimits(control: SandboxControl): Promise<void> {
  await control.post('/limits', REAL_LIMITS);
  await control.post('/latency', REAL_LATENCY);
}

/** A portal whose direct readers are not held to the limit: they show the latency and nothing else. */
export async function liftLimitOf(control: SandboxControl, portalId: number): Promise<void> {
  await control.post('/limits', { ...NO_LIMITS, portalId });
}

const tokenSchema = z.looseObject({ accessToken: z.string() });

/** An access token beside the app's own; both share the portal's limit. */
export async function tokenFor(control: SandboxControl, portalId: number): Promise<string> {
  return tokenSchema.parse(await control.post(`/portals/${portalId}/token`, {})).accessToken;
}

const totalsSchema = z.object({
  lastSeq: z.int(),
  totals: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      status: z.int().nullable(),
      calls: z.int(),
      inputs: z.int(),
    }),
  ),
});

/** CRM calls of a stretch of time, as the sandbox received them. */
export interface CrmCalls {
  readonly all: number;
  readonly refused: number;
  readonly searches: number;
  readonly schema: number;
  readonly reads: number;
  readonly writes: number;
  /** Records asked for or written, whether one by one or in batches. */
  readonly records: number;
  /** Everything by kind and status, for the JSON file. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Where the sandbox's list of calls ends now. */
export async function callsSoFar(control: SandboxControl): Promise<number> {
  const { lastSeq } = totalsSchema.parse(await control.get('/calls/totals?since=999999999999'));
  return lastSeq;
}

/** The calls after that point; `portalId`: of that portal alone. */
export async function callsSince(
  control: SandboxControl,
  since: number,
  portalId?: number,
): Promise<CrmCalls> {
  const query = portalId === undefined ? '' : `&portalId=${portalId}`;
  const { totals } = totalsSchema.parse(await control.get(`/calls/totals?since=${since}${query}`));
  const crm = totals.filter(({ path }) => !path.startsWith('/oauth/'));
  const sum = (isIn: (total: (typeof crm)[number]) => boolean): number =>
    crm.filter(isIn).reduce((calls, total) => calls + total.calls, 0);
  const isWrite = ({ method, path }: (typeof crm)[number]): boolean =>
    method === 'PATCH' || path.endsWith('/batch/update');
  const isSearch = ({ path }: (typeof crm)[number]): boolean => path.endsWith('/search');
  const isSchema = ({ path }: (typeof crm)[number]): boolean => path.startsWith('/crm/properties/');
  return {
    all: sum(() => true),
    refused: sum(({ status }) => status === 429),
    searches: sum(isSearch),
    schema: sum(isSchema),
    writes: sum(isWrite),
    reads: sum((total) => total.path.includes('/objects/') && !isWrite(total) && !isSearch(total)),
    records: crm.reduce((count, { calls, inputs }) => count + (inputs > 0 ? inputs : calls), 0),
    kinds: Object.fromEntries(
      crm.map(({ method, path, status, calls }) => [`${method} ${path} ${status ?? 'open'}`, calls]),
    ),
  };
}
