import { describe, expect, it } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import type { WriteOutcomeEntry } from '../../src/audit/entry.ts';
import { createReconciler, wireHash } from '../../src/audit/reconcile.ts';
import { CrmUnavailable } from '../../src/errors.ts';
import type { Crm } from '../../src/hubspot/crm.ts';
import { createKeyedHash } from '../../src/security/sealing.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, createTestLogger, KEYS, NOON, PORTAL, rejection } from '../hubspot/world.ts';

const CONTACT = '1001';
const CALL = {
  requestId: 'req_1',
  caller: `hubspot:${PORTAL}`,
  conversation: 'conv_1',
  channel: 'live_chat',
  tool: 'update_crm_data',
  policyVersion: 3,
};
/** What stands in the contact at a read-back; `undefined`: the contact is gone. */
type Standing = Readonly<Record<string, string | null>> | undefined;

/** A trail, a CRM whose contact the test changes, and two instances of the reconciler. */
function createWorld() {
  const clock = createTestClock();
  const storage = createMemoryStorage({ clock });
  const audit = createAudit(storage.journal);
  const keyedHash = createKeyedHash({ keys: [{ id: 'k1', key: KEYS.old }] });
  const logger = createTestLogger();
  const reads: (readonly string[])[] = [];
  const at = { standing: undefined as Standing, down: false };
  const unused = (): Promise<never> => Promise.reject(new TypeError('not part of this test'));
  const crm: Crm = {
    findContactsByEmail: unused,
    listProperties: unused,
    readUser: unused,
    listUsers: unused,
    readAccount: unused,
    updateContact: unused,
    readContact: async (portalId, contactId, properties) => {
      reads.push([portalId, contactId, ...properties]);
      await Promise.resolve();
      if (at.down) throw new CrmUnavailable('down');
      return at.standing && { id: contactId, properties: at.standing, mergedIds: '' };
    },
  };
  const create = () =>
    createReconciler({ audit, crm, keyedHash, openState: storage.openState, clock, logger });
  const hash = (property: string, wire: string | undefined): string =>
    wireHash(keyedHash, PORTAL, property, wire);
  return {
    ...{ clock, at, reads, logger, audit },
    reconciler: create(),
    other: create(),
    /** An intent to change each property from `old <name>` to `new <name>`; `phone` was empty. */
    intend: (slot: string | null, ...names: readonly string[]) =>
      audit.append(PORTAL, 'write_intent', {
        ...CALL,
        contactId: CONTACT,
        slot,
        writes: names.map((name) => ({
          name: `contacts.${name}`,
          oldHash: hash(name, name === 'phone' ? undefined : `old ${name}`),
          newHash: hash(name, `new ${name}`),
        })),
      }),
    conclude: (intentSeq: number, status: string) =>
      audit.append(PORTAL, 'write_outcome', {
        ...CALL,
        intentSeq,
        contactId: CONTACT,
        status,
        items: [{ name: 'contacts.city', operation: 'edit', status }],
      }),
    async outcomes(): Promise<readonly WriteOutcomeEntry[]> {
      const entries = await audit.page(PORTAL, { kinds: ['write_outcome'], limit: 100 });
      return entries.flatMap((entry) => (entry.kind === 'write_outcome' ? [entry.data] : [])).reverse();
    },
  };
}

const everything = (nowMs: number) => ({ sinceMs: NOON, untilMs: nowMs });

