import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxMail } from '../../dev/sandbox-control.ts';
import { adminOf, control, save } from '../invariants/identity-scene.ts';
import { EU, type ToolAnswer, type World } from './world.ts';

/** How long the helpers wait for what happens after an answer, and how often they look. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 15;

/** What names the company in mail and page. */
export interface BrandInput {
  readonly companyName?: string;
  readonly supportContact?: string;
  readonly language?: string;
}

/** Names the company, without which no rule at `verify_email` can be switched on; throws unless it is saved. */
export async function brand(world: World, portalId = EU, changes: BrandInput = {}): Promise<void> {
  const full = {
    companyName: 'Nordlys Outdoor',
    supportContact: 'help@nordlys.example',
    language: 'en',
    ...changes,
  };
  const saved = await save(world, '/settings/brand', full, portalId);
  if (saved.status !== 200) throw new Error(`the brand was not saved: ${JSON.stringify(saved.body)}`);
}

/** Looks again until `look` finds something; throws after a minute. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endsAt) throw new Error(`${what} did not come within ${PATIENCE_MS} ms`);
    await pause(LOOK_EVERY_MS);
  }
}

/** The oldest mail for `to` that came after `after`; waits for it. Both left out: the first mail of all. */
export function nextMail(
  world: World,
  { to, after }: { readonly to?: string; readonly after?: SandboxMail | undefined } = {},
): Promise<SandboxMail> {
  return eventually(`a mail to ${to ?? 'anybody'}`, async () => {
    const mails = await world.control.mail(to === undefined ? {} : { to });
    return mails.find(({ id }) => Number(id) > Number(after?.id ?? 0));
  });
}

/** The address of the confirmation page in a mail; throws unless text and HTML hold the same one and no other. */
export function linkIn(mail: SandboxMail): string {
  const inText = mail.text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
  const inHtml = Array.from(mail.html.matchAll(/href="([^"]+)"/g), ([, href]) => href);
  const [url] = inText;
  if (url === undefined || inText.length !== 1 || inHtml.length !== 1 || inHtml[0] !== url) {
    throw new Error(`the mail does not hold one link: ${JSON.stringify({ inText, inHtml })}`);
  }
  return url;
}

/** A page as a browser got it. */
export interface CustomerPage {
  readonly status: number;
  readonly html: string;
  /** The text of `h1`, with entities decoded. */
  readonly title: string;
  /** `lang` of the document. */
  readonly language: string;
  /** The token of the page's forms; empty when it has none. */
  readonly pageToken: string;
  /** The values of `action` that its forms can post. */
  readonly actions: readonly string[];
  readonly headers: Headers;
  readonly cookies: readonly string[];
}

export type OpenedPage = CustomerPage;

/** Opens the page behind a link as a browser does. */
export async function openPage(url: string): Promise<CustomerPage> {
  return pageOf(await fetch(url, { redirect: 'manual' }));
}

/** What a press of one of the page's buttons sends. */
export interface Press {
  readonly pageToken: string;
  readonly action: 'confirm' | 'not_me' | 'new_link';
  readonly number?: string;
}

/** Sends a form of the page as a browser does. */
export async function press(url: string, fields: Press): Promise<CustomerPage> {
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(url).origin,
      'sec-fetch-site': 'same-origin',
    },
    body: new URLSearchParams({ ...fields }).toString(),
  });
  return pageOf(answer);
}

/** Opens the page and presses the button on it; the page that comes of it. */
export async function openAndPress(
  url: string,
  action: Press['action'],
  number?: string,
): Promise<CustomerPage> {
  const { pageToken } = await openPage(url);
  return press(url, { pageToken, action, ...(number === undefined ? {} : { number }) });
}

async function pageOf(answer: Response): Promise<CustomerPage> {
  const html = await answer.text();
  return {
    ...{ status: answer.status, html, headers: answer.headers, cookies: answer.headers.getSetCookie() },
    title: decoded(/<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? ''),
    language: /<html[^>]* lang="([^"]*)"/.exec(html)?.[1] ?? '',
    pageToken: /name="pageToken" value="([^"]*)"/.exec(html)?.[1] ?? '',
    actions: Array.from(html.matchAll(/name="action" value="([^"]*)"/g), ([, action]) => action ?? ''),
  };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

function decoded(html: string): string {
  return html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES.get(entity) ?? entity);
}

/** How a conversation begins. */
export interface Begin {
  readonly email?: string;
  readonly portalId?: number;
  readonly channel?: string;
  readonly language?: string;
  /** The contact that HubSpot's signed request names, in this and every later call that passes it on. */
  readonly recognised?: string;
}

/** What HubSpot's signed request says about a recognised contact. */
export function recognition(contactId: string | undefined): {
  object?: { readonly objectId: string; readonly objectType: string };
} {
  return contactId === undefined ? {} : { object: { objectId: contactId, objectType: 'CONTACT' } };
}

/** Opens a conversation and states `email`, when given; the handle. */
export async function begin(world: World, begun: Begin = {}): Promise<string> {
  const { email, portalId = EU, channel = 'live_chat', language, recognised } = begun;
  const input = { channel, ...(language === undefined ? {} : { language }) };
  const more = { portalId, ...recognition(recognised) };
  const { conversation } = await world.call('open_conversation', input, more);
  if (email !== undefined) await world.call('submit_email', { conversation, email }, more);
  return conversation;
}

