import { beforeEach, describe, expect, it } from 'vitest';
import { CrmBusy, CrmUnavailable, StoreUnavailable } from '../../src/errors.ts';
import { createCatalogue, type Catalogues } from '../../src/settings/catalogue.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { createFakeCrm, createFrozenClock, definition, NOON, PORTAL, PROPERTIES } from './world.ts';

const TTL_MS = 600_000;
const live = (): AbortSignal => new AbortController().signal;

let clock: ReturnType<typeof createFrozenClock>;
let storage: MemoryStorage;
let crm: ReturnType<typeof createFakeCrm>;
let catalogues: Catalogues;

/** A second process over the same store. */
const another = (): Catalogues => createCatalogue({ crm: crm.crm, state: storage.openState, clock });
/** How often the ordinary list was asked for, alone or with the others. */
const reads = (): number =>
  crm.fake.calls.filter((call) => !call.endsWith(' sensitive,highly_sensitive')).length;

beforeEach(() => {
  clock = createFrozenClock();
  storage = createMemoryStorage({ clock });
  crm = createFakeCrm();
  catalogues = another();
});

describe('known', () => {
  it('is what this process holds, as long as it may be used without a look at the store', async () => {
    expect(catalogues.known(PORTAL, 'contacts')).toBeUndefined();
    const read = await catalogues.get(PORTAL, 'contacts', live());
    expect(catalogues.known(PORTAL, 'contacts')).toBe(read);
    expect(catalogues.known(PORTAL, 'deals')).toBeUndefined();
    expect(another().known(PORTAL, 'contacts')).toBeUndefined();
    clock.advance(60_000);
    expect(catalogues.known(PORTAL, 'contacts')).toBeUndefined();
    expect(reads()).toBe(1);
  });
});

describe('get', () => {
  it('answers every property and finds each by its exact name', async () => {
    const catalogue = await catalogues.get(PORTAL, 'contacts', live());
    expect(catalogue.all).toStrictEqual(PROPERTIES);
    expect(catalogue.fetchedAtMs).toBe(NOON);
    expect(catalogue.find('phone')).toStrictEqual(PROPERTIES[0]);
    expect(catalogue.find('Phone')).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', ''])('finds nothing under %o', async (name) => {
    expect((await catalogues.get(PORTAL, 'contacts', live())).find(name)).toBeUndefined();
  });

  it('reads the CRM once in ten minutes, over several processes', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    clock.advance(TTL_MS - 1);
    const other = await another().get(PORTAL, 'contacts', live());
    expect(await catalogues.get(PORTAL, 'contacts', live())).toMatchObject({ fetchedAtMs: NOON });
    expect(other.all).toStrictEqual(PROPERTIES);
    expect(reads()).toBe(1);
    clock.advance(1);
    await catalogues.get(PORTAL, 'contacts', live());
    expect(reads()).toBe(2);
  });

  it('keeps portals and object types apart', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    await catalogues.get(PORTAL, 'deals', live());
    await catalogues.get('502', 'contacts', live());
    expect(crm.fake.calls).toStrictEqual(
      [`${PORTAL} contacts`, `${PORTAL} deals`, '502 contacts'].flatMap((place) => [
        `listProperties ${place} non_sensitive`,
        `listProperties ${place} sensitive,highly_sensitive`,
      ]),
    );
  });

  it('shares one read between callers that come at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => catalogues.get(PORTAL, 'contacts', live())));
    expect(reads()).toBe(1);
  });

  it('notices what another process stored within 60 seconds', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    crm.fake.properties = [definition({ name: 'phone', sensitivity: 'sensitive' })];
    clock.advance(1_000);
    await another().fresh(PORTAL, 'contacts', live());
    clock.advance(59_000);
    const later = await catalogues.get(PORTAL, 'contacts', live());
    expect(later.find('phone')?.sensitivity).toBe('sensitive');
  });

  it('never serves a parsed entry past its time to live, however late it was parsed', async () => {
    await another().get(PORTAL, 'contacts', live());
    clock.advance(TTL_MS - 5);
    await catalogues.get(PORTAL, 'contacts', live());
    clock.advance(5);
    expect((await catalogues.get(PORTAL, 'contacts', live())).fetchedAtMs).toBe(NOON + TTL_MS);
  });

  it.each([
    ['no object', 'nonsense'],
    ['a definition without sensitivity', { fetchedAtMs: NOON, definitions: [{ name: 'phone' }] }],
    [
      'an unknown sensitivity',
      { fetchedAtMs: NOON, definitions: [{ ...PROPERTIES[0], sensitivity: 'none' }] },
    ],
  ])('reads the CRM again when the cache holds %s', async (_, spoilt) => {
    await storage.openState('catalogue').set(`${PORTAL}:contacts`, spoilt);
    expect((await catalogues.get(PORTAL, 'contacts', live())).all).toStrictEqual(PROPERTIES);
    expect(reads()).toBe(1);
  });

  it('keeps no failure: the next caller reads again', async () => {
    crm.fake.faults.set('listProperties', new CrmBusy('429', 1_000));
    await expect(catalogues.get(PORTAL, 'contacts', live())).rejects.toThrow(CrmBusy);
    crm.fake.faults.clear();
    expect((await catalogues.get(PORTAL, 'contacts', live())).all).toHaveLength(PROPERTIES.length);
  });

  it('fails when the store does, and does not pretend that nothing was cached', async () => {
    storage.setOutage(true);
    await expect(catalogues.get(PORTAL, 'contacts', live())).rejects.toThrow(StoreUnavailable);
    expect(reads()).toBe(0);
  });

  it('gives up when the time of its caller is up, and reads again for the next', async () => {
    crm.fake.hanging.add('listProperties');
    const caller = new AbortController();
    const hanging = catalogues.get(PORTAL, 'contacts', caller.signal);
    caller.abort();
    await expect(hanging).rejects.toThrow(CrmUnavailable);
    crm.fake.hanging.clear();
    expect((await catalogues.get(PORTAL, 'contacts', live())).all).toHaveLength(PROPERTIES.length);
  });

  it('does not start for a caller whose time is up', async () => {
    await expect(catalogues.get(PORTAL, 'contacts', AbortSignal.abort())).rejects.toThrow(CrmUnavailable);
    expect(reads()).toBe(0);
  });
});

