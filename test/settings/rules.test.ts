import { describe, expect, it } from 'vitest';
import { EMPTY_POLICY, type Rule } from '../../src/policy/policy.ts';
import {
  ADMIN,
  BRAND,
  definition,
  NOON,
  ON,
  PORTAL,
  ruleFor,
  said,
  seededWorld,
  writeOf,
  type World,
} from './world.ts';

const putRule = (world: World, property: string, body: unknown, userId = ADMIN) =>
  world.settings.putRule(writeOf(userId, 'PUT', `rules/${property}`, body), property);

describe('PUT rules', () => {
  it('stores a rule, fills in the safe defaults and answers the whole state', async () => {
    const world = await seededWorld();
    const answer = await putRule(world, 'contacts.phone', { version: 1, show: { enabled: true } });
    expect(answer).toStrictEqual({
      version: 2,
      rules: [
        {
          objectType: 'contacts',
          property: 'phone',
          show: { enabled: true, protectionLevel: 'verify_email', instructions: '' },
          edit: { enabled: false, protectionLevel: 'verify_email', instructions: '' },
          acceptedRisk: false,
          changedAtMs: NOON,
          changedByUserId: ADMIN,
          widenedAtVersion: 2,
        },
      ],
      emailCapture: EMPTY_POLICY.emailCapture,
      brand: BRAND,
      verification: EMPTY_POLICY.verification,
      editors: [],
      editorsNeedSeat: false,
      changed: 'contacts.phone',
    });
  });

  it('replaces the rule of the same property in its place', async () => {
    const world = await seededWorld({ rules: [ruleFor('phone', { show: ON }), ruleFor('city')] });
    await putRule(world, 'contacts.phone', { version: 1, edit: { enabled: true } });
    const { rules } = await world.policies.current(PORTAL);
    expect(rules.map(({ property, show, edit }) => [property, show.enabled, edit.enabled])).toStrictEqual([
      ['phone', false, true],
      ['city', false, false],
    ]);
  });

  it('stores instructions trimmed and in NFC', async () => {
    const world = await seededWorld();
    const show = { enabled: true, instructions: '  Say it in Ha\u0308me  ' };
    await putRule(world, 'contacts.city', { version: 1, show });
    const { rules } = await world.policies.current(PORTAL);
    expect(rules[0]?.show.instructions).toBe('Say it in H\u00e4me');
  });

  const long = 'x'.repeat(301);
  it.each<[string, string, unknown, string[]]>([
    ['a missing version', 'contacts.city', {}, ['version: version_required']],
    ['no body at all', 'contacts.city', undefined, ['version: version_required']],
    ['a version as text', 'contacts.city', { version: '1' }, ['version: invalid_version']],
    ['half a version', 'contacts.city', { version: 1.5 }, ['version: invalid_version']],
    ['a negative version', 'contacts.city', { version: -1 }, ['version: invalid_version']],
    ['a null version', 'contacts.city', { version: null }, ['version: invalid_version']],
    ['an unknown field', 'contacts.city', { version: 1, hide: true }, ['hide: unknown_field']],
    [
      'the version it is loosened at',
      'contacts.city',
      { version: 1, widenedAtVersion: 0 },
      ['widenedAtVersion: unknown_field'],
    ],
    [
      'an unknown field in a grant',
      'contacts.city',
      { version: 1, show: { on: 1 } },
      ['show.on: unknown_field'],
    ],
    ['a grant that is no object', 'contacts.city', { version: 1, show: true }, ['show: invalid_type']],
    ['a null grant', 'contacts.city', { version: 1, edit: null }, ['edit: invalid_type']],
    [
      'an unknown level',
      'contacts.city',
      { version: 1, show: { protectionLevel: 'none' } },
      ['show.protectionLevel: invalid_option'],
    ],
    [
      'enabled as text',
      'contacts.city',
      { version: 1, show: { enabled: 'true' } },
      ['show.enabled: invalid_type'],
    ],
    [
      '301 characters of instructions',
      'contacts.city',
      { version: 1, edit: { instructions: long } },
      ['edit.instructions: too_long'],
    ],
    [
      'a line break in instructions',
      'contacts.city',
      { version: 1, show: { instructions: 'a\nb' } },
      ['show.instructions: invalid_character'],
    ],
    [
      'a NUL in instructions',
      'contacts.city',
      { version: 1, show: { instructions: 'a\u0000b' } },
      ['show.instructions: invalid_character'],
    ],
    [
      'a lone surrogate in instructions',
      'contacts.city',
      { version: 1, show: { instructions: 'a\ud800b' } },
      ['show.instructions: invalid_character'],
    ],
    [
      'a bidi override in instructions',
      'contacts.city',
      { version: 1, show: { instructions: 'a\u202eb' } },
      ['show.instructions: invalid_character'],
    ],
    [
      'a tag character in instructions',
      'contacts.city',
      { version: 1, show: { instructions: 'a\u{e0041}b' } },
      ['show.instructions: invalid_character'],
    ],
    [
      'risk accepted as a number',
      'contacts.city',
      { version: 1, acceptedRisk: 1 },
      ['acceptedRisk: invalid_type'],
    ],
    ['an unknown property', 'contacts.nope', { version: 1 }, ['property: unknown_property']],
    ['__proto__', 'contacts.__proto__', { version: 1 }, ['property: unknown_property']],
    ['constructor', 'contacts.constructor', { version: 1 }, ['property: unknown_property']],
    ['toString', 'contacts.toString', { version: 1 }, ['property: unknown_property']],
    ['a name without object type', 'phone', { version: 1 }, ['property: unknown_property']],
    ['an empty name', '', { version: 1 }, ['property: unknown_property']],
    ['an empty property', 'contacts.', { version: 1 }, ['property: unknown_property']],
    ['a name with a space', 'contacts.a b', { version: 1 }, ['property: unknown_property']],
    [
      'a name of 101 characters',
      `contacts.${'p'.repeat(101)}`,
      { version: 1 },
      ['property: unknown_property'],
    ],
    ['another object type', 'deals.amount', { version: 1 }, ['property: unknown_object_type']],
    ['__proto__ as object type', '__proto__.phone', { version: 1 }, ['property: unknown_object_type']],
    [
      'showing a sensitive property',
      'contacts.diagnosis',
      { version: 1, show: { enabled: true } },
      ['show.enabled: not_showable'],
    ],
    [
      'showing a highly sensitive property',
      'contacts.iban',
      { version: 1, show: { enabled: true } },
      ['show.enabled: not_showable'],
    ],
    [
      'editing a sensitive property',
      'contacts.diagnosis',
      { version: 1, edit: { enabled: true } },
      ['edit.enabled: not_editable'],
    ],
    [
      'editing the email',
      'contacts.email',
      { version: 1, edit: { enabled: true } },
      ['edit.enabled: not_editable'],
    ],
    [
      'editing a calculated property',
      'contacts.score',
      { version: 1, edit: { enabled: true } },
      ['edit.enabled: not_editable'],
    ],
    [
      'editing a read-only property',
      'contacts.first_seen',
      { version: 1, edit: { enabled: true } },
      ['edit.enabled: not_editable'],
    ],
    [
      'editing the email at match, risk accepted',
      'contacts.email',
      { version: 1, edit: { enabled: true, protectionLevel: 'match_email' }, acceptedRisk: true },
      ['edit.enabled: not_editable'],
    ],
    [
      'editing at match without accepting the risk',
      'contacts.city',
      { version: 1, edit: { enabled: true, protectionLevel: 'match_email' } },
      ['edit.protectionLevel: risk_not_accepted'],
    ],
    [
      'editing at match with the risk declined',
      'contacts.city',
      { version: 1, edit: { enabled: true, protectionLevel: 'match_email' }, acceptedRisk: false },
      ['edit.protectionLevel: risk_not_accepted'],
    ],
  ])('refuses %s and saves nothing', async (_, property, body, fields) => {
    const world = await seededWorld();
    const answer = await putRule(world, property, body);
    const code = fields[0]?.split(': ')[1];
    expect(said(answer)).toStrictEqual({ status: 422, code, fields });
    expect((await world.policies.current(PORTAL)).version).toBe(1);
    expect(world.audited).toStrictEqual([]);
  });

  it('refuses __proto__ and constructor in the body as unknown fields', async () => {
    const world = await seededWorld();
    const write = writeOf(ADMIN, 'PUT', 'rules/contacts.city', { version: 1 });
    const body = JSON.parse('{"version":1,"__proto__":{"show":1},"constructor":{}}') as Record<
      string,
      unknown
    >;
    const answer = await world.settings.putRule({ ...write, body }, 'contacts.city');
    expect(said(answer).fields).toStrictEqual(['__proto__: unknown_field', 'constructor: unknown_field']);
  });

  it('names every problem of shape, property, risk and brand at once', async () => {
    const world = await seededWorld({ brand: EMPTY_POLICY.brand });
    const answer = await putRule(world, 'contacts.email', {
      show: { enabled: true },
      edit: { enabled: true, protectionLevel: 'match_email' },
      extra: 1,
    });
    expect(said(answer).fields).toStrictEqual([
      'version: version_required',
      'extra: unknown_field',
      'edit.enabled: not_editable',
      'edit.protectionLevel: risk_not_accepted',
      'brand.companyName: brand_required',
      'brand.supportContact: brand_required',
    ]);
  });

  it.each(['show', 'edit'])(
    'names the empty field of the brand when %s at verify is switched on',
    async (grant) => {
      const world = await seededWorld({ brand: { ...BRAND, supportContact: '' } });
      const answer = await putRule(world, 'contacts.city', { version: 1, [grant]: { enabled: true } });
      expect(said(answer).fields).toStrictEqual(['brand.supportContact: brand_required']);
    },
  );

  it('asks for no brand where only a matching email is needed', async () => {
    const world = await seededWorld({ brand: EMPTY_POLICY.brand });
    const show = { enabled: true, protectionLevel: 'match_email' };
    expect(await putRule(world, 'contacts.city', { version: 1, show })).toHaveProperty('version', 2);
  });

  it('lets a matching email edit once the risk is accepted', async () => {
    const world = await seededWorld();
    const edit = { enabled: true, protectionLevel: 'match_email' };
    const answer = await putRule(world, 'contacts.city', { version: 1, edit, acceptedRisk: true });
    expect(answer).toHaveProperty('rules.0.acceptedRisk', true);
  });

  it('lets a rule of a property that became sensitive be switched off', async () => {
    const world = await seededWorld({ rules: [ruleFor('diagnosis', { show: ON })] });
    const answer = await putRule(world, 'contacts.diagnosis', { version: 1, show: { enabled: false } });
    expect(answer).toHaveProperty('rules.0.show.enabled', false);
  });

  it('refuses a 51st property that is switched on, and takes it switched off', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `p${index}`);
    const world = await seededWorld({ rules: names.map((name) => ruleFor(name, { show: ON })) });
    const refused = await putRule(world, 'contacts.city', { version: 1, show: { enabled: true } });
    expect(said(refused).fields).toStrictEqual(['property: too_many_properties']);
    expect(await putRule(world, 'contacts.city', { version: 1 })).toHaveProperty('version', 2);
  });

  it('lets the 50th property that is switched on be changed', async () => {
    const names = ['city', ...Array.from({ length: 49 }, (_, index) => `p${index}`)];
    const world = await seededWorld({ rules: names.map((name) => ruleFor(name, { show: ON })) });
    const answer = await putRule(world, 'contacts.city', { version: 1, edit: { enabled: true } });
    expect(answer).toHaveProperty('version', 2);
  });

  it('refuses a 201st rule even when it is switched off', async () => {
    const rules = Array.from({ length: 200 }, (_, index) => ruleFor(`p${index}`));
    const world = await seededWorld({ rules });
    expect(said(await putRule(world, 'contacts.city', { version: 1 })).code).toBe('too_many_rules');
  });

  it('judges by the catalogue of the last 30 seconds: a property that became sensitive is refused', async () => {
    const world = await seededWorld();
    await putRule(world, 'contacts.city', { version: 1 });
    world.fake.properties = [definition({ name: 'city', sensitivity: 'sensitive' })];
    world.clock.advance(30_001);
    const answer = await putRule(world, 'contacts.city', { version: 2, show: { enabled: true } });
    expect(said(answer).code).toBe('not_showable');
  });

  it('finds a property that was made a moment ago', async () => {
    const world = await seededWorld();
    await putRule(world, 'contacts.city', { version: 1 });
    world.fake.properties = [...world.fake.properties, definition({ name: 'shoe_size' })];
    const answer = await putRule(world, 'contacts.shoe_size', { version: 2, show: { enabled: true } });
    expect(answer).toHaveProperty('version', 3);
  });
});

