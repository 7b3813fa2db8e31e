import { describe, expect, it } from 'vitest';
import { EMAIL_CAPTURE_OPTIONS, EMPTY_POLICY } from '../../src/policy/policy.ts';
import {
  ADMIN,
  BRAND,
  EDITOR,
  ON,
  PERSON,
  PORTAL,
  ruleFor,
  said,
  seededWorld,
  writeOf,
  type World,
} from './world.ts';

describe('DELETE rules', () => {
  const deleteRule = (world: World, property: string, query: Record<string, string>) =>
    world.settings.deleteRule(writeOf(ADMIN, 'DELETE', `rules/${property}`, undefined, query), property);

  it('removes the rule and no other, even when its property is gone from the CRM', async () => {
    const world = await seededWorld({ rules: [ruleFor('gone'), ruleFor('city')] });
    const answer = await deleteRule(world, 'contacts.gone', { version: '1' });
    expect(answer).toMatchObject({ version: 2, rules: [{ property: 'city' }], changed: 'contacts.gone' });
    expect(world.fake.countOf('listProperties')).toBe(0);
  });

  it('answers 404 where there is no rule', async () => {
    const world = await seededWorld();
    const answer = await deleteRule(world, 'contacts.constructor', { version: '1' });
    expect(said(answer)).toStrictEqual({ status: 404, code: 'rule_not_found', fields: [] });
  });

  it.each([
    [{}, 'version_required'],
    [{ version: '' }, 'invalid_version'],
    [{ version: '01' }, 'invalid_version'],
    [{ version: '1.0' }, 'invalid_version'],
    [{ version: '-1' }, 'invalid_version'],
    [{ version: '1e3' }, 'invalid_version'],
    [{ version: '9007199254740993' }, 'invalid_version'],
  ])('refuses the version parameter in %o', async (query, code) => {
    const world = await seededWorld({ rules: [ruleFor('city')] });
    const answer = await deleteRule(world, 'contacts.city', query);
    expect(said(answer)).toStrictEqual({ status: 422, code, fields: [`version: ${code}`] });
    expect((await world.policies.current(PORTAL)).rules).toHaveLength(1);
  });

  it('refuses a name that can be none of ours', async () => {
    const world = await seededWorld();
    expect(said(await deleteRule(world, 'nodot', { version: '1' })).code).toBe('unknown_property');
  });
});

describe('PUT brand', () => {
  const putBrand = (world: World, body: object) =>
    world.settings.putBrand(writeOf(ADMIN, 'PUT', 'brand', body));

  it('stores trimmed NFC text and the canonical language tag', async () => {
    const world = await seededWorld();
    const body = { companyName: ' Ha\u0308me Oy ', supportContact: '+358 1', language: 'PT-br' };
    const answer = await putBrand(world, { version: 1, ...body });
    expect(answer).toMatchObject({
      brand: { companyName: 'H\u00e4me Oy', supportContact: '+358 1', language: 'pt-BR' },
      changed: 'brand',
    });
  });

  it.each<[string, object, string[]]>([
    ['a missing field', { language: undefined }, ['language: required']],
    ['a company name of 81 characters', { companyName: 'x'.repeat(81) }, ['companyName: too_long']],
    ['a contact of 121 characters', { supportContact: 'x'.repeat(121) }, ['supportContact: too_long']],
    ['a bidi isolate', { companyName: 'a\u2066b' }, ['companyName: invalid_character']],
    ['a line break', { companyName: 'a\r\nBcc: e@y' }, ['companyName: invalid_character']],
    ['a zero width space', { supportContact: 'a\u200bb' }, ['supportContact: invalid_character']],
    ['a language that is none', { language: 'english please' }, ['language: invalid_language']],
    ['an empty language', { language: '' }, ['language: invalid_language']],
    ['a number', { companyName: 7 }, ['companyName: invalid_type']],
    ['an unknown field', { logo: 'x' }, ['logo: unknown_field']],
  ])('refuses %s', async (_, over, fields) => {
    const world = await seededWorld();
    expect(said(await putBrand(world, { version: 1, ...BRAND, ...over })).fields).toStrictEqual(fields);
  });

  it('cannot be emptied while a rule sends mails', async () => {
    const world = await seededWorld({ rules: [ruleFor('city', { edit: ON })] });
    const answer = await putBrand(world, { version: 1, ...BRAND, companyName: '  ' });
    expect(said(answer).fields).toStrictEqual(['companyName: brand_required']);
  });

  it('can be emptied while no rule sends mails', async () => {
    const world = await seededWorld({ rules: [ruleFor('city')] });
    const answer = await putBrand(world, { version: 1, ...BRAND, companyName: '' });
    expect(answer).toHaveProperty('brand.companyName', '');
  });
});

