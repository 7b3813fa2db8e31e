import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import { freshDatabase } from '../helpers/database.ts';
import { begin, brand, check, eventually, linkIn, makeContact, request } from '../helpers/verification.ts';
import { EU, startWorld, type World } from '../helpers/world.ts';
import { freshDataDir } from '../invariants/failure-world.ts';
import type { Order, Report } from './confirm-races-child.ts';
import { startOrderedChild, type OrderedChild } from './ordered-child.ts';
import type { Place } from './race-child.ts';

/** Links that are fought for, as often as the control needs, and callers for each in each of two processes. */
const TOKENS = 200;
const CONTROL_TOKENS = 10;
const CALLERS = 25;
/** Far more than all of it takes, also on a machine that is busy with other things. */
const PATIENCE_MS = 600_000;
/** Requests for mails that are under way at a time. */
const ASKING = 8;

interface Ticket {
  readonly conversation: string;
  readonly token: string;
  readonly number: string;
}

interface Race {
  readonly kinds: readonly string[];
  readonly grants: number;
}

/** Two processes of the real server on one storage, and a portal in front of them. */
interface Arena {
  readonly world: World;
  readonly place: Place;
  /** Has both processes confirm in the same instant. */
  race(ticket: Ticket, isNaive: boolean): Promise<Race>;
  close(): Promise<void>;
}

async function freshPlace(on: 'sqlite' | 'postgres'): Promise<[Place, () => Promise<void> | void]> {
  if (on === 'sqlite') {
    const folder = freshDataDir();
    return [{ dataDir: folder.path }, folder.remove];
  }
  const database = await freshDatabase(inject('databaseUrl'));
  return [{ databaseUrl: database.url }, () => database.drop()];
}

async function startArena(on: 'sqlite' | 'postgres'): Promise<Arena> {
  const [place, removePlace] = await freshPlace(on);
  const limits = { burst: 1_000_000, searchPerSecond: 1_000_000 };
  const world = await startWorld({ storage: 'memory', installed: [], sandbox: { limits } });
  const start = (): OrderedChild<Order, Report> => startOrderedChild('./confirm-races-child.ts');
  const children = [start(), start()];
  const { url: apiUrl, smtpUrl } = world.sandbox;
  const opened = await Promise.all(
    children.map(({ order }) => order({ do: 'open', place, apiUrl, smtpUrl })),
  );
  world.sandbox.setAppUrl(opened[0]?.url ?? '');
  await world.install();
  await brand(world);
  return {
    ...{ world, place },
    async race({ token, number }, isNaive) {
      const task = { do: 'race', token, number, callers: CALLERS, startMs: Date.now() + 8, isNaive } as const;
      const reports = await Promise.all(children.map(({ order }) => order(task)));
      return {
        kinds: reports.flatMap(({ kinds = [] }) => kinds),
        grants: reports.reduce((sum, { grants = 0 }) => sum + grants, 0),
      };
    },
    async close() {
      await Promise.all(children.map(({ order }) => order({ do: 'close' })));
      for (const { child } of children) child.disconnect();
      await world.close();
      await removePlace();
    },
  };
}

/** Runs `work` so often, a few at a time, and answers what came of each. */
async function inTurns<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const line = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: ASKING }, line));
  return results;
}

/** Conversations of somebody else each time, so that no cap stands in the way, and the mails that they asked for. */
async function ticketsIn(world: World, count: number): Promise<Ticket[]> {
  const asked = await inTurns(count, async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const { numberForCustomer: number = '' } = await request(world, conversation);
    return { email, conversation, number };
  });
  const mails = await eventually('a mail for everybody', async () => {
    const received = await world.control.mail();
    return received.length >= count ? received : undefined;
  });
  const links = new Map(mails.map((mail) => [mail.to[0], linkIn(mail)]));
  return asked.map(({ email, ...ticket }) => {
    const url = links.get(email);
    if (url === undefined) throw new Error('a mail went to somebody else');
    return { ...ticket, token: new URL(url).pathname.replace('/verify/', '') };
  });
}

/** How often each conversation was confirmed, by the portal's trail. */
async function confirmations(place: Place): Promise<readonly number[]> {
  const storage = await openStorage(place);
  const audit = createAudit(storage.journal);
  const entries = await audit.page(String(EU), { kinds: ['verification'], limit: 2_000 });
  await storage.close();
  const counts = new Map<string | null, number>();
  for (const entry of entries) {
    if (entry.kind !== 'verification' || entry.data.act !== 'confirmed') continue;
    const { conversation } = entry.data;
    counts.set(conversation, (counts.get(conversation) ?? 0) + 1);
  }
  return [...counts.values()];
}

const wins = ({ kinds }: Race): number => kinds.filter((kind) => kind === 'just_confirmed').length;

describe.each(['sqlite', 'postgres'] as const)(
  'one link, fifty confirmations at once over two processes (%s)',
  (on) => {
    let arena: Arena;
    let tickets: readonly Ticket[];
    beforeAll(async () => {
      arena = await startArena(on);
      tickets = await ticketsIn(arena.world, TOKENS + CONTROL_TOKENS);
    }, PATIENCE_MS);
    afterAll(() => arena.close());

    it(
      'INV-27: of all that confirm one link one does, whichever process it is',
      async () => {
        const races: Race[] = [];
        for (const ticket of tickets.slice(0, TOKENS)) races.push(await arena.race(ticket, false));

        expect(races.map(wins)).toEqual(Array.from({ length: TOKENS }, () => 1));
        expect(races.map(({ grants }) => grants)).toEqual(Array.from({ length: TOKENS }, () => 1));
        expect(await confirmations(arena.place)).toEqual(Array.from({ length: TOKENS }, () => 1));
        const told = new Set(races.flatMap(({ kinds }) => kinds));
        expect([...told].filter((kind) => !['just_confirmed', 'confirmed', 'ended'].includes(kind))).toEqual(
          [],
        );
        const states = await inTurns(TOKENS, (index) =>
          check(arena.world, tickets[index]?.conversation ?? '').then(({ status }) => status),
        );
        expect(new Set(states)).toEqual(new Set(['confirmed']));
      },
      PATIENCE_MS,
    );

    it('a ticket that is looked at and then removed has several winners in the same arena', async () => {
      let winners = 0;
      for (const ticket of tickets.slice(TOKENS)) winners += wins(await arena.race(ticket, true));
      expect(winners).toBeGreaterThan(CONTROL_TOKENS);
    });
  },
);
