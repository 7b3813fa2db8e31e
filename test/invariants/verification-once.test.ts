import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningServer } from '../../server/start-server.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import { en } from '../../src/texts/en.ts';
import { freshDatabase } from '../helpers/database.ts';
import { openPage, press, type OpenedPage } from '../helpers/verification.ts';
import type { World } from '../helpers/world.ts';
import { freshDataDir, SHARED_KEY, startBeside } from './failure-world.ts';
import {
  acts,
  addContact,
  cityOf,
  MINUTE_MS,
  requestFor,
  startVerifyWorld,
  statusOf,
  wrongNumber,
  type Requested,
} from './verification-scene.ts';

const TOKENS = 10;
const CONCURRENT = 50;

/** Two servers of one app on one storage. */
interface Pair {
  readonly world: World;
  readonly beside: RunningServer;
  close(): Promise<void>;
}

async function startPair(storage: 'sqlite' | 'postgres'): Promise<Pair> {
  const encryptionKey = SHARED_KEY.toString('base64');
  if (storage === 'sqlite') {
    const { path, remove } = freshDataDir();
    const world = await startVerifyWorld({ dataDir: path, encryptionKey });
    const beside = await startBeside(world, { dataDir: path });
    return {
      ...{ world, beside },
      close: async () => {
        await beside.close();
        await world.close();
        remove();
      },
    };
  }
  const database = await freshDatabase(inject('databaseUrl'));
  const { url } = database;
  const world = await startVerifyWorld({ storage: { databaseUrl: url }, encryptionKey });
  const shared = await openStorage({ databaseUrl: url, clock: world.clock });
  const beside = await startBeside(world, { storage: shared });
  return {
    ...{ world, beside },
    close: async () => {
      await beside.close();
      await world.close();
      await database.drop();
    },
  };
}

/** Sends the form `CONCURRENT` times at once, half of them to each of the two servers. */
async function pressAtBoth(
  { beside }: Pair,
  { link }: Requested,
  numberOf: (index: number) => string,
): Promise<readonly OpenedPage[]> {
  const there = `${beside.url}${new URL(link).pathname}`;
  const { pageToken } = await openPage(link);
  return Promise.all(
    Array.from({ length: CONCURRENT }, (_, index) =>
      press(index % 2 === 0 ? link : there, { pageToken, action: 'confirm', number: numberOf(index) }),
    ),
  );
}

const saying = (pages: readonly OpenedPage[], text: string): number =>
  pages.filter(({ html }) => html.includes(text)).length;

/** Asks for a mail for a customer of its own, so that no cap of an address is met. */
async function requestForNew(world: World, name: string): Promise<Requested> {
  const email = `${name}@example.com`;
  await addContact(world, { email, city: 'Oulu' });
  // The CRM counts fifty readers of one contact.
  await world.advance(MINUTE_MS);
  return requestFor(world, email);
}

/** Ten tokens, each confirmed by fifty at once. */
async function confirmOnce(pair: Pair): Promise<void> {
  const { world } = pair;
  for (let token = 0; token < TOKENS; token += 1) {
    const requested = await requestForNew(world, `once${token}`);
    const pages = await pressAtBoth(pair, requested, () => requested.number);
    expect(saying(pages, en.page_confirmed_title), `successes of token ${token}`).toBe(1);
    expect(saying(pages, en.page_already_title)).toBe(CONCURRENT - 1);
    expect(await cityOf(world, requested.conversation)).toBe('ok');
  }
  expect((await acts(world)).filter(({ act }) => act === 'confirmed')).toHaveLength(TOKENS);
}

/** Fifty numbers at once, of which two are looked at; `right` says where the right one stands, if anywhere. */
async function guessOnce(pair: Pair, name: string): Promise<void> {
  const { world } = pair;
  const requested = await requestForNew(world, name);
  const before = (await acts(world)).length;
  const pages = await pressAtBoth(pair, requested, (index) => wrongNumber(requested.number, index + 1));
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([422, 410]));
  expect(saying(pages, en.page_number_wrong), 'asked for one more try').toBe(1);
  const compared = (await acts(world)).slice(before).filter(({ act }) => act === 'wrong_number');
  expect(compared, 'numbers that were compared').toHaveLength(2);
  expect(await statusOf(world, requested.conversation)).toBe('cancelled');
  const { pageToken } = await openPage(requested.link);
  expect(pageToken).toBe('');
  expect(await cityOf(world, requested.conversation)).toBe('needs_verification');
}

describe('two servers on one embedded database', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair('sqlite');
  });
  afterAll(() => pair.close());

  it('INV-27: of fifty who confirm a token at once exactly one does, for each of ten tokens', () =>
    confirmOnce(pair));

  it('INV-20: of fifty wrong numbers typed at once two are compared', () => guessOnce(pair, 'guess'));
});

describe('two servers on one PostgreSQL', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair('postgres');
  });
  afterAll(() => pair.close());

  it('INV-27: of fifty who confirm a token at once at two servers on one PostgreSQL exactly one does', () =>
    confirmOnce(pair));

  it('INV-20: of fifty wrong numbers typed at once at two servers on one PostgreSQL two are compared', () =>
    guessOnce(pair, 'guess'));
});
