import { describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../../src/errors.ts';
import { EMAIL_CAPTURE_OPTIONS, EMPTY_POLICY, type Policy } from '../../src/policy/policy.ts';
import type { Overview } from '../../src/settings/overview.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import {
  BRAND,
  ADMIN,
  createWorld,
  definition,
  EDITOR,
  NOON,
  ON,
  PERSON,
  ruleFor,
  seed,
  writeOf,
  type World,
} from './world.ts';

const MATCH = { ...ON, protectionLevel: 'match_email' as const };

async function overview(world: World, userId = ADMIN, language?: string): Promise<Overview> {
  const answer = await world.settings.overview(writeOf(userId, 'PUT', ''), language);
  if (isSettingsRefusal(answer)) throw new Error(answer.code);
  return answer;
}

const done = ({ setup }: Overview): string[] => setup.filter((item) => item.done).map(({ id }) => id);

describe('GET /settings', () => {
  it('answers all of the first screen for a portal that never saved', async () => {
    const answer = await overview(createWorld());
    expect(answer).toMatchObject({
      version: 0,
      rules: [],
      emailCapture: EMPTY_POLICY.emailCapture,
      brand: EMPTY_POLICY.brand,
      verification: EMPTY_POLICY.verification,
      editors: [],
      editorsNeedSeat: false,
      me: { canEdit: true, canNameEditors: true },
      lastToolCall: null,
      portal: { accountType: 'STANDARD', timeZone: 'Europe/Helsinki' },
      readableWithEmailOnly: 0,
    });
    expect(Object.keys(answer)).not.toContain('propertiesUnavailable');
    expect(Object.keys(answer)).not.toContain('propertiesTruncated');
  });

  it('answers the texts of every option for email capture, in the order of the policy', async () => {
    const { emailCaptureOptions, emailCaptureHelp } = await overview(createWorld());
    expect(emailCaptureOptions.map(({ value }) => value)).toStrictEqual([...EMAIL_CAPTURE_OPTIONS]);
    expect(new Set(emailCaptureOptions.map(({ label }) => label)).size).toBe(EMAIL_CAPTURE_OPTIONS.length);
    for (const { label, description } of emailCaptureOptions) {
      expect(label).toMatch(/^[A-Z].{3,40}[a-z]$/);
      expect(description).toMatch(/^(?:The agent|A customer) .*[.]$/);
    }
    expect(emailCaptureHelp.question).toBe(
      'When should the agent ask for the customer\u2019s email address?',
    );
  });

  it('says with the options that a recognised contact is not asked, and nobody on email', async () => {
    const { rules } = (await overview(createWorld())).emailCaptureHelp;
    expect(rules).toHaveLength(2);
    expect(rules[0]).toMatch(/already recognises .* never asked/);
    expect(rules[1]).toMatch(/email channel nobody is asked/);
  });

  it.each([
    ['fi', 'Milloin agentti'],
    ['fi-FI', 'Milloin agentti'],
    ['FI', 'Milloin agentti'],
    ['en-GB', 'When should'],
    ['sv', 'When should'],
    ['__proto__', 'When should'],
    ['', 'When should'],
  ])('answers the texts of email capture in the language %o, else in English', async (language, begin) => {
    const answer = await overview(createWorld(), ADMIN, language);
    expect(answer.emailCaptureHelp.question).toMatch(new RegExp(`^${begin}`));
    expect(answer.emailCaptureHelp.rules).toHaveLength(2);
    expect(answer.emailCaptureOptions.map(({ value }) => value)).toStrictEqual([...EMAIL_CAPTURE_OPTIONS]);
  });

  it('has every text of email capture in Finnish too', async () => {
    const textsIn = async (language: string): Promise<readonly string[]> => {
      const { emailCaptureOptions, emailCaptureHelp } = await overview(createWorld(), ADMIN, language);
      const options = emailCaptureOptions.flatMap(({ label, description }) => [label, description]);
      return [...options, emailCaptureHelp.question, ...emailCaptureHelp.rules];
    };
    const [english, finnish] = [await textsIn('en'), await textsIn('fi')];
    expect(finnish.filter((text) => text === '' || english.includes(text))).toStrictEqual([]);
  });

  it('says how an agent can be connected', async () => {
    expect((await overview(createWorld())).connect).toStrictEqual([
      'hubspot_agent_tool',
      'customer_agent_action',
      'mcp',
      'https',
    ]);
  });

  it('answers slim rows that say what can be switched on and what is against it', async () => {
    const { properties, propertyObjectType } = await overview(createWorld());
    expect(propertyObjectType).toBe('contacts');
    expect(properties[0]).toStrictEqual({
      name: 'phone',
      label: 'Phone number',
      type: 'phone_number',
      group: 'contactinformation',
      show: true,
      edit: true,
    });
    expect(properties.map(({ name, show, edit }) => [name, show, edit]).slice(2)).toStrictEqual([
      ['email', true, 'identity'],
      ['score', true, 'calculated'],
      ['first_seen', true, 'read_only'],
      ['diagnosis', 'sensitive', 'sensitive'],
      ['iban', 'sensitive', 'sensitive'],
    ]);
  });

  it('labels rules and says what has become of their properties', async () => {
    const world = createWorld();
    const rules = [
      ruleFor('phone', { show: ON }),
      ruleFor('gone', { show: ON }),
      ruleFor('diagnosis', { show: ON }),
      ruleFor('score', { show: ON, edit: ON }),
      ruleFor('iban'),
    ];
    await seed(world, { rules });
    const answer = await overview(world);
    expect(answer.rules.map(({ label, problem }) => [label, problem])).toStrictEqual([
      ['Phone number', undefined],
      ['gone', 'property_gone'],
      ['Diagnosis', 'not_showable'],
      ['Score', 'not_editable'],
      ['IBAN', undefined],
    ]);
  });

  it('counts what is shown after only stating an email', async () => {
    const world = createWorld();
    const off = { ...MATCH, enabled: false };
    const rules = [
      ruleFor('phone', { show: MATCH }),
      ruleFor('city', { show: off }),
      ruleFor('email', { show: ON }),
    ];
    await seed(world, { rules });
    expect((await overview(world)).readableWithEmailOnly).toBe(1);
  });

  it('does not count a property that is gone or became sensitive: nobody is shown it', async () => {
    const world = createWorld();
    const rules = ['gone', 'diagnosis', 'score'].map((name) => ruleFor(name, { show: MATCH }));
    await seed(world, { rules });
    expect((await overview(world)).readableWithEmailOnly).toBe(1);
  });

  it('tells an ordinary user that they cannot edit, and why', async () => {
    const { me } = await overview(createWorld(), PERSON);
    expect(me.canEdit).toBe(false);
    expect(me.reason).toContain('super admin');
  });

  it('names the editors', async () => {
    const world = createWorld();
    await seed(world, { editors: [EDITOR], editorsNeedSeat: true });
    expect(await overview(world)).toMatchObject({ editors: [EDITOR], editorsNeedSeat: true });
  });

  it.each<[string, Partial<Policy>, number | null, string[]]>([
    ['nothing yet', {}, null, ['email_capture']],
    ['a name without a contact', { brand: { ...BRAND, supportContact: '' } }, null, ['email_capture']],
    ['the brand', { brand: BRAND }, null, ['company_name', 'email_capture']],
    ['a rule that is off', { rules: [ruleFor('city')] }, null, ['email_capture']],
    [
      'a rule that is on',
      { rules: [ruleFor('city', { show: ON })] },
      null,
      ['first_property', 'email_capture'],
    ],
    [
      'no email asked anywhere',
      { emailCapture: { live_chat: 'never', whatsapp: 'never', facebook_messenger: 'never' } },
      null,
      [],
    ],
    ['a call before any rule', {}, NOON, ['email_capture', 'connect_agent']],
    [
      'a call before the rule',
      { rules: [ruleFor('city', { edit: ON })] },
      NOON - 1,
      ['first_property', 'email_capture', 'connect_agent'],
    ],
    [
      'a call after the rule',
      { rules: [ruleFor('city', { edit: ON })] },
      NOON,
      ['first_property', 'email_capture', 'connect_agent', 'try_it'],
    ],
  ])('ticks off what is done with %s', async (_, policy, lastToolCall, ids) => {
    const world = createWorld();
    await seed(world, { brand: EMPTY_POLICY.brand, ...policy });
    world.knobs.lastToolCall = lastToolCall;
    const answer = await overview(world);
    expect(done(answer)).toStrictEqual(ids);
    expect(answer.lastToolCall).toBe(lastToolCall);
  });

  it('costs no CRM call when it is warm', async () => {
    const world = createWorld();
    await overview(world);
    const calls = world.fake.calls.length;
    await overview(world);
    expect(world.fake.calls).toHaveLength(calls);
  });
});