describe('PUT verification', () => {
  const LIMITS = { idleMinutes: 5, absoluteMinutes: 10, acceptSecondaryEmail: true };
  const put = (world: World, body: object) =>
    world.settings.putVerification(writeOf(ADMIN, 'PUT', 'verification', { version: 1, ...LIMITS, ...body }));

  it.each([{}, { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: false }])(
    'takes the edges of the ranges: %o',
    async (over) => {
      const answer = await put(await seededWorld(), over);
      expect(answer).toMatchObject({ version: 2, verification: { ...LIMITS, ...over } });
    },
  );

  it.each<[object, string]>([
    [{ idleMinutes: 4 }, 'idleMinutes: out_of_range'],
    [{ idleMinutes: 16 }, 'idleMinutes: out_of_range'],
    [{ absoluteMinutes: 9 }, 'absoluteMinutes: out_of_range'],
    [{ absoluteMinutes: 31 }, 'absoluteMinutes: out_of_range'],
    [{ idleMinutes: 7.5 }, 'idleMinutes: invalid_type'],
    [{ idleMinutes: '7' }, 'idleMinutes: invalid_type'],
    [{ acceptSecondaryEmail: undefined }, 'acceptSecondaryEmail: required'],
    [{ acceptSecondaryEmail: 'yes' }, 'acceptSecondaryEmail: invalid_type'],
  ])('refuses %o', async (over, field) => {
    expect(said(await put(await seededWorld(), over)).fields).toStrictEqual([field]);
  });
});

