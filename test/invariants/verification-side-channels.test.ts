import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readManifest } from '../../server/manifest.ts';
import { createApp, type App } from '../../src/app.ts';
import type { Journal, OpenState, State } from '../../src/ports.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import { CLIENT_ID, CLIENT_SECRET, EU, type World } from '../helpers/world.ts';
import { addFault, clearFaults, freshDataDir, lastSeq, SHARED_KEY } from './failure-world.ts';
import {
  acts,
  maskedAnswer,
  MINUTE_MS,
  moreActsThan,
  NOON_MS,
  startVerifyWorld,
} from './verification-scene.ts';
import {
  giveLanguages,
  LEADING_NOWHERE,
  NOBODY,
  openWhenWell,
  OPTED_OUT,
  SOMEBODY,
  statusesIn,
  traceOf,
  type Trace,
  type TraceOptions,
} from './verification-trace.ts';

const dataDir = freshDataDir();
let world: World;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
  world = await startVerifyWorld({ dataDir: dataDir.path, encryptionKey: SHARED_KEY.toString('base64') });
  await giveLanguages(world);
});

afterAll(async () => {
  await world.close();
  dataDir.remove();
  vi.useRealTimers();
});

describe('while something fails', () => {
  afterEach(async () => {
    await clearFaults(world);
    await world.control.mailFaults();
    // A mail that is still being worked on would meet the next trouble, and be counted with it by the breaker.
    await expect.poll(() => world.server.app.mails.length(), { timeout: 20_000 }).toBe(0);
  });

  /** The traces of nobody, somebody and somebody who may not be mailed, under the same trouble. */
  async function expectAlike(options: TraceOptions): Promise<Trace> {
    const unknown = await traceOf(world, NOBODY, options);
    expect(await traceOf(world, SOMEBODY, options)).toEqual(unknown);
    expect(await traceOf(world, OPTED_OUT, options)).toEqual(unknown);
    return unknown;
  }

  it('INV-19: a mailbox that refuses its mail for good is not told apart from an address that nobody has', async () => {
    const before = (await acts(world)).length;
    await world.control.mailFaults({ fault: { stage: 'rcpt', replyCode: 550 } });
    const trace = await expectAlike({});
    expect(statusesIn(trace)).toMatchObject({ 'check pending': 'pending', 'check expired': 'expired' });
    const seen = (await acts(world)).slice(before).map(({ act }) => act);
    expect(seen.filter((act) => act === 'mail_refused')).toHaveLength(3);
    expect(seen.filter((act) => act === 'no_mail')).toHaveLength(6);
  });

  it('INV-19: a mail server that is out of order is not noticed', async () => {
    await world.control.mailFaults({ fault: { stage: 'mail', reset: true }, times: 100_000 });
    const left = async (): Promise<string> => JSON.stringify(await world.control.get('/mail/faults'));
    let leftBefore = await left();
    const trace = await expectAlike({
      meanwhile: async (actsBefore) => {
        const hadItsGo = async (): Promise<boolean> =>
          (await left()) !== leftBefore || (await acts(world)).length > actsBefore;
        await expect.poll(hadItsGo, { timeout: 5_000 }).toBe(true);
        leftBefore = await left();
      },
    });
    expect(statusesIn(trace)).toMatchObject({ request: 'sent', 'check pending': 'pending' });
    expect(await world.control.mail()).toEqual([]);
  });

  it.each([
    ['is down', { status: 503 }],
    ['breaks connections', { reset: true }],
  ])('INV-19: a CRM that %s fails for everybody alike', async (_, fault) => {
    const trace = await expectAlike({
      trouble: {
        begin: () => addFault(world, { path: '/crm/' }, fault),
        end: () => clearFaults(world),
      },
      // Its go cannot be seen from outside; every answer is given before or after it alike.
      meanwhile: () => pause(50),
    });
    expect(statusesIn(trace)).toMatchObject({
      ...{ 'read before': 'needs_verification', request: 'sent', 'check pending': 'pending' },
    });
  });

  it('INV-19: a CRM that is down says nothing about an address at match_email either', async () => {
    const answers = [];
    for (const email of [NOBODY, SOMEBODY, OPTED_OUT]) {
      const conversation = await openWhenWell(world);
      await world.call('submit_email', { conversation, email });
      await addFault(world, { path: '/crm/' }, { status: 500 });
      answers.push(await maskedAnswer(world, 'read_crm_data', { conversation, properties: 'phone' }));
      await clearFaults(world);
      // The next one reads the catalogue anew, and finds the CRM well again.
      await world.advance(11 * MINUTE_MS);
    }
    const [nobody, ...others] = answers;
    expect(nobody).toContain('try_later');
    expect(others).toStrictEqual([nobody, nobody]);
  });
});