describe('GET /settings without the CRM', () => {
  it.each([new CrmUnavailable('502'), new CrmBusy('429', 500), new CrmForbidden('403')])(
    'still answers what is stored: %s',
    async (fault) => {
      const world = createWorld();
      await seed(world, { brand: BRAND, rules: [ruleFor('city', { show: ON })] });
      world.fake.faults.set('listProperties', fault).set('readUser', fault);
      const answer = await overview(world);
      expect(answer).toMatchObject({ version: 1, brand: BRAND, properties: [], propertiesUnavailable: true });
      expect(answer.me.canEdit).toBe(false);
      expect(answer.rules).toMatchObject([{ property: 'city', label: 'city' }]);
      expect(answer.rules[0]?.problem).toBeUndefined();
    },
  );

  it('answers without it when the CRM hangs', async () => {
    const world = createWorld();
    world.fake.hanging.add('listProperties').add('readUser');
    expect(await overview(world)).toMatchObject({ propertiesUnavailable: true, me: { canEdit: false } });
  });

  it('is refused when the CRM says that we are uninstalled', async () => {
    const world = createWorld();
    world.fake.faults.set('listProperties', new NotConnected('gone'));
    await expect(overview(world)).rejects.toThrow('not_connected');
  });
});

describe('the size of GET /settings', () => {
  const many = (count: number, label = '') =>
    Array.from({ length: count }, (_, index) =>
      definition({
        name: `custom_property_${index}`,
        label: `Custom property ${index}${label}`,
        groupName: index % 3 === 0 ? 'group_a' : 'group_b',
      }),
    );

  it('holds 2,000 usual properties in 350 kB', async () => {
    const world = createWorld();
    world.fake.properties = many(2_000);
    const answer = await overview(world);
    expect(answer.properties).toHaveLength(2_000);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(350_000);
  });

  it('answers groups and counts above 2,500 properties', async () => {
    const world = createWorld();
    world.fake.properties = many(2_501).map((one) => ({
      ...one,
      label: 'x',
      name: one.name.slice(16),
      groupName: one.groupName.slice(6),
    }));
    const answer = await overview(world);
    expect(answer).toMatchObject({ properties: [], propertiesTruncated: true });
    expect(answer.propertyGroups).toStrictEqual([
      { name: 'a', count: 834 },
      { name: 'b', count: 1_667 },
    ]);
  });

  it('answers 2,500 short properties as rows', async () => {
    const world = createWorld();
    world.fake.properties = many(2_500).map((one) => ({
      ...one,
      label: 'x',
      name: one.name.slice(16),
      groupName: 'a',
    }));
    expect((await overview(world)).properties).toHaveLength(2_500);
  });

  it('answers groups and counts where the rows would exceed 350 kB, counted in bytes', async () => {
    const world = createWorld();
    world.fake.properties = many(1_000, 'ä'.repeat(120));
    const answer = await overview(world);
    expect(answer.propertiesTruncated).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(350_000);
  });
});
