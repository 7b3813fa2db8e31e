import { setTimeout as pause } from 'node:timers/promises';
import type { CrmFaultRule, SandboxControl } from '../../../dev/sandbox-control.ts';

/** Where a trouble is made, and until when (`performance.now()`). */
export interface TroublePlace {
  readonly control: SandboxControl;
  readonly portalId: number;
  readonly endsAt: number;
}

/** One thing that goes wrong with the CRM. */
export interface Trouble {
  readonly name: string;
  /** In a sentence without its point. */
  readonly what: string;
  /** Begins with the measured time; resolves when nothing is left to do. Faults are cleared by the scenario. */
  make(place: TroublePlace): Promise<void>;
}

/** Half of the budget, as fast as another program of the app can send it. */
const FOREIGN_REQUESTS = 55;
const FOREIGN_EVERY_MS = 20_000;
const DATE_AHEAD_MS = 2_000;
const RENEW_EVERY_MS = 1_000;

const OBJECTS = '/crm/objects/';
const RATE_LIMITED = {
  status: 'error',
  errorType: 'RATE_LIMIT',
  message: 'You have reached your ten_secondly_rolling limit.',
  policyName: 'TEN_SECONDLY_ROLLING',
};

type Fault = CrmFaultRule['fault'];

/** Hits this share of the calls on contacts. */
const rule = (probability: number, fault: Fault, match: CrmFaultRule['match'] = { path: OBJECTS }) => ({
  ...{ match, fault, probability },
});

const steady =
  (...rules: readonly CrmFaultRule[]) =>
  ({ control }: TroublePlace): Promise<void> =>
    control.faults(...rules);

async function foreignBursts({ control, portalId, endsAt }: TroublePlace): Promise<void> {
  while (performance.now() < endsAt) {
    await control.post(`/portals/${portalId}/spend`, { requests: FOREIGN_REQUESTS });
    await pause(Math.min(FOREIGN_EVERY_MS, Math.max(0, endsAt - performance.now())));
  }
}

/** A date grows old, so the fault is made anew with a later one. */
async function busyUntilDate({ control, endsAt }: TroublePlace): Promise<void> {
  while (performance.now() < endsAt) {
    const headers = { 'retry-after': new Date(Date.now() + DATE_AHEAD_MS).toUTCString() };
    await control.faults();
    await control.faults(rule(0.03, { status: 429, headers, body: RATE_LIMITED }));
    await pause(RENEW_EVERY_MS);
  }
}

/** One after the other. */
export const TROUBLES: readonly Trouble[] = [
  { name: 'none', what: 'the same load without any trouble', make: () => Promise.resolve() },
  {
    name: 'foreign bursts',
    what: `another program of the app spends ${FOREIGN_REQUESTS} requests at once, every ${FOREIGN_EVERY_MS / 1_000} s`,
    make: foreignBursts,
  },
  {
    name: '429',
    what: '3 % of the calls are refused, without a word about when to come back',
    make: steady(rule(0.03, { status: 429, body: RATE_LIMITED })),
  },
  {
    name: '429, seconds',
    what: '3 % are refused with Retry-After: 1',
    make: steady(rule(0.03, { status: 429, headers: { 'retry-after': '1' }, body: RATE_LIMITED })),
  },
  {
    name: '429, date',
    what: '3 % are refused with Retry-After as a date two seconds ahead',
    make: busyUntilDate,
  },
  {
    name: '423',
    what: '2 % are locked',
    make: steady(rule(0.02, { status: 423, body: { status: 'error' } })),
  },
  {
    name: '477',
    what: '1 % are told that the account is being moved, with Retry-After: 1',
    make: steady(rule(0.01, { status: 477, headers: { 'retry-after': '1' }, body: { status: 'error' } })),
  },
  {
    name: '502',
    what: '3 % are answered 502, half of the writes among them after they were executed',
    make: steady(
      rule(0.015, { status: 502, executeThenDrop: true }, { path: OBJECTS, method: 'PATCH' }),
      rule(0.015, { status: 502, executeThenDrop: true }, { path: '/batch/update' }),
      rule(0.03, { status: 502 }),
    ),
  },
  { name: 'stall', what: '1 % take 2.5 s longer', make: steady(rule(0.01, { delayMs: 2_500 })) },
  { name: 'hang', what: '0.5 % are never answered', make: steady(rule(0.005, { hang: true })) },
  {
    name: 'drop',
    what: '3 % of the writes are executed and their connection breaks without an answer',
    make: steady(
      rule(0.03, { executeThenDrop: true }, { path: OBJECTS, method: 'PATCH' }),
      rule(0.03, { executeThenDrop: true }, { path: '/batch/update' }),
    ),
  },
  {
    name: 'partial',
    what: '10 % of the batches fail one input in a 207',
    make: steady(rule(0.1, { failInputs: 1 }, { path: '/batch/' })),
  },
  {
    name: 'shuffled',
    what: 'the results of every batch come in reverse order',
    make: steady(rule(1, { shuffle: true }, { path: '/batch/' })),
  },
  {
    name: 'missing',
    what: '10 % of the batch reads leave one result out without a word',
    make: steady(rule(0.1, { leaveOut: 1 }, { path: '/batch/read' })),
  },
  {
    name: 'truncated',
    what: '2 % of the answers break off in the middle',
    make: steady(rule(0.02, { truncate: true })),
  },
];
