import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import type { State } from '../../src/ports.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import {
  ANNA,
  APP_ID,
  CLIENT_ID,
  CLIENT_SECRET,
  EU,
  EU_USERS,
  startWorld,
  type World,
} from '../helpers/world.ts';
import {
  addFault,
  apiWrites,
  callsOf,
  clearFaults,
  eventually,
  freshDataDir,
  sendTo,
  SHARED_KEY,
  startBeside,
  type RawAnswer,
} from './failure-world.ts';

const TOOL = 'update_crm_data';
const STORES = ['Helsinki', 'Tampere', 'Stockholm', 'Berlin', 'Boston', 'Denver', 'Portland'];
/** Longer than a write may have a living process. */
const ABANDONED_MS = 13_000;

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A line of the portal's audit trail, as the settings card gets it. */
interface TrailLine {
  readonly kind: string;
  readonly seq: number;
  readonly data: {
    readonly intentSeq?: number;
    readonly reconciled?: boolean;
    readonly items?: readonly { readonly name: string; readonly status: string }[];
  };
}

async function trail(world: World, kind: string): Promise<readonly TrailLine[]> {
  const page = await world.control.uiFetch(EU, {
    userId: EU_USERS.admin,
    method: 'GET',
    path: '/settings/activity?limit=100',
  });
  const { entries } = page.body as { entries: readonly TrailLine[] };
  return entries.filter((line) => line.kind === kind);
}

/** The outcomes, once there is one for every intent and for nothing else. */
const settledOutcomes = (world: World): Promise<readonly TrailLine[]> =>
  eventually(async () => {
    const intents = (await trail(world, 'write_intent')).map(({ seq }) => seq);
    const outcomes = await trail(world, 'write_outcome');
    const settled = outcomes.map(({ data }) => data.intentSeq);
    return JSON.stringify(settled.sort()) === JSON.stringify(intents.sort()) ? outcomes : undefined;
  });

/** Names of the operations on storage; `at` may refuse one, before or after it was carried out. */
type Gate = (operation: string, work: () => Promise<unknown>) => Promise<unknown>;

/** A storage whose every operation passes the gate, and which outlives the servers on it. */
function gated(inner: Storage, gate: Gate): Storage {
  const pass = <T extends object>(target: T, prefix: string): T =>
    new Proxy(target, {
      get: (object, name) => {
        const member = Reflect.get(object, name) as (...parameters: unknown[]) => Promise<unknown>;
        return (...parameters: unknown[]) =>
          gate(`${prefix}${String(name)}:${String(parameters[1])}`, () => member.apply(object, parameters));
      },
    });
  return {
    ...inner,
    openState: (space) => pass<State>(inner.openState(space), `${space}.`),
    journal: pass(inner.journal, 'journal.'),
    close: () => Promise.resolve(),
  };
}

/** A world whose own server stands aside for one on a gated storage; Anna may change her store. */
async function gatedWorld(gate: Gate) {
  const world = await startWorld({ storage: 'memory', installed: [] });
  open.push(() => world.close());
  const storage = gated(createMemoryStorage({ clock: world.clock }), gate);
  let server = await startBeside(world, { storage });
  open.push(() => server.close());
  world.sandbox.setAppUrl(server.url);
  await world.install();
  await world.allow('preferred_store', { edit: 'match_email' });
  const conversation = await world.converse(ANNA);
  return {
    world,
    move: (store: string, callbackId: string): Promise<RawAnswer> =>
      sendTo(server.url, TOOL, { conversation, property: 'preferred_store', value: store }, callbackId),
    /** As after a crash: a new server, later than any living process could be at the old one's writes. */
    restart: async (): Promise<void> => {
      await world.advance(ABANDONED_MS);
      await server.close();
      server = await startBeside(world, { storage });
      world.sandbox.setAppUrl(server.url);
    },
  };
}

