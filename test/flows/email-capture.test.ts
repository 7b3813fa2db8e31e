import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMAIL_CAPTURE_OPTIONS, type EmailCaptureOption } from '../../src/policy/policy.ts';
import { en } from '../../src/texts/en.ts';
import { fi } from '../../src/texts/languages/fi.ts';
import { ja } from '../../src/texts/languages/ja.ts';
import { sv } from '../../src/texts/languages/sv.ts';
import {
  begin,
  brand,
  check,
  confirm,
  mailed,
  makeContact,
  openAndPress,
  openPage,
  recognition,
  request,
} from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { save, statusesOf } from '../invariants/identity-scene.ts';

const CHANNELS = ['live_chat', 'whatsapp', 'facebook_messenger'] as const;
type ChatChannel = (typeof CHANNELS)[number];

let world: World;
let known: { readonly id: string; readonly email: string };

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('preferred_store', { edit: 'match_email' });
  known = await makeContact(world, { membership_tier: 'gold', preferred_store: 'oslo' });
});
afterAll(() => world.close());

async function capture(choices: Partial<Record<ChatChannel, EmailCaptureOption>>): Promise<void> {
  expect((await save(world, '/settings/email-capture', choices)).status).toBe(200);
}

/** A conversation's calls, each with the recognition that HubSpot's request would bring. */
function calls(recognised: string | undefined): {
  readonly open: (input: object) => Promise<ToolAnswer>;
  readonly call: (tool: string, input: object) => Promise<ToolAnswer>;
} {
  const call = (tool: string, input: object): Promise<ToolAnswer> =>
    world.call(tool, { ...input }, recognition(recognised));
  return { call, open: (input) => call('open_conversation', input) };
}

/** What an agent does where it lacks an email, by the admin's choice. */
const WITHOUT_EMAIL: Readonly<Record<EmailCaptureOption, readonly [string, string]>> = {
  start: ['ask_email', en.ask_email],
  when_needed: ['ask_email', en.ask_email],
  before_handoff: ['hand_over_to_human', en.not_available_human_only],
  never: ['hand_over_to_human', en.not_available_human_only],
};

const CASES = CHANNELS.flatMap((channel) =>
  EMAIL_CAPTURE_OPTIONS.map((option) => [channel, option] as const),
);

describe.each(CASES)('on %s with the choice `%s`', (channel, option) => {
  beforeAll(() =>
    capture({ live_chat: 'never', whatsapp: 'never', facebook_messenger: 'never', [channel]: option }),
  );

  const [next, say] = WITHOUT_EMAIL[option];

  it('an unknown visitor is asked when the admin chose, and nothing opens without an email', async () => {
    const { open, call } = calls(undefined);
    const opened = await open({ channel });
    const { conversation } = opened;
    const ask = option === 'start';
    expect(opened).toMatchObject({
      next: ask ? 'ask_email' : 'none',
      say: ask ? en.ask_email_at_start : en.conversation_opened,
      emailCapture: { ask, when: option, say: ask ? en.ask_email_at_start : '' },
    });
    expect(
      await call('read_crm_data', { conversation, properties: ['membership_tier', 'city'] }),
    ).toMatchObject({
      ...{ status: 'needs_email', next, say, results: [{ next }, { next }] },
    });
    expect(
      await call('update_crm_data', { conversation, changes: { preferred_store: 'oslo' } }),
    ).toMatchObject({
      ...{ status: 'needs_email', next, say, results: [{ next }] },
    });
    expect(await call('request_verification', { conversation })).toMatchObject({
      ...{ status: 'needs_email', next, say },
    });
    const closing = await call('close_conversation', { conversation, reason: 'handoff' });
    if (option === 'before_handoff') {
      expect(closing).toMatchObject({
        ...{ status: 'ask_email_first', next: 'ask_email', say: en.ask_email_before_handoff },
      });
      expect((await call('close_conversation', { conversation, reason: 'handoff' })).status).toBe('closed');
    } else {
      expect(closing).toMatchObject({ status: 'closed', handoff: { submittedEmail: null } });
    }
  });

  it('a visitor who stated an email is never asked again, also of their own accord', async () => {
    const { open, call } = calls(undefined);
    const { conversation } = await open({ channel });
    await call('submit_email', { conversation, email: known.email });
    expect(await open({ conversation })).toMatchObject({
      ...{ next: 'none', emailStated: true, emailCapture: { ask: false, when: option, say: '' } },
    });
    const read = await call('read_crm_data', { conversation, properties: ['membership_tier', 'city'] });
    expect(statusesOf(read)).toEqual({
      'contacts.membership_tier': 'ok',
      'contacts.city': 'needs_verification',
    });
    expect((await call('close_conversation', { conversation, reason: 'handoff' })).status).toBe('closed');
  });

  it('a recognised contact is not asked, can confirm at once, and meets no level by being recognised', async () => {
    const { open, call } = calls(known.id);
    const opened = await open({ channel });
    const { conversation } = opened;
    expect(opened).toMatchObject({
      ...{ next: 'none', emailStated: false, emailCapture: { ask: false, when: option, say: '' } },
    });
    expect(await call('read_crm_data', { conversation, properties: ['city'] })).toMatchObject({
      ...{ status: 'needs_email', next: 'offer_verification', say: en.needs_verification },
    });
    expect(await call('read_crm_data', { conversation, properties: ['membership_tier'] })).toMatchObject({
      ...{ status: 'needs_email', next, say },
    });
    expect(await call('update_crm_data', { conversation, changes: { city: 'Kuopio' } })).toMatchObject({
      ...{ status: 'needs_email', next: 'offer_verification' },
    });
    expect((await call('close_conversation', { conversation, reason: 'handoff' })).status).toBe('closed');
  });
});