describe('PUT verification with test recipients', () => {
  const LIMITS = { idleMinutes: 5, absoluteMinutes: 10, acceptSecondaryEmail: false };
  const put = (world: World, testRecipients?: unknown) =>
    world.settings.putVerification(
      writeOf(ADMIN, 'PUT', 'verification', { version: 1, ...LIMITS, testRecipients }),
    );
  const named = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@demo.example`);

  it('stores them in canonical form, each of them once', async () => {
    const addresses = [' Anna@Demo.Example ', 'anna@demo.example', 'erik@m\u00fcller.example'];
    expect(await put(await seededWorld(), addresses)).toHaveProperty('verification.testRecipients', [
      'anna@demo.example',
      'erik@xn--mller-kva.example',
    ]);
  });

  it('keeps them when they are left out, and empties them when asked to', async () => {
    const verification = { ...LIMITS, testRecipients: named(1) };
    const world = await seededWorld({ verification });
    expect(await put(world)).toMatchObject({ version: 2, verification });
    const emptied = { version: 2, ...LIMITS, testRecipients: [] };
    const answer = await world.settings.putVerification(writeOf(ADMIN, 'PUT', 'verification', emptied));
    expect(answer).toHaveProperty('verification.testRecipients', []);
  });

  it('takes ten different ones, however often one is repeated', async () => {
    const answer = await put(await seededWorld(), [...named(10), 'P0@demo.example']);
    expect(answer).toHaveProperty('verification.testRecipients', named(10));
  });

  it.each<[string, unknown, string[]]>([
    ['eleven', named(11), ['testRecipients: too_many_recipients']],
    ['what is no address', ['a@b.example', 'a@b'], ['testRecipients.1: invalid_email']],
    ['an empty one', [''], ['testRecipients.0: invalid_email']],
    ['two in one text', ['a@b.example,c@d.example'], ['testRecipients.0: invalid_email']],
    ['a line break', ['a@b.example\r\nBcc: c@d.example'], ['testRecipients.0: invalid_email']],
    ['a number', [7], ['testRecipients.0: invalid_type']],
    ['null', null, ['testRecipients: invalid_type']],
    ['text in place of a list', 'a@b.example', ['testRecipients: invalid_type']],
  ])('refuses %s and saves nothing', async (_, testRecipients, fields) => {
    const world = await seededWorld();
    expect(said(await put(world, testRecipients)).fields).toStrictEqual(fields);
    expect((await world.policies.current(PORTAL)).version).toBe(1);
  });
});

describe('PUT email-capture', () => {
  const USUAL = EMPTY_POLICY.emailCapture;
  const put = (world: World, body: object, userId = ADMIN) =>
    world.settings.putEmailCapture(writeOf(userId, 'PUT', 'email-capture', { version: 1, ...body }));

  it('sets every channel by itself', async () => {
    const choice = { live_chat: 'start', whatsapp: 'before_handoff', facebook_messenger: 'never' };
    expect(await put(await seededWorld(), choice)).toMatchObject({
      version: 2,
      emailCapture: choice,
      changed: 'email-capture',
    });
  });

  it.each(['live_chat', 'whatsapp', 'facebook_messenger'])('takes every option on %s', async (channel) => {
    const world = await seededWorld();
    for (const [index, option] of EMAIL_CAPTURE_OPTIONS.entries()) {
      const answer = await put(world, { version: index + 1, [channel]: option });
      expect(answer).toHaveProperty(`emailCapture.${channel}`, option);
    }
  });

  it('leaves a channel as it was that is not named', async () => {
    const world = await seededWorld({ emailCapture: { ...USUAL, whatsapp: 'never' } });
    await put(world, { live_chat: 'start' });
    expect((await world.policies.current(PORTAL)).emailCapture).toStrictEqual({
      live_chat: 'start',
      whatsapp: 'never',
      facebook_messenger: 'when_needed',
    });
  });

  it('changes nothing else of the policy', async () => {
    const world = await seededWorld({ rules: [ruleFor('city', { show: ON })], editors: [EDITOR] });
    const before = await world.policies.current(PORTAL);
    await put(world, { live_chat: 'start' }, EDITOR);
    const after = await world.policies.current(PORTAL);
    expect(after).toStrictEqual({ ...before, version: 2, emailCapture: { ...USUAL, live_chat: 'start' } });
  });

  it.each<[string, object, string[]]>([
    ['an option that is none', { live_chat: 'always' }, ['live_chat: invalid_option']],
    ['null', { whatsapp: null }, ['whatsapp: invalid_option']],
    ['a switch', { facebook_messenger: true }, ['facebook_messenger: invalid_option']],
    ['the email channel', { email: 'never' }, ['email: unknown_field']],
    ['another channel', { other: 'start' }, ['other: unknown_field']],
    ['constructor', { constructor: 'start' }, ['constructor: unknown_field']],
    ['no version', { version: undefined, live_chat: 'start' }, ['version: version_required']],
    [
      'several things at once',
      { live_chat: 'START', sms: 'start' },
      ['live_chat: invalid_option', 'sms: unknown_field'],
    ],
  ])('refuses %s and saves nothing', async (_, body, fields) => {
    const world = await seededWorld();
    const { status, fields: seen } = said(await put(world, body));
    expect({ status, fields: seen }).toStrictEqual({ status: 422, fields });
    expect(await world.policies.current(PORTAL)).toMatchObject({ version: 1, emailCapture: USUAL });
    expect(world.audited).toStrictEqual([]);
  });

  it('is for those who may edit, and leaves a line in the trail either way', async () => {
    const world = await seededWorld();
    const refused = await put(world, { live_chat: 'never' }, PERSON);
    expect(said(refused)).toMatchObject({ status: 403, code: 'no_right' });
    await put(world, { live_chat: 'never' });
    const act = 'PUT email-capture';
    expect(world.audited).toMatchObject([
      { entry: { userId: PERSON, act, outcome: 'refused', code: 'no_right', version: 1 } },
      { entry: { userId: ADMIN, act, outcome: 'saved', version: 2 } },
    ]);
  });

  it('answers 409 with the current state when somebody saved in the meantime', async () => {
    const world = await seededWorld();
    await put(world, { live_chat: 'start' });
    const answer = await put(world, { live_chat: 'never' });
    expect(answer).toMatchObject({
      status: 409,
      code: 'stale_version',
      extra: { current: { version: 2, emailCapture: { live_chat: 'start' } } },
    });
  });
});

describe('PUT editors', () => {
  const put = (world: World, body: object, userId = ADMIN) =>
    world.settings.putEditors(writeOf(userId, 'PUT', 'editors', { version: 1, ...body }));

  it('names each user once and keeps the seat rule when it is left out', async () => {
    const world = await seededWorld({ editorsNeedSeat: true });
    const answer = await put(world, { userIds: [EDITOR, PERSON, EDITOR] });
    expect(answer).toMatchObject({ editors: [EDITOR, PERSON], editorsNeedSeat: true, changed: 'editors' });
  });

  it('sets the seat rule', async () => {
    const answer = await put(await seededWorld(), { userIds: [], needSeat: true });
    expect(answer).toMatchObject({ editors: [], editorsNeedSeat: true });
  });

  it.each<[string, object, string[]]>([
    ['a number', { userIds: [13] }, ['userIds.0: id_must_be_string']],
    ['a number among texts', { userIds: ['13', 9007199254740992] }, ['userIds.1: id_must_be_string']],
    ['letters', { userIds: ['1x'] }, ['userIds.0: invalid_id']],
    ['an empty id', { userIds: [''] }, ['userIds.0: invalid_id']],
    ['null', { userIds: [null] }, ['userIds.0: invalid_type']],
    ['no list', {}, ['userIds: required']],
    ['text in place of a list', { userIds: '13' }, ['userIds: invalid_type']],
    ['a seat rule as text', { userIds: [], needSeat: 'no' }, ['needSeat: invalid_type']],
    [
      'users whom the portal does not have',
      { userIds: ['13', '13', '99', '98'] },
      ['userIds.2: unknown_user', 'userIds.3: unknown_user'],
    ],
    [
      '51 users',
      { userIds: Array.from({ length: 51 }, (_, index) => String(index + 1)) },
      ['userIds: too_many_editors'],
    ],
  ])('refuses %s', async (_, body, fields) => {
    const world = await seededWorld();
    expect(said(await put(world, body)).fields).toStrictEqual(fields);
    expect((await world.policies.current(PORTAL)).editors).toStrictEqual([]);
  });

  it('counts the same id 51 times as one editor', async () => {
    const answer = await put(await seededWorld(), { userIds: Array.from({ length: 51 }, () => EDITOR) });
    expect(answer).toHaveProperty('editors', [EDITOR]);
  });

  it('is for super admins: an editor is refused', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    const answer = await put(world, { userIds: [EDITOR, PERSON] }, EDITOR);
    expect(said(answer)).toMatchObject({ status: 403, code: 'super_admin_only' });
  });
});
