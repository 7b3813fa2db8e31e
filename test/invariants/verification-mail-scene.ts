import { randomBytes } from 'node:crypto';
import type { Config } from '../../server/config.ts';
import type { RunningServer } from '../../server/start-server.ts';
import type { VerificationEntry } from '../../src/audit/entry.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { EU, US, type ToolAnswer, type World } from '../helpers/world.ts';
import { eventually, sendTo } from './failure-world.ts';
import { startAlone } from './transport-requests.ts';

/** What the tests of mails, limits and secrets share. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
/** For `WorldOptions.encryptionKey`, so that other servers read the same storage. */
export const SHARED_KEY = Buffer.alloc(32, 0x5c);
/** Keeps HubSpot's request budget out of tests that are about our own limits. */
export const NO_CRM_LIMITS = { limits: { burst: 100_000, searchPerSecond: 100_000 } } as const;
/** An address of no contact. */
export const NOBODY = 'nobody.at.all@example.com';

/** Another server of the same app, on the world's clock and sandbox: on a database, or on a storage given. */
export async function startAnother(
  world: World,
  place: { readonly databaseUrl: string } | { readonly storage: Storage },
  more: Partial<Config> = {},
): Promise<RunningServer> {
  const { url, smtpUrl } = world.sandbox;
  const storage = 'storage' in place ? place.storage : await openStorage({ ...place, clock: world.clock });
  return startAlone(
    {
      ...{ apiUrl: url, authorizeUrl: `${url}/oauth/authorize`, smtpUrl },
      encryptionKeys: [{ id: 'k1', key: SHARED_KEY }],
      ...more,
    },
    { clock: world.clock, storage },
  );
}

/** A tool call straight to one server; throws unless it is answered by the tool. */
export async function ask(
  appUrl: string,
  tool: string,
  fields: Readonly<Record<string, string>>,
  portalId = EU,
): Promise<ToolAnswer> {
  const answer = await sendTo(appUrl, tool, fields, `ask-${randomBytes(9).toString('hex')}`, portalId);
  if (answer.result === undefined) throw new Error(`${tool}: ${answer.status} ${answer.text}`);
  return answer.result;
}

/** What became of every mail that was asked for, in both portals: one entry each. */
export async function mailEnds(world: World): Promise<readonly VerificationEntry[]> {
  const acts: readonly string[] = ['mail_sent', 'mail_refused', 'mail_held', 'no_mail'];
  const pages = await Promise.all(
    [EU, US].map((portalId) =>
      world.server.app.audit.page(String(portalId), { kinds: ['verification'], limit: 2_000 }),
    ),
  );
  return pages.flat().flatMap(({ data }) => {
    const entry = data as VerificationEntry;
    return acts.includes(entry.act) ? [entry] : [];
  });
}

/** Waits until `count` of the mails that were asked for have come to their end, and answers how many were sent. */
export function mailsSentOf(world: World, count: number): Promise<number> {
  return eventually(async () => {
    const ends = await mailEnds(world);
    return ends.length >= count ? ends.filter(({ act }) => act === 'mail_sent').length : undefined;
  });
}

/** An answer without what is random in every answer: its shape and all that it tells. */
export function masked(answer: ToolAnswer): Readonly<Record<string, unknown>> {
  const number = answer['numberForCustomer'];
  const mask = (value: unknown): unknown =>
    typeof value === 'string' && typeof number === 'string' ? value.replaceAll(number, '#') : value;
  return {
    ...Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, mask(value)])),
    conversation: typeof answer.conversation,
    expiresAt: typeof answer['expiresAt'],
  };
}
