import { describe, expect, it } from 'vitest';
import { CrmBusy } from '../../src/errors.ts';
import type { PropertyPage } from '../../src/settings/properties.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import { createWorld, definition, PERSON, writeOf, type World } from './world.ts';

type Query = Readonly<Record<string, string>>;

const ask = (world: World, query: Query) =>
  world.settings.properties(writeOf(PERSON, 'PUT', 'properties'), new Map(Object.entries(query)));

async function page(world: World, query: Query = {}): Promise<PropertyPage> {
  const answer = await ask(world, { objectType: 'contacts', ...query });
  if (isSettingsRefusal(answer)) throw new Error(answer.code);
  return answer;
}

const namesOf = ({ properties }: PropertyPage): string[] => properties.map(({ name }) => name);

describe('GET /settings/properties', () => {
  it('lists by label, for any user of the portal', async () => {
    const answer = await page(createWorld());
    expect(namesOf(answer)).toStrictEqual([
      'city',
      'first_seen',
      'diagnosis',
      'email',
      'iban',
      'phone',
      'score',
    ]);
    expect(answer).toMatchObject({ after: null, total: 7 });
    expect(answer.properties[2]).toMatchObject({ show: 'sensitive', edit: 'sensitive' });
  });

  it.each([
    ['PHONE', ['phone']],
    ['  create d ', ['first_seen']],
    ['FIRST_SEEN', ['first_seen']],
    ['i', ['city', 'first_seen', 'diagnosis', 'email', 'iban']],
    ['.*', []],
    ['__proto__', []],
  ])('searches label and name for %o, ignoring case', async (q, names) => {
    expect(namesOf(await page(createWorld(), { q }))).toStrictEqual(names);
  });

  it('finds an accent however it is written', async () => {
    const world = createWorld();
    world.fake.properties = [definition({ name: 'x1', label: 'Ha\u0308me' })];
    expect(namesOf(await page(world, { q: 'H\u00c4ME' }))).toStrictEqual(['x1']);
  });

  it('gives each of 250 properties once over three pages', async () => {
    const world = createWorld();
    world.fake.properties = Array.from({ length: 250 }, (_, index) =>
      definition({ name: `p${index}`, label: `Same label ${index % 7}` }),
    );
    const first = await page(world);
    const second = await page(world, { after: first.after ?? '' });
    const third = await page(world, { after: second.after ?? '' });
    expect([first, second, third].map(({ properties }) => properties.length)).toStrictEqual([100, 100, 50]);
    expect(new Set([first, second, third].flatMap(namesOf)).size).toBe(250);
    expect(third).toMatchObject({ after: null, total: 250 });
  });

  it('goes on in the right place when the last property of a page is gone', async () => {
    const world = createWorld();
    const all = Array.from({ length: 150 }, (_, index) =>
      definition({ name: `p${String(index).padStart(3, '0')}` }),
    );
    world.fake.properties = all;
    const { after } = await page(world);
    world.fake.properties = all.filter(({ name }) => name !== 'p099');
    world.clock.advance(600_000);
    expect(namesOf(await page(world, { after: after ?? '' }))[0]).toBe('p100');
  });

  it.each<[Query, string, string]>([
    [{}, 'objectType', 'unknown_object_type'],
    [{ objectType: 'deals' }, 'objectType', 'unknown_object_type'],
    [{ objectType: '__proto__' }, 'objectType', 'unknown_object_type'],
    [{ objectType: 'contacts', q: 'x'.repeat(101) }, 'q', 'too_long'],
    [{ objectType: 'contacts', after: 'phone' }, 'after', 'invalid_cursor'],
    [{ objectType: 'contacts', after: 'e30' }, 'after', 'invalid_cursor'],
    [{ objectType: 'contacts', after: 'WzEsMl0' }, 'after', 'invalid_cursor'],
  ])('refuses %o', async (query, field, code) => {
    const answer = await ask(createWorld(), query);
    expect(answer).toMatchObject({ status: 422, code, fields: [{ field, code }] });
  });

  it('is refused while the CRM is busy and nothing is cached', async () => {
    const world = createWorld();
    world.fake.faults.set('listProperties', new CrmBusy('429', 2_000));
    const answer = await ask(world, { objectType: 'contacts' });
    expect(answer).toMatchObject({ status: 503, code: 'crm_busy', headers: { 'Retry-After': '2' } });
  });
});
