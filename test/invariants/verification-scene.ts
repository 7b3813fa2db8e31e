import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { SandboxMail } from '../../dev/sandbox-control.ts';
import type { AuditRecord } from '../../src/audit/audit.ts';
import { brand, linkIn, nextMail, openPage, press, type OpenedPage } from '../helpers/verification.ts';
import { EU, startWorld, type World, type WorldOptions } from '../helpers/world.ts';
import { control } from './identity-scene.ts';

/** What the tests of verification share: a world with rules at both levels, requests, and answers to compare. */

export const MINUTE_MS = 60_000;

/** The moment at which frozen clocks stand. */
export const NOON_MS = Date.parse('2026-11-24T12:00:00.000Z');

/** A world whose portals show and change the city at `verify_email` and show the phone at `match_email`. */
export async function startVerifyWorld(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  for (const portalId of options.installed ?? [EU]) {
    await brand(world, portalId);
    await world.allow('city', { show: 'verify_email', edit: 'verify_email' }, portalId);
    await world.allow('phone', { show: 'match_email' }, portalId);
  }
  return world;
}

/** A request whose mail has arrived. */
export interface Requested {
  readonly conversation: string;
  readonly number: string;
  readonly mail: SandboxMail;
  readonly link: string;
}

/** Asks for a mail in a conversation and waits for it. */
export async function requestIn(
  world: World,
  conversation: string,
  { portalId = EU, resend = false }: { readonly portalId?: number; readonly resend?: boolean } = {},
): Promise<Requested> {
  const before = (await world.control.mail()).at(-1);
  const input = resend ? { conversation, resend } : { conversation };
  const asked = await world.call('request_verification', input, { portalId });
  expect(asked.status).toBe('sent');
  const mail = await nextMail(world, { after: before });
  return { conversation, number: String(asked['numberForCustomer']), mail, link: linkIn(mail) };
}

/** States `email` in a new conversation, asks for the city there, and requests the mail. */
export async function requestFor(world: World, email: string, portalId = EU): Promise<Requested> {
  const conversation = await world.converse(email, portalId);
  expect(await cityOf(world, conversation, portalId)).toBe('needs_verification');
  return requestIn(world, conversation, { portalId });
}

/** Opens the page and types a number there. */
export async function confirm(url: string, number: string): Promise<OpenedPage> {
  const { pageToken } = await openPage(url);
  return press(url, { pageToken, action: 'confirm', number });
}

/** A conversation of the customer with `email`, who has confirmed. */
export async function confirmedFor(world: World, email: string, portalId = EU): Promise<Requested> {
  const requested = await requestFor(world, email, portalId);
  expect((await confirm(requested.link, requested.number)).status).toBe(200);
  expect(await cityOf(world, requested.conversation, portalId)).toBe('ok');
  return requested;
}

/** How the city, which is at `verify_email`, is answered. */
export async function cityOf(world: World, conversation: string, portalId = EU): Promise<string> {
  return (await world.read(conversation, ['city'], portalId)).status;
}

/** What `check_verification` says. */
export async function statusOf(world: World, conversation: string, portalId = EU): Promise<string> {
  return (await world.call('check_verification', { conversation }, { portalId })).status;
}

/** A number that is not `number`; another one for every `step` from 1 to 9,999. */
export function wrongNumber(number: string, step = 1): string {
  return String((Number(number) + step) % 10_000).padStart(4, '0');
}

/** Merges, archives, restores or erases a contact behind the app's back. */
export async function change(
  world: World,
  id: string,
  act: 'merge' | 'archive' | 'restore' | 'erase',
  body: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await control(world, 'POST', `/portals/${EU}/contacts/${id}/${act}`, body);
}

/** Makes a contact; its id. */
export async function addContact(
  world: World,
  properties: Readonly<Record<string, string>>,
): Promise<string> {
  const made = await control(world, 'POST', `/portals/${EU}/contacts`, { properties });
  return (made as { readonly id: string }).id;
}

type VerificationRecord = Extract<AuditRecord, { readonly kind: 'verification' }>;

/** What the portal's trail says about mails and pages, oldest first. */
export async function acts(world: World, portalId = EU): Promise<readonly VerificationRecord['data'][]> {
  const entries = await world.server.app.audit.page(String(portalId), {
    kinds: ['verification'],
    limit: 2_000,
  });
  return entries.flatMap((entry) => (entry.kind === 'verification' ? [entry.data] : [])).reverse();
}

/** Waits until the trail has more than `count` entries about mails and pages. */
export async function moreActsThan(world: World, count: number): Promise<void> {
  for (let looks = 0; (await acts(world)).length <= count; looks += 1) {
    if (looks === 400) throw new Error('nothing came of a request for a mail');
    await pause(20);
  }
}

/** A tool's whole answer as text, with what must differ between any two conversations masked. */
export async function maskedAnswer(
  world: World,
  tool: string,
  inputFields: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { status, headers, body } = await world.control.agentCall(EU, { tool, inputFields });
  const kept = Object.entries(headers as Record<string, string>).filter(
    ([name]) => !['date', 'x-request-id'].includes(name.toLowerCase()),
  );
  const masked = JSON.stringify({ status, headers: kept, body })
    .replaceAll(/cnv_[A-Za-z0-9_-]{43}/g, 'HANDLE')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'MOMENT')
    .replaceAll(/req_[A-Za-z0-9_-]{16}/g, 'REQUEST');
  const number = /numberForCustomer\\*":\\*"(\d{4})/.exec(masked)?.[1];
  return number === undefined ? masked : masked.replaceAll(number, 'NUMBER');
}