/** An answer of `request_verification`, with what it tells about the number. */
export interface Requested extends ToolAnswer {
  readonly numberForCustomer?: string;
  readonly expiresAt?: string;
  readonly retryAfterSeconds?: number;
}

/** Calls `request_verification`. */
export async function request(
  world: World,
  conversation: string,
  { resend, portalId = EU }: { readonly resend?: boolean; readonly portalId?: number } = {},
): Promise<Requested> {
  const input = { conversation, ...(resend === undefined ? {} : { resend }) };
  return await world.call('request_verification', input, { portalId });
}

/** Calls `check_verification`. */
export function check(world: World, conversation: string, portalId = EU): Promise<ToolAnswer> {
  return world.call('check_verification', { conversation }, { portalId });
}

/** A request whose mail has arrived. */
export interface Mailed {
  readonly conversation: string;
  readonly number: string;
  readonly mail: SandboxMail;
  readonly url: string;
}

/** Asks for a mail in a conversation and waits for it; throws unless the answer is `sent`. */
export async function mailed(
  world: World,
  conversation: string,
  {
    to,
    resend,
    portalId = EU,
  }: { readonly to: string; readonly resend?: boolean; readonly portalId?: number },
): Promise<Mailed> {
  const before = (await world.control.mail({ to })).at(-1);
  const answer = await request(world, conversation, {
    portalId,
    ...(resend === undefined ? {} : { resend }),
  });
  if (answer.status !== 'sent' || answer.numberForCustomer === undefined) {
    throw new Error(`no mail was asked for: ${JSON.stringify(answer)}`);
  }
  const mail = await nextMail(world, { to, after: before });
  return { conversation, number: answer.numberForCustomer, mail, url: linkIn(mail) };
}

/** Types the number on the page behind the mail's link; throws unless the page says that it is confirmed. */
export async function confirm({ url, number }: Pick<Mailed, 'url' | 'number'>): Promise<CustomerPage> {
  const page = await openAndPress(url, 'confirm', number);
  if (page.status !== 200) throw new Error(`not confirmed: ${page.status} ${page.title}`);
  return page;
}

/** A conversation with a proof. `to` is where the mail goes when that is not the stated address. */
export async function confirmed(
  world: World,
  { to, ...begun }: Begin & { readonly email: string; readonly to?: string },
): Promise<Mailed> {
  const conversation = await begin(world, begun);
  const { portalId = EU } = begun;
  const done = await mailed(world, conversation, { to: to ?? begun.email, portalId });
  await confirm(done);
  const { status } = await check(world, conversation, portalId);
  if (status !== 'confirmed') throw new Error(`the conversation is ${status}`);
  return done;
}

let made = 0;

/** A fresh contact with an address of its own, so that no test meets the mail caps of another. */
export async function makeContact(
  world: World,
  properties: Readonly<Record<string, string>> = {},
  portalId = EU,
): Promise<{ readonly id: string; readonly email: string }> {
  made += 1;
  const email = `customer.${made}@example.com`;
  const created = (await control(world, 'POST', `/portals/${portalId}/contacts`, {
    properties: { email, ...properties },
  })) as { readonly id: string };
  return { id: created.id, email: properties['email'] ?? email };
}

/** An entry of the portal's activity about a request for a proof. */
export interface VerificationAct {
  readonly seq: number;
  readonly act: string;
  readonly reason?: string;
  readonly contactId?: string;
  readonly conversation: string | null;
}

/** What `GET /settings/activity` says about verification, oldest first. */
export async function verificationActs(world: World, portalId = EU): Promise<readonly VerificationAct[]> {
  const userId = adminOf(portalId);
  const path = '/settings/activity?limit=100';
  const { status, body } = await world.control.uiFetch(portalId, { userId, method: 'GET', path });
  if (status !== 200) throw new Error(`the activity was answered with ${status}`);
  const { entries } = body as {
    entries: readonly { kind: string; seq: number; data: Omit<VerificationAct, 'seq'> }[];
  };
  return entries
    .filter(({ kind }) => kind === 'verification')
    .map(({ seq, data }) => ({ seq, ...data }))
    .reverse();
}

/** The first verification act after `after` (a `seq`) that `isWanted`; waits for it. */
export function nextAct(
  world: World,
  {
    act,
    after = 0,
    portalId = EU,
  }: { readonly act?: string; readonly after?: number; readonly portalId?: number } = {},
): Promise<VerificationAct> {
  return eventually(`the act ${act ?? 'of any kind'}`, async () => {
    const acts = await verificationActs(world, portalId);
    return acts.find((each) => each.seq > after && (act === undefined || each.act === act));
  });
}

/**
 * What happened about a contact in the first portal, sorted by name, once it is `count` acts or more. A mail is in the
 * inbox before its entry is in the trail, so the order of the two says nothing.
 */
export function actsAbout(world: World, contact: string, count: number): Promise<readonly string[]> {
  return eventually(`${count} acts about a contact`, async () => {
    const acts = (await verificationActs(world)).filter(({ contactId }) => contactId === contact);
    return acts.length < count ? undefined : acts.map(({ act }) => act).sort();
  });
}