describe('a write and its audit trail', () => {
  it('INV-55: a write whose intent cannot be stored is answered 503 and the CRM never hears of it', async () => {
    const { world, move } = await gatedWorld((operation, work) =>
      operation === 'journal.append:write_intent'
        ? Promise.reject(new StoreUnavailable('the disk is full'))
        : work(),
    );
    const answer = await move('Denver', 'cb-no-intent');
    expect([answer.status, answer.code]).toEqual([503, 'unavailable']);
    expect(await callsOf(world, 'PATCH')).toHaveLength(0);
    expect(await apiWrites(world)).toHaveLength(0);
  });

  it('INV-55: the intent stands in the trail before the CRM hears of the write', async () => {
    let before: readonly unknown[] | undefined;
    const { world, move } = await gatedWorld(async (operation, work) => {
      const result = await work();
      if (operation === 'journal.append:write_intent') before = await callsOf(world, 'PATCH');
      return result;
    });
    expect((await move('Denver', 'cb-order')).result?.status).toBe('ok');
    expect(before).toEqual([]);
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'INV-55: wherever the storage is lost, just %s each operation of a write, a restart makes trail and ledger agree',
    async (moment) => {
      let left = Number.POSITIVE_INFINITY;
      const { world, move, restart } = await gatedWorld(async (_operation, work) => {
        left -= 1;
        if (left === 0 && moment === 'after') await work();
        if (left <= 0) throw new StoreUnavailable('the process is gone');
        return work();
      });
      let interrupted = 0;
      for (let point = 1; ; point += 1) {
        // Another value each time: a value that stood there before cannot tell whether it was written.
        const [store = '', callbackId] = [STORES[point % STORES.length], `cb-${point}`];
        const earlier = (await apiWrites(world)).length;
        left = point;
        const first = await move(store, callbackId);
        const wasReached = left <= 0;
        left = Number.POSITIVE_INFINITY;
        if (wasReached) interrupted += 1;
        await restart();
        await settledOutcomes(world);
        const second = await move(store, callbackId);
        const outcomes = await settledOutcomes(world);
        const writes = await apiWrites(world);
        expect(writes.length - earlier).toBeLessThanOrEqual(1);
        const told = outcomes.filter(({ data }) => data.items?.every(({ status }) => status === 'updated'));
        expect(told).toHaveLength(writes.length);
        if (second.result?.status === 'ok') expect(writes.length - earlier).toBe(1);
        if (!wasReached) {
          expect([first.status, second.text]).toEqual([200, first.text]);
          break;
        }
        expect(first.status).toBe(503);
      }
      expect(interrupted).toBeGreaterThanOrEqual(12);
    },
  );
});

/** The real app as a process of its own that can be killed. */
async function startProcess(world: World, dataDir: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('../../dev/app.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      PORT: '0',
      PUBLIC_URL: '',
      DATABASE_URL: '',
      DATA_DIR: dataDir,
      HUBSPOT_CLIENT_ID: CLIENT_ID,
      HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
      HUBSPOT_APP_ID: APP_ID,
      HUBSPOT_API_URL: world.sandbox.url,
      HUBSPOT_AUTHORIZE_URL: `${world.sandbox.url}/oauth/authorize`,
      ENCRYPTION_KEYS: `k1:${SHARED_KEY.toString('base64')}`,
      SMTP_URL: world.sandbox.smtpUrl,
      MAIL_FROM: 'no-reply@app.example',
      LOG_LEVEL: 'error',
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => {
      resolve((message as { readonly url: string }).url);
    });
    child.once('exit', () => {
      reject(new Error('the app ended before it was ready'));
    });
  });
  world.sandbox.setAppUrl(url);
  return child;
}

const killed = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => {
    child.once('exit', (_code, signal) => {
      resolve(signal);
    });
    child.kill('SIGKILL');
  });

describe('kill -9 in the middle of a write', () => {
  const PATCH = { method: 'PATCH' };
  const READ_BACK = { method: 'GET', path: 'contacts/1001' };
  const LOOKUP = { method: 'POST', path: 'batch/read' };

  it.each([
    {
      when: 'while the CRM has not carried it out',
      faults: [{ match: PATCH, fault: { hang: true } }],
      waitFor: ['PATCH', '/contacts/1001'],
      expected: { writes: 0, outcomes: ['not_updated'], reconciled: true, repeat: 'try_later' },
    },
    {
      when: 'after the CRM carried it out and nobody heard',
      faults: [
        { match: PATCH, fault: { executeThenDrop: true } },
        { match: READ_BACK, fault: { hang: true } },
      ],
      waitFor: ['GET', '/contacts/1001'],
      expected: { writes: 1, outcomes: ['updated'], reconciled: true, repeat: 'ok' },
    },
    {
      when: 'before its intent was written',
      faults: [{ match: LOOKUP, fault: { hang: true } }],
      waitFor: ['POST', 'batch/read'],
      expected: { writes: 1, outcomes: ['updated'], reconciled: undefined, repeat: 'ok' },
    },
  ])(
    'INV-55: killed $when, the next start settles it and a repeat gets the settled answer',
    async (point) => {
      const folder = freshDataDir();
      const world = await startWorld({ storage: 'memory', installed: [] });
      open.push(folder.remove, () => world.close());
      const child = await startProcess(world, folder.path);
      open.push(() => {
        child.kill('SIGKILL');
      });
      await world.install();
      await world.allow('preferred_store', { edit: 'match_email' });
      const conversation = await world.converse(ANNA);
      const update = {
        tool: TOOL,
        inputFields: { conversation, property: 'preferred_store', value: 'Denver' },
        callbackId: 'cb-killed',
      };

      for (const { match, fault } of point.faults) await addFault(world, match, fault);
      const [method, path = ''] = point.waitFor;
      const seen = (await callsOf(world, method)).length;
      const cut = world.control.agentCall(EU, update).catch(() => undefined);
      await eventually(async () => {
        const calls = (await callsOf(world, method)).slice(seen);
        return calls.find((call) => call.path.includes(path));
      });
      expect(await killed(child)).toBe('SIGKILL');
      await cut;
      await clearFaults(world);

      await world.advance(ABANDONED_MS);
      world.clock.advance(ABANDONED_MS);
      const server = await startBeside(world, { dataDir: folder.path });
      open.push(() => server.close());
      world.sandbox.setAppUrl(server.url);
      await settledOutcomes(world);
      const repeat = await world.call(TOOL, update.inputFields, { callbackId: update.callbackId });

      const { writes, outcomes, reconciled, repeat: status } = point.expected;
      expect(repeat.status).toBe(status);
      expect(await apiWrites(world)).toHaveLength(writes);
      const settled = await settledOutcomes(world);
      expect(settled.flatMap(({ data }) => data.items?.map((item) => item.status))).toEqual(outcomes);
      expect(settled.map(({ data }) => data.reconciled)).toEqual([reconciled]);
      const again = await world.call(TOOL, update.inputFields, { callbackId: update.callbackId });
      expect(again.status).toBe(status);
      expect(await apiWrites(world)).toHaveLength(writes);
    },
  );
});