describe('sensitive properties', () => {
  const SECRET = definition({ name: 'allergies', sensitivity: 'sensitive' });
  const all = async (of = catalogues) => (await of.get(PORTAL, 'contacts', live())).all;
  const asked = (): readonly string[] =>
    crm.fake.calls.map((call) => call.replace(`listProperties ${PORTAL} contacts`, '').trim());

  beforeEach(() => {
    crm.fake.properties = [PROPERTIES[0] ?? SECRET, SECRET];
  });

  it('are known before anybody asks, so that the first reader waits for one list', async () => {
    await catalogues.readAhead(PORTAL, 'contacts', live());
    expect(await all(another())).toStrictEqual([PROPERTIES[0], SECRET]);
    expect(asked()).toEqual(['sensitive,highly_sensitive', 'non_sensitive']);
  });

  it('are read once for those who come while they are being read', async () => {
    const [, found] = await Promise.all([catalogues.readAhead(PORTAL, 'contacts', live()), all()]);
    expect(found).toStrictEqual([PROPERTIES[0], SECRET]);
    expect(asked()).toEqual(['sensitive,highly_sensitive', 'non_sensitive']);
  });

  it('are read with the others where they are not known, and kept for a day', async () => {
    expect(await all()).toStrictEqual([PROPERTIES[0], SECRET]);
    clock.advance(TTL_MS);
    expect(await all()).toStrictEqual([PROPERTIES[0], SECRET]);
    clock.advance(24 * 3_600_000 - TTL_MS);
    expect(await all()).toStrictEqual([PROPERTIES[0], SECRET]);
    const [ordinary, restricted] = ['non_sensitive', 'sensitive,highly_sensitive'];
    expect(asked()).toEqual([ordinary, restricted, ordinary, ordinary, restricted]);
  });

  it('leave the ordinary list at once, and come back as sensitive with the first look for one', async () => {
    crm.fake.properties = PROPERTIES.slice(0, 1);
    await all();
    crm.fake.properties = PROPERTIES.slice(0, 1).map((one) => ({ ...one, sensitivity: 'sensitive' }));
    clock.advance(TTL_MS);
    expect(await all()).toStrictEqual([]);
    const { name } = PROPERTIES[0] ?? SECRET;
    const found = (await catalogues.lookup(PORTAL, 'contacts', name, live())).find(name);
    expect(found?.sensitivity).toBe('sensitive');
  });

  it('stay sensitive for the day even if the ordinary list names them', async () => {
    await all();
    crm.fake.properties = [{ ...SECRET, sensitivity: 'non_sensitive' }];
    clock.advance(TTL_MS);
    expect(await all()).toStrictEqual([SECRET]);
  });

  it('are read anew where what is kept of them cannot be read', async () => {
    await storage.openState('catalogue').set(`restricted:${PORTAL}:contacts`, [{ name: 'allergies' }]);
    expect(await all()).toStrictEqual([PROPERTIES[0], SECRET]);
    expect(asked()).toEqual(['non_sensitive', 'sensitive,highly_sensitive']);
  });
});

describe('lookup', () => {
  const lookup = (name: string, maxAgeMs?: number) =>
    catalogues.lookup(PORTAL, 'contacts', name, live(), maxAgeMs);

  it('reads again for a name that is missing, and finds what was made since', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    crm.fake.properties = [...PROPERTIES, definition({ name: 'shoe_size' })];
    expect((await lookup('shoe_size')).find('shoe_size')).toBeDefined();
  });

  it('reads again for missing names at most once in 30 seconds, over several processes', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    for (const name of ['a', 'b', 'c']) await lookup(name);
    await another().lookup(PORTAL, 'contacts', 'd', live());
    expect(reads()).toBe(2);
    clock.advance(30_000);
    await lookup('e');
    expect(reads()).toBe(3);
  });

  it('may read again at once when the second read failed', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    crm.fake.faults.set('listProperties', new CrmUnavailable('502'));
    await expect(lookup('a')).rejects.toThrow(CrmUnavailable);
    crm.fake.faults.clear();
    await lookup('a');
    expect(reads()).toBe(3);
  });

  it('reads again for a known name only when the catalogue is older than was asked', async () => {
    await catalogues.get(PORTAL, 'contacts', live());
    clock.advance(30_000);
    await lookup('phone', 30_000);
    expect(reads()).toBe(1);
    clock.advance(1);
    await lookup('phone', 30_000);
    expect(reads()).toBe(2);
  });
});