describe('the choices', () => {
  it('are one per channel, and a channel that is left out stays as it was', async () => {
    await capture({ live_chat: 'start', whatsapp: 'never', facebook_messenger: 'before_handoff' });
    await capture({ whatsapp: 'when_needed' });
    const { body } = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.ordinary, method: 'GET', path: '/settings' },
    });
    expect((body as { emailCapture: object }).emailCapture).toMatchObject({
      ...{ live_chat: 'start', whatsapp: 'when_needed', facebook_messenger: 'before_handoff' },
    });
  });

  it('change nothing on email and on other channels', async () => {
    await capture({ live_chat: 'start', whatsapp: 'start', facebook_messenger: 'start' });
    const { open } = calls(undefined);
    expect(await open({ channel: 'email' })).toMatchObject({ emailCapture: { ask: false, when: 'never' } });
    expect(await open({ channel: 'other' })).toMatchObject({
      emailCapture: { ask: false, when: 'when_needed' },
    });
  });

  it('act at once on conversations that are under way', async () => {
    await capture({ live_chat: 'when_needed' });
    const { open, call } = calls(undefined);
    const { conversation } = await open({ channel: 'live_chat' });
    const wanted = { conversation, properties: ['membership_tier'] };
    expect((await call('read_crm_data', wanted)).next).toBe('ask_email');
    await capture({ live_chat: 'never' });
    expect((await call('read_crm_data', wanted)).next).toBe('hand_over_to_human');
  });

  it.each([{ live_chat: 'sometimes' }, { telephone: 'start' }, { live_chat: null }])(
    'are refused as a whole when one is none: %j',
    async (choices) => {
      await capture({ live_chat: 'when_needed' });
      expect((await save(world, '/settings/email-capture', choices)).status).toBe(422);
      expect((await save(world, '/settings/email-capture', { whatsapp: 'start', ...choices })).status).toBe(
        422,
      );
      expect(await calls(undefined).open({ channel: 'live_chat' })).toMatchObject({
        emailCapture: { when: 'when_needed' },
      });
    },
  );
});

describe('the language of what an agent says', () => {
  beforeAll(() => capture({ live_chat: 'start', whatsapp: 'start', facebook_messenger: 'start' }));

  it.each([
    ['fi', 'en', fi],
    ['fi-FI', 'en', fi],
    ['ja', 'en', ja],
    ['xx', 'sv', sv],
    ['xx', 'xx', en],
    [undefined, 'sv', sv],
  ])('of a conversation in %s in a portal in %s', async (language, portalLanguage, texts) => {
    await brand(world, EU, { language: portalLanguage });
    const { email } = await makeContact(world, { hs_language: 'de' });
    const { open, call } = calls(undefined);
    const opened = await open({ channel: 'live_chat', ...(language === undefined ? {} : { language }) });
    const { conversation } = opened;
    expect(opened).toMatchObject({ say: texts.ask_email_at_start });
    expect((await call('read_crm_data', { conversation, properties: ['city'] })).say).toBe(texts.ask_email);
    expect((await call('submit_email', { conversation, email })).say).toBe(texts.email_recorded);
    expect((await call('read_crm_data', { conversation, properties: ['city'] })).say).toBe(
      texts.needs_verification,
    );
    const sent = await request(world, conversation);
    expect(sent.say).toBe(texts.verification_sent.replace('{number}', sent.numberForCustomer ?? ''));
    expect((await check(world, conversation)).say).toBe(texts.verification_pending);
    expect((await call('close_conversation', { conversation, reason: 'handoff' })).say).toBe(
      texts.handed_off,
    );
    await brand(world);
  });

  it('is never the contact’s own, which mail and page are written in', async () => {
    const { email } = await makeContact(world, { hs_language: 'ja', membership_tier: 'gold' });
    const conversation = await begin(world, { email, language: 'fi' });
    const answers = [
      await world.read(conversation, ['membership_tier', 'city']),
      await world.call('update_crm_data', { conversation, changes: { preferred_store: 'Atlantis' } }),
    ];
    const { mail, url, number } = await mailed(world, conversation, { to: email });
    expect(mail.text).toContain(ja.mail_instruction);
    expect(await openPage(url)).toMatchObject({ language: 'ja', title: ja.page_title });
    const wrong = number === '0000' ? '0001' : '0000';
    expect((await openAndPress(url, 'confirm', wrong)).html).toContain(ja.page_number_wrong);
    expect((await confirm({ url, number })).title).toBe(ja.page_confirmed_title);
    answers.push(
      await check(world, conversation),
      await world.read(conversation, ['membership_tier', 'city']),
    );
    expect(answers.map(({ say }) => say)).toEqual([
      ...[fi.partly, fi.invalid_value, fi.verification_confirmed, fi.values_ready],
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  });

  it('falls back to the portal’s in mail and page where the contact has none that we speak', async () => {
    await brand(world, EU, { language: 'sv' });
    const { email } = await makeContact(world, { hs_language: 'zh-cn' });
    const { mail, url } = await mailed(world, await begin(world, { email, language: 'fi' }), { to: email });
    expect(mail.text).toContain(sv.mail_instruction);
    expect(await openPage(url)).toMatchObject({ language: 'sv', title: sv.page_title });
    await brand(world);
  });
});
