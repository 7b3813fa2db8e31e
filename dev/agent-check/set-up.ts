import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { SandboxControl } from '../sandbox-control.ts';
import type { Shop } from './shop.ts';

/** What may be seen once an address was stated, and what needs a proof. */
export const MATCH = 'contacts.city';
export const VERIFY = 'contacts.phone';

const settingsSchema = z.looseObject({
  version: z.int(),
  brand: z.looseObject({ companyName: z.string(), supportContact: z.string() }),
});
type Body = Readonly<Record<string, unknown>>;

/**
 * Brings the portal into the state that the customers count on, through the signed settings API, and says each step.
 * Installs the app where it is not installed. Rules for other properties stay as they are.
 */
export async function setUp(
  sandbox: SandboxControl,
  portalId: string,
  say: (line: string) => void,
): Promise<Shop> {
  const portal = (await sandbox.portals()).find((each) => String(each.portalId) === portalId);
  const admin = portal?.users.find(({ superAdmin }) => superAdmin);
  if (portal === undefined || admin === undefined) throw new Error(`The sandbox has no portal ${portalId}.`);
  if (!portal.installed) {
    const status = await sandbox.install(portalId, admin.userId);
    if (status !== 200) throw new Error(`The install into portal ${portalId} ended with status ${status}.`);
    say(`The app was installed into ${portal.name} by ${admin.email}.`);
  }
  const shop = { sandbox, portalId, admin: String(admin.userId) };
  const { brand } = await settingsOf(shop);
  if (brand.companyName === '' || brand.supportContact === '') {
    const named = { companyName: portal.name, supportContact: 'help@agent-check.example', language: 'en' };
    await put(shop, 'brand', named);
    say(`The company is named ${portal.name} in mail and page.`);
  }
  const grant = (protectionLevel: string): Body => ({ enabled: true, protectionLevel, instructions: '' });
  await put(shop, `rules/${MATCH}`, { show: grant('match_email'), edit: {} });
  say(`${MATCH}: may be seen at “match email”.`);
  await put(shop, `rules/${VERIFY}`, { show: grant('verify_email'), edit: grant('verify_email') });
  say(`${VERIFY}: may be seen and changed at “verify email”.`);
  await put(shop, 'email-capture', { live_chat: 'start', whatsapp: 'when_needed' });
  say('Email capture: at the start in live chat, when needed on WhatsApp.');
  return shop;
}

async function settingsOf({
  sandbox,
  portalId,
  admin,
}: Shop): Promise<Readonly<z.infer<typeof settingsSchema>>> {
  const { status, body } = await sandbox.uiFetch(portalId, {
    userId: admin,
    method: 'GET',
    path: '/settings',
  });
  if (status !== 200) throw new Error(`The app answered for its settings with status ${status}.`);
  return settingsSchema.parse(body);
}

async function put(shop: Shop, what: string, changes: Body): Promise<void> {
  const { version } = await settingsOf(shop);
  const path = `/settings/${what}`;
  const { sandbox, portalId, admin } = shop;
  const body = { version, ...changes };
  const answer = await sandbox.uiFetch(portalId, { userId: admin, method: 'PUT', path, body });
  if (answer.status !== 200) {
    throw new Error(`The app did not save ${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

/** Somebody with a record in the CRM whose values nobody can guess. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly contactId: string;
  readonly phone: string;
  readonly city: string;
  /** In no rule: nobody may ever be told. */
  readonly storeCredit: string;
}

const createdSchema = z.looseObject({ id: z.union([z.int(), z.string()]).transform(String) });
const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');
const letters = (count: number): string =>
  Array.from({ length: count }, () => 'aeiklmnorstu'[randomInt(12)]).join('');

/** A telephone number that nobody has; no four digits in it stand alone, as the number for the page does. */
export const freshPhone = (): string => `+35840${digits(8)}`;

/** Makes a contact of its own for a customer, so that no run and no customer meets the limits of another. */
export async function makePerson({ sandbox, portalId }: Shop, name: string): Promise<Person> {
  const values = { phone: freshPhone(), city: `Kuusi${letters(7)}` };
  const storeCredit = `7${digits(6)}`;
  const email = `${name.toLowerCase()}.${letters(10)}@agent-check.example`;
  const properties = { email, firstname: name, ...values, store_credit: storeCredit };
  const created = await sandbox.post(`/portals/${portalId}/contacts`, { properties });
  return { name, email, ...values, storeCredit, contactId: createdSchema.parse(created).id };
}
