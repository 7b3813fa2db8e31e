import { expect } from 'vitest';
import {
  begin,
  mailed,
  nextAct,
  nextMail,
  linkIn,
  openAndPress,
  openPage,
  press,
  request,
} from '../helpers/verification.ts';
import type { CameUp } from '../helpers/came-up.ts';
import { ANNA, EU, type World } from '../helpers/world.ts';
import { control, patchContact, save, THIRD } from './identity-scene.ts';
import { MINUTE_MS } from './verification-mail-scene.ts';

const VALUE = 'canary-value-5e1d';
const WRITTEN = 'canary-written-61c2';
const FAULT = 'canary-fault-0d4e';
const HELD = 'canary.held@example.com';
const STRANGER = 'canary.stranger@example.org';
const CUSTOMERS = [
  ANNA,
  'erik.lindqvist@example.com',
  'maria.garcia@example.com',
  'james.okafor@example.org',
];
/** Of contacts that `prepare` makes. */
const UNLUCKY = [
  'canary.later@example.com',
  'canary.never@example.com',
  'canary.perhaps@example.com',
] as const;

/** A number that is not this one. */
const another = (number: string): string => String((Number(number) + 1) % 10_000).padStart(4, '0');

/** Rules and brand that `useEverything` needs, in an installed portal. */
export async function prepare(world: World): Promise<void> {
  const brand = { companyName: 'Nordlys', supportContact: 'call us', language: 'en' };
  expect((await save(world, '/settings/brand', brand)).status).toBe(200);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('phone', { edit: 'verify_email' });
  for (const email of UNLUCKY) {
    await control(world, 'POST', `/portals/${EU}/contacts`, { properties: { email } });
  }
}

/** Asks for a mail and notes what comes up; `pressed` is what its reader does then. */
type Step = (
  conversation: string,
  email: string,
  resend?: boolean,
) => Promise<{ readonly url: string; readonly number: string }>;

/** Numbers that are typed rightly, wrongly, or not at all; values read and written; mails that fail and get through. */
export async function useEverything(world: World): Promise<CameUp> {
  const [numbers, words]: [string[], string[]] = [[], [...CUSTOMERS, ...UNLUCKY, STRANGER, 'canary']];
  const open = async (email: string): Promise<string> => {
    const conversation = await begin(world, { email });
    words.push(conversation);
    expect((await world.read(conversation, ['contacts.city'])).status).toBe('needs_verification');
    return conversation;
  };
  const step: Step = async (conversation, to, resend = false) => {
    const { number, url } = await mailed(world, conversation, { to, resend });
    numbers.push(number);
    return { number, url };
  };
  await ordinaryCustomers(world, open, step, words);
  numbers.push((await request(world, await open(STRANGER))).numberForCustomer ?? '');
  await faults(world, open, numbers);
  return { tokens: await tokensOf(world), numbers, words };
}

/** The same, and what takes time: mails sent again, new links, wrong numbers twice, a mail that is held. */
export async function useEverythingForLong(world: World): Promise<CameUp> {
  const { numbers, words } = await useEverything(world);
  await world.advance(16_000);
  const delayed = linkIn(await nextMail(world, { to: UNLUCKY[0] }));
  await control(world, 'POST', '/faults', [
    { match: { path: '/crm/' }, fault: { status: 500, body: { message: `${FAULT} ${ANNA}` } } },
  ]);
  expect((await openAndPress(delayed, 'confirm', numbers.at(-UNLUCKY.length))).status).toBe(503);
  await control(world, 'DELETE', '/faults');

  await world.advance(MINUTE_MS);
  const conversation = await begin(world, { email: ANNA });
  const first = await mailed(world, conversation, { to: ANNA });
  await world.advance(MINUTE_MS + 500);
  const second = await mailed(world, conversation, { to: ANNA, resend: true });
  expect((await openPage(first.url)).status).toBe(410);
  await world.advance(16 * MINUTE_MS);
  expect((await openAndPress(second.url, 'new_link')).status).toBe(200);
  const third = linkIn(await nextMail(world, { to: ANNA, after: second.mail }));
  for (const status of [422, 410]) {
    expect((await openAndPress(third, 'confirm', another(second.number))).status).toBe(status);
  }
  const held = await heldMail(world);
  return {
    tokens: await tokensOf(world),
    numbers: [...numbers, first.number, second.number, held.number],
    words: [...words, conversation, held.conversation, HELD],
  };
}

async function ordinaryCustomers(
  world: World,
  open: (email: string) => Promise<string>,
  step: Step,
  words: string[],
): Promise<void> {
  for (const [index, email] of CUSTOMERS.entries()) {
    await patchContact(world, String(1001 + index), { city: `${VALUE}-${index}` });
    const conversation = await open(email);
    const { url, number } = await step(conversation, email);
    const { pageToken } = await openPage(url);
    words.push(pageToken);
    if (index === 1) await press(url, { pageToken, action: 'confirm', number: another(number) });
    const last = index === 2 ? ({ action: 'not_me' } as const) : ({ action: 'confirm', number } as const);
    expect((await press(url, { pageToken, ...last })).status).toBe(200);
    const read = await world.read(conversation, ['contacts.city']);
    expect(JSON.stringify(read).includes(VALUE)).toBe(index !== 2);
    const changes = { 'contacts.city': WRITTEN, 'contacts.phone': WRITTEN };
    await world.call('update_crm_data', { conversation, changes });
    if (index === 0) await world.call('close_conversation', { conversation, reason: 'handoff' });
  }
}

/** The mail server refuses for now, for good, and breaks off after it took the mail. */
async function faults(
  world: World,
  open: (email: string) => Promise<string>,
  numbers: string[],
): Promise<void> {
  const [refusedForNow, refused, lost] = UNLUCKY;
  await world.control.mailFaults(
    { match: { to: refusedForNow }, fault: { stage: 'rcpt', replyCode: 451 }, times: 1 },
    { match: { to: refused }, fault: { stage: 'rcpt', replyCode: 550 } },
    { match: { to: lost }, fault: { acceptThenDrop: true }, times: 1 },
  );
  for (const email of UNLUCKY) {
    numbers.push((await request(world, await open(email))).numberForCustomer ?? '');
  }
  await nextAct(world, { act: 'mail_refused' });
  await nextAct(world, { act: 'mail_uncertain' });
}

/** A portal that is no customer's own mails nobody but its installer. */
async function heldMail(world: World): Promise<{ readonly conversation: string; readonly number: string }> {
  expect(await world.control.install(THIRD, 9201)).toBe(200);
  await save(world, '/settings/brand', { companyName: 'N', supportContact: 's', language: 'en' }, THIRD);
  await control(world, 'POST', `/portals/${THIRD}/contacts`, { properties: { email: HELD } });
  const conversation = await begin(world, { email: HELD, portalId: THIRD });
  const { numberForCustomer = '' } = await request(world, conversation, { portalId: THIRD });
  await nextAct(world, { act: 'mail_held', portalId: THIRD });
  return { conversation, number: numberForCustomer };
}

async function tokensOf(world: World): Promise<readonly string[]> {
  return (await world.control.mail()).map((mail) => linkIn(mail).split('/').at(-1) ?? '');
}