describe('the version that a rule was widened at', () => {
  const VERIFY = { enabled: true, protectionLevel: 'verify_email' as const, instructions: '' };
  const MATCH = { ...VERIFY, protectionLevel: 'match_email' as const };
  const OFF = { ...VERIFY, enabled: false };
  const widened = async (world: World): Promise<number | undefined> =>
    (await world.policies.current(PORTAL)).rules.find(({ property }) => property === 'city')
      ?.widenedAtVersion;
  const stored = (over: Partial<Rule>) => ruleFor('city', { widenedAtVersion: 1, ...over });

  it.each<[string, Partial<Rule>, object]>([
    ['switches show on', { edit: VERIFY }, { show: VERIFY, edit: VERIFY }],
    ['switches edit on', { show: VERIFY }, { show: VERIFY, edit: VERIFY }],
    ['lowers the level of show', { show: VERIFY }, { show: MATCH }],
    ['lowers the level of edit', { edit: VERIFY, acceptedRisk: true }, { edit: MATCH, acceptedRisk: true }],
    ['accepts the risk', { edit: VERIFY }, { edit: VERIFY, acceptedRisk: true }],
    [
      'loosens show and tightens edit',
      { show: VERIFY, edit: MATCH, acceptedRisk: true },
      { show: MATCH, edit: OFF },
    ],
  ])('is that of the save that %s', async (_, before, body) => {
    const world = await seededWorld({ rules: [stored(before)] });
    expect(await putRule(world, 'contacts.city', { version: 1, ...body })).toHaveProperty('version', 2);
    expect(await widened(world)).toBe(2);
  });

  it.each<[string, Partial<Rule>, object]>([
    ['changes nothing', { show: VERIFY }, { show: VERIFY }],
    ['changes instructions alone', { show: VERIFY }, { show: { ...VERIFY, instructions: 'Say it kindly.' } }],
    ['switches show off', { show: VERIFY, edit: VERIFY }, { edit: VERIFY }],
    ['raises the level of show', { show: MATCH }, { show: VERIFY }],
    ['takes the accepted risk back', { edit: VERIFY, acceptedRisk: true }, { edit: VERIFY }],
    [
      'lowers the level of what is off',
      { show: OFF, edit: VERIFY },
      { show: { ...MATCH, enabled: false }, edit: VERIFY },
    ],
  ])('stays when a save %s', async (_, before, body) => {
    const world = await seededWorld({ rules: [stored(before)] });
    await world.settings.putBrand(writeOf(ADMIN, 'PUT', 'brand', { version: 1, ...BRAND }));
    expect(await putRule(world, 'contacts.city', { version: 2, ...body })).toHaveProperty('version', 3);
    expect(await widened(world)).toBe(1);
  });

  it('stays when another rule is loosened or anything else is saved', async () => {
    const world = await seededWorld({ rules: [stored({ show: VERIFY })] });
    await putRule(world, 'contacts.phone', { version: 1, show: MATCH });
    await world.settings.putEmailCapture(
      writeOf(ADMIN, 'PUT', 'email-capture', { version: 2, live_chat: 'start' }),
    );
    expect(await widened(world)).toBe(1);
  });

  it('is that of the save that adds a deleted rule again, unchanged', async () => {
    const world = await seededWorld({ rules: [stored({ show: VERIFY })] });
    const removal = writeOf(ADMIN, 'DELETE', 'rules/contacts.city', undefined, { version: '1' });
    await world.settings.deleteRule(removal, 'contacts.city');
    await putRule(world, 'contacts.city', { version: 2, show: VERIFY });
    expect(await widened(world)).toBe(3);
  });

  it('is that of switching on again, not of the first time', async () => {
    const world = await seededWorld({ rules: [stored({ show: VERIFY })] });
    await putRule(world, 'contacts.city', { version: 1, show: OFF });
    await putRule(world, 'contacts.city', { version: 2, show: VERIFY });
    expect(await widened(world)).toBe(3);
  });
});
