/** One of the processes of two-processes.test.ts: opens the storage and does what the parent orders. */
import { setTimeout as pause } from 'node:timers/promises';
import { VERSION_CONFLICT } from '../../src/ports.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { describeFailure } from './ordered-child.ts';

/** Where a storage is. */
export type Place =
  { readonly dataDir: string } | { readonly databaseUrl: string; readonly cacheUrl?: string };

/** What one caller does in one round. */
const contests = {
  take: ({ openState }: Storage, round: number) => openState('race').take(`take-${round}`),
  takeExpired: ({ openState }: Storage, round: number) => openState('race').take(`expired-${round}`),
  delete: ({ openState }: Storage, round: number) => openState('race').delete(`delete-${round}`),
  add: ({ openState }: Storage, round: number) => openState('race').add(`add-${round}`, round, 60_000),
  addOverExpired: ({ openState }: Storage, round: number) =>
    openState('race').add(`over-${round}`, 'new', 60_000),
  increment: ({ openState }: Storage) => openState('race').increment('total', 1, 60_000),
  advance: ({ openState }: Storage) => openState('race').advance('forward', 1_000_000, 3, 60_000),
  /** Many entries that everybody sets and adds, each in an order of their own. */
  setMany: async ({ openState }: Storage, round: number) => {
    const keys = Array.from({ length: 30 }, (_, index) => `many-${index}`);
    const order = keys.map((key) => ({ key, place: Math.random() })).sort((a, b) => a.place - b.place);
    await Promise.all(
      order.map(({ key, place }) =>
        place < 0.3 ? openState('race').add(key, round, 60_000) : openState('race').set(key, round, 60_000),
      ),
    );
    return true;
  },
  appendVersion: async ({ journal }: Storage, round: number) =>
    (await journal.append('policy', 'rule', round, round)) !== VERSION_CONFLICT,
  append: async ({ journal }: Storage, round: number) => {
    const entry = await journal.append('audit', 'read', round);
    return entry === VERSION_CONFLICT ? 0 : entry.seq;
  },
  /** The control: what State must never do. */
  getThenDelete: async ({ openState }: Storage, round: number) => {
    const value = await openState('race').get(`naive-${round}`);
    await pause(1);
    if (value !== undefined) await openState('race').delete(`naive-${round}`);
    return value;
  },
} as const;

/** The name of a contest. */
export type Contest = keyof typeof contests;

/** What the parent sends. Rounds begin every `everyMs` from `startMs` on, machine time, in all processes. */
export type Order =
  | { readonly id: number; readonly do: 'open'; readonly place: Place; readonly nowMs: number }
  | {
      readonly id: number;
      readonly do: 'race';
      readonly contest: Contest;
      readonly startMs: number;
      readonly everyMs: number;
      readonly rounds: number;
      readonly callers: number;
    }
  | {
      readonly id: number;
      readonly do: 'create';
      readonly places: readonly Place[];
      readonly startMs: number;
      readonly everyMs: number;
      readonly callers: number;
    }
  | { readonly id: number; readonly do: 'close' };

/** What goes back: per round, what each caller was answered. */
export interface Report {
  readonly id: number;
  readonly outcomes?: readonly (readonly unknown[])[];
  readonly failed?: string;
}

let storage: Storage | undefined;

async function obey(order: Order): Promise<unknown[][]> {
  switch (order.do) {
    case 'open':
      storage = await openStorage({ ...order.place, clock: { now: () => order.nowMs } });
      return [];
    case 'race': {
      const opened = storage;
      if (opened === undefined) throw new Error('not open');
      return inRounds(order, order.rounds, (round) => contests[order.contest](opened, round));
    }
    case 'create':
      return inRounds(order, order.places.length, (round) => createOnce(order.places[round]));
    case 'close':
      await storage?.close();
      return [];
  }
}

async function inRounds(
  { startMs, everyMs, callers }: Extract<Order, { callers: number }>,
  rounds: number,
  call: (round: number) => Promise<unknown>,
): Promise<unknown[][]> {
  const outcomes: unknown[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    await until(startMs + round * everyMs);
    const answers = await Promise.all(Array.from({ length: callers }, () => call(round)));
    outcomes.push(answers.map((answer) => answer ?? null));
  }
  return outcomes;
}

/** Sleeps nearly as long as needed and spins for the rest, so that processes leave in the same instant. */
async function until(atMs: number): Promise<void> {
  const ahead = atMs - Date.now();
  if (ahead > 2) await pause(ahead - 2);
  while (Date.now() < atMs);
}

async function createOnce(place: Place | undefined): Promise<string> {
  if (place === undefined) throw new Error('no place');
  const created = await openStorage({ ...place, clock: { now: () => 0 } });
  await created.check();
  await created.journal.append('start', 'started', 1);
  await created.close();
  return 'created';
}

process.on('message', (order: Order) => {
  obey(order).then(
    (outcomes) => process.send?.({ id: order.id, outcomes } satisfies Report),
    (cause: unknown) => process.send?.({ id: order.id, failed: describeFailure(cause) } satisfies Report),
  );
});