it('INV-19: the caps of a conversation and those of an address answer alike, whoever has the address', async () => {
  /** Two conversations about one address, asking for mails until no more can be had. */
  async function capsOf(email: string): Promise<readonly string[]> {
    const seen: string[] = [];
    const first = await world.converse(email);
    const second = await world.converse(email);
    const ask = async (conversation: string): Promise<string> => {
      const before = (await acts(world)).length;
      const text = await maskedAnswer(world, 'request_verification', { conversation, resend: 'true' });
      seen.push(text);
      const status = statusesIn({ text })['text'] ?? '';
      if (status === 'sent') await moreActsThan(world, before);
      return status;
    };
    const statuses: string[] = [];
    for (let mail = 0; mail < 6; mail += 1) {
      statuses.push(await ask(first), await ask(second));
      for (const conversation of [first, second, first, second]) {
        seen.push(await maskedAnswer(world, 'check_verification', { conversation }));
      }
      await world.advance(16 * MINUTE_MS);
    }
    expect(statuses.map((status) => status === 'sent')).toEqual(
      Array.from({ length: 12 }, (_, index) => index < 10),
    );
    expect(statuses.slice(10)).toEqual(['limit_reached', 'limit_reached']);
    await world.advance(25 * 60 * MINUTE_MS);
    return seen;
  }

  const unknown = await capsOf(NOBODY);
  await world.control.clearMail();
  expect(await capsOf(SOMEBODY)).toEqual(unknown);
  expect(await world.control.mail({ to: SOMEBODY }), 'mails to one address in a day').toHaveLength(5);
  expect(await capsOf(OPTED_OUT)).toEqual(unknown);
});