describe('settleAll', () => {
  it.each([
    ['updated', { city: 'new city' }],
    ['not_updated', { city: 'old city' }],
    ['outcome_unknown', { city: 'something else' }],
    ['outcome_unknown', { city: null }],
    ['outcome_unknown', {}],
    ['outcome_unknown', undefined],
  ])('tells %s when the contact reads %j', async (status, standing) => {
    const world = createWorld();
    const intentSeq = await world.intend('slot', 'city');
    world.at.standing = standing;
    expect(await world.reconciler.settleAll(everything(NOON))).toEqual({ settled: 1, open: 0 });
    expect(await world.outcomes()).toEqual([
      {
        ...CALL,
        intentSeq,
        contactId: CONTACT,
        status,
        items: [{ name: 'contacts.city', operation: 'edit', status }],
        reconciled: true,
      },
    ]);
    expect(world.reads).toEqual([[PORTAL, CONTACT, 'city']]);
  });

  it.each([[{ phone: null }], [{ phone: '' }], [{}]])(
    'knows that an empty property which reads %j was not written',
    async (standing) => {
      const world = createWorld();
      await world.intend(null, 'phone');
      world.at.standing = standing;
      await world.reconciler.settleAll(everything(NOON));
      expect((await world.outcomes())[0]?.status).toBe('not_updated');
    },
  );

  it('tells each property of a write apart', async () => {
    const world = createWorld();
    await world.intend(null, 'city', 'zip', 'phone');
    world.at.standing = { city: 'new city', zip: 'old zip', phone: '+1' };
    await world.reconciler.settleAll(everything(NOON));
    const [outcome] = await world.outcomes();
    expect(outcome?.status).toBe('partly');
    expect(outcome?.items.map(({ status }) => status)).toEqual(['updated', 'not_updated', 'outcome_unknown']);
  });

  it('leaves alone what has an outcome, and settles once what was told as unknown', async () => {
    const world = createWorld();
    await world.conclude(await world.intend(null, 'city'), 'updated');
    await world.conclude(await world.intend(null, 'city'), 'outcome_unknown');
    world.at.standing = { city: 'new city' };
    expect(await world.reconciler.settleAll(everything(NOON))).toEqual({ settled: 1, open: 0 });
    expect(await world.reconciler.settleAll(everything(NOON))).toEqual({ settled: 0, open: 0 });
    expect((await world.outcomes()).map(({ status }) => status)).toEqual([
      'updated',
      'outcome_unknown',
      'updated',
    ]);
  });

  it('leaves open what may have a living process, and does not look before the window', async () => {
    const world = createWorld();
    await world.intend(null, 'city');
    expect(await world.reconciler.settleAll({ sinceMs: NOON, untilMs: NOON - 1 })).toEqual({
      settled: 0,
      open: 1,
    });
    expect(await world.reconciler.settleAll({ sinceMs: NOON + 1, untilMs: NOON + 2 })).toEqual({
      settled: 0,
      open: 0,
    });
    expect(world.reads).toEqual([]);
  });

  it('leaves a write open while the CRM is down, says so without a value, and settles it later', async () => {
    const world = createWorld();
    await world.intend(null, 'city');
    world.at.down = true;
    expect(await world.reconciler.settleAll(everything(NOON))).toEqual({ settled: 0, open: 1 });
    expect(await world.outcomes()).toEqual([]);
    expect(world.logger.lines.join()).toContain('CrmUnavailable');
    world.at.down = false;
    world.at.standing = { city: 'new city' };
    world.clock.advance(31_000);
    expect(await world.reconciler.settleAll(everything(world.clock.now()))).toEqual({ settled: 1, open: 0 });
  });

  it('settles a write once when two instances look at the same time', async () => {
    const world = createWorld();
    await world.intend(null, 'city');
    world.at.standing = { city: 'new city' };
    const found = await Promise.all([
      world.reconciler.settleAll(everything(NOON)),
      world.other.settleAll(everything(NOON)),
    ]);
    expect(found.map(({ settled }) => settled).sort()).toEqual([0, 1]);
    expect(await world.outcomes()).toHaveLength(1);
    expect(world.reads).toHaveLength(1);
  });
});

describe('settleSlot', () => {
  it('answers never_started when no intent was written for the slot', async () => {
    const world = createWorld();
    await world.intend('another slot', 'city');
    expect(await world.reconciler.settleSlot(PORTAL, 'slot', NOON)).toBe('never_started');
    expect(await world.reconciler.settleSlot('4712', 'another slot', NOON)).toBe('never_started');
    expect(world.reads).toEqual([]);
  });

  it('reads back once and answers the same from then on', async () => {
    const world = createWorld();
    await world.intend('slot', 'city');
    world.at.standing = { city: 'new city' };
    const items = [{ name: 'contacts.city', operation: 'edit', status: 'updated' }];
    expect(await world.reconciler.settleSlot(PORTAL, 'slot', NOON)).toEqual(items);
    world.at.standing = { city: 'changed by somebody' };
    expect(await world.other.settleSlot(PORTAL, 'slot', NOON)).toEqual(items);
    expect(await world.outcomes()).toHaveLength(1);
    expect(world.reads).toHaveLength(1);
  });

  it('answers what the process itself had written before it died', async () => {
    const world = createWorld();
    await world.conclude(await world.intend('slot', 'city'), 'invalid_value');
    const items = await world.reconciler.settleSlot(PORTAL, 'slot', NOON);
    expect(items).toMatchObject([{ status: 'invalid_value' }]);
    expect(world.reads).toEqual([]);
  });

  it('prefers what a read-back settled over what the process had to call unknown', async () => {
    const world = createWorld();
    await world.conclude(await world.intend('slot', 'city'), 'outcome_unknown');
    world.at.standing = { city: 'new city' };
    await world.reconciler.settleAll(everything(NOON));
    expect(await world.reconciler.settleSlot(PORTAL, 'slot', NOON)).toMatchObject([{ status: 'updated' }]);
  });

  it('answers undefined while another instance is at it, and fails while the CRM is down', async () => {
    const world = createWorld();
    await world.intend('slot', 'city');
    world.at.standing = { city: 'new city' };
    const both = await Promise.all([
      world.reconciler.settleSlot(PORTAL, 'slot', NOON),
      world.other.settleSlot(PORTAL, 'slot', NOON),
    ]);
    expect(both.filter((items) => items === undefined)).toHaveLength(1);
    await world.intend('second', 'city');
    world.at.down = true;
    expect(await rejection(world.reconciler.settleSlot(PORTAL, 'second', NOON))).toBeInstanceOf(
      CrmUnavailable,
    );
  });
});

describe('wireHash', () => {
  it('differs by portal, property, value and key, and holds none of them', () => {
    const hashWith = (key: Uint8Array) => createKeyedHash({ keys: [{ id: 'k', key }] });
    const [one, two] = [hashWith(KEYS.old), hashWith(KEYS.next)];
    const hashes = [
      wireHash(one, '1', 'city', 'Turku'),
      wireHash(one, '2', 'city', 'Turku'),
      wireHash(one, '1', 'zip', 'Turku'),
      wireHash(one, '1', 'city', 'Oulu'),
      wireHash(two, '1', 'city', 'Turku'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.join()).not.toMatch(/Turku|Oulu|city/);
    expect(wireHash(one, '1', 'city', null)).toBe(wireHash(one, '1', 'city', ''));
  });
});