describe('what an answer waits for', () => {
  const ORDERS = 'mail-queue';
  let storage: Storage;
  let app: App;
  /** Every operation on the storage since it was emptied last. */
  let operations: string[] = [];

  const shapeOf = (key: string): string =>
    key
      .split('/')
      .map((part) => (part.length >= 16 ? 'ID' : /^\d+$/.test(part) ? 'N' : part))
      .join('/');

  const counted =
    (openState: OpenState): OpenState =>
    (space) => {
      // Orders of this app are left for the test to carry out.
      const state = openState(space === ORDERS ? `${ORDERS}-apart` : space);
      const note = (operation: keyof State, ...keys: readonly string[]): void => {
        operations.push(`${space} ${operation} ${keys.map(shapeOf).join(' ')}`);
      };
      return {
        get(key) {
          note('get', key);
          return state.get(key);
        },
        getMany(keys) {
          note('getMany', ...keys);
          return state.getMany(keys);
        },
        set(key, value, ttlMs) {
          note('set', key);
          return state.set(key, value, ttlMs);
        },
        delete(key) {
          note('delete', key);
          return state.delete(key);
        },
        take(key) {
          note('take', key);
          return state.take(key);
        },
        add(key, value, ttlMs) {
          note('add', key);
          return state.add(key, value, ttlMs);
        },
        increment(key, by, ttlMs) {
          note('increment', key);
          return state.increment(key, by, ttlMs);
        },
        advance(key, floor, by, ttlMs) {
          note('advance', key);
          return state.advance(key, floor, by, ttlMs);
        },
      };
    };

  const countedJournal = (journal: Journal): Journal => {
    const noted = (text: string): void => {
      operations.push(`journal ${text}`);
    };
    return {
      append: (stream, kind, data, version) => {
        noted(`append ${shapeOf(stream)} ${kind}`);
        return journal.append(stream, kind, data, version);
      },
      page: (stream, query) => {
        noted(`page ${shapeOf(stream)}`);
        return journal.page(stream, query);
      },
      version: (stream, version) => {
        noted(`version ${shapeOf(stream)}`);
        return journal.version(stream, version);
      },
      newestVersion: (stream) => {
        noted(`newest version ${shapeOf(stream)}`);
        return journal.newestVersion(stream);
      },
      streams: (prefix) => {
        noted('streams');
        return journal.streams(prefix);
      },
    };
  };

  beforeAll(async () => {
    storage = await openStorage({ dataDir: dataDir.path, clock: world.clock });
    const { url } = world.sandbox;
    const { requiredScopes, optionalScopes } = readManifest();
    app = createApp({
      clock: world.clock,
      elapsedMs: () => performance.now(),
      random: { bytes: (length) => randomBytes(length) },
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      openState: counted(storage.openState),
      journal: countedJournal(storage.journal),
      fetch: (target, init) => fetch(target, init),
      oauth: {
        ...{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, requiredScopes, optionalScopes },
        ...{
          authorizeUrl: `${url}/oauth/authorize`,
          apiUrl: url,
          redirectUri: `${world.appUrl}/oauth/callback`,
        },
      },
      mailer: { send: () => Promise.resolve('accepted') },
      publicUrl: world.appUrl,
      encryptionKeys: [{ id: 'k1', key: SHARED_KEY }],
    });
  });

  afterAll(() => storage.close());

  async function call(tool: string, input: Readonly<Record<string, unknown>>): Promise<ToolResult> {
    const registered = app.tools.get(tool);
    if (registered === undefined) throw new Error(`there is no tool ${tool}`);
    return app.runToolCall({
      ...{ tool: registered, input, portalId: String(EU), caller: `hubspot:${EU}` },
      ...{ recognisedContactId: undefined, repeat: undefined, requestId: 'req' },
      signal: AbortSignal.timeout(8_000),
    });
  }

  /** What each call of a conversation about `email` does before it answers. */
  async function costsOf(email: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const { conversation } = await call('open_conversation', { channel: 'live_chat' });
    const steps: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['submit_email', { email }],
      ['check_verification', {}],
      ['read_crm_data', { properties: ['city'] }],
      ['update_crm_data', { changes: { city: 'Turku' } }],
      ['request_verification', {}],
      ['request_verification', {}],
      ['request_verification', { resend: true }],
      ['check_verification', {}],
      ['read_crm_data', { properties: ['city'] }],
      ['update_crm_data', { changes: { city: 'Turku' } }],
    ];
    const costs: Record<string, readonly string[]> = {};
    for (const [index, [tool, input]] of steps.entries()) {
      operations = [];
      await call(tool, { conversation, ...input });
      costs[`${index} ${tool}`] = [...operations].sort();
    }
    return costs;
  }

  it('INV-18: nothing is asked of the CRM and the same is done in the storage before any answer about any kind of address', async () => {
    await costsOf('first@example.com'); // The catalogue is remembered from here on.
    const before = await lastSeq(world);
    const unknown = await costsOf(NOBODY);
    const counts = Object.values(unknown).map(({ length }) => length);
    expect(Math.min(...counts), 'operations that were seen').toBeGreaterThan(2);
    const kinds = { ...LEADING_NOWHERE, optedOut: OPTED_OUT, known: SOMEBODY };
    for (const [kind, email] of Object.entries(kinds)) expect(await costsOf(email), kind).toEqual(unknown);
    expect(await lastSeq(world), 'requests to the CRM').toBe(before);
    // What was put off is there: the orders look everybody up now.
    await app.mails.work();
    expect(await lastSeq(world)).toBeGreaterThan(before);
    expect((await acts(world)).slice(-8).map(({ act }) => act)).toContain('mail_sent');
  });
});
