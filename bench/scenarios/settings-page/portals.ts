import { z } from 'zod';
import { BRAND, installApp, type InstalledPortal } from '../../stage.ts';

/** How much an admin of a portal has. */
export interface Extent {
  /** Contact properties; `undefined`: those that the sandbox has anyway. */
  readonly properties?: number;
  readonly rules: number;
}

/** A portal whose settings are complete, so that its page opens with the table of CRM data. */
export interface PreparedPortal extends InstalledPortal {
  /** Labels and names of its contact properties, folded as people search. */
  readonly searchable: readonly Searchable[];
  readonly rules: number;
  /** Bytes of `GET /settings`. */
  readonly answerBytes: number;
  /** Whether that answer has every property in it. */
  readonly hasAllProperties: boolean;
}

/** A property as the picker finds it. */
export interface Searchable {
  readonly label: string;
  readonly name: string;
}

/** As many as a policy lists to agents at most. */
const SWITCHED_ON = 50;
const KINDS = [
  'Boot',
  'Camp',
  'Delivery',
  'Fitting',
  'Guide',
  'Invoice',
  'Loyalty',
  'Rental',
  'Service',
  'Tour',
];
const THINGS = [
  'address',
  'balance',
  'comment',
  'contact',
  'deadline',
  'method',
  'number',
  'status',
  'topic',
];

const definitionsSchema = z.array(
  z.looseObject({ name: z.string(), label: z.string(), archived: z.boolean() }),
);
const versionSchema = z.looseObject({ version: z.int() });
const overviewSchema = z.looseObject({
  version: z.int(),
  rules: z.array(z.unknown()),
  properties: z.array(z.looseObject({ name: z.string() })),
});

/** What people type, without case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Gives a portal properties, rules, and everything else that Getting started asks for. @throws Error when refused */
export async function preparePortal(portal: InstalledPortal, extent: Extent): Promise<PreparedPortal> {
  const { control, portalId, userId } = portal;
  const before = await definitionsOf(portal);
  const missing = Math.max(0, (extent.properties ?? 0) - before.length);
  if (missing > 0) {
    await control.post(`/portals/${portalId}/properties`, { properties: manyProperties(missing) });
  }
  const definitions = await definitionsOf(portal);
  const own = definitions.slice(before.length).map(({ name }) => name);
  await portal.save('/settings/brand', BRAND);
  await saveRules(portal, own.length > 0 ? own.slice(0, extent.rules) : SEEDED.slice(0, extent.rules));
  await control.agentCall(portalId, { tool: 'open_conversation', inputFields: { channel: 'live_chat' } });
  const { body } = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings?lang=en' });
  const overview = overviewSchema.parse(body);
  const answered = overview.properties.length;
  if (overview.rules.length !== extent.rules || (answered > 0 && answered !== definitions.length))
    throw new Error(`GET /settings of portal ${portalId} does not hold what was saved there.`);
  return {
    ...portal,
    searchable: definitions.map(({ label, name }) => ({ label: folded(label), name: folded(name) })),
    rules: extent.rules,
    answerBytes: Buffer.byteLength(JSON.stringify(body)),
    hasAllProperties: answered > 0,
  };
}

/** The second portal of the sandbox, beside which the first is measured. */
export const installBeside = (sandboxUrl: string): Promise<InstalledPortal> => installApp(sandboxUrl, 1);

/** Of every portal of the sandbox. */
const SEEDED = ['membership_tier', 'next_delivery_date', 'preferred_store'];

async function definitionsOf({ control, portalId }: InstalledPortal) {
  const all = definitionsSchema.parse(
    await control.get(`/portals/${portalId}/properties?objectType=contacts`),
  );
  return all.filter(({ archived }) => !archived);
}

/** Labels as long as people make them, no two alike. */
export function manyProperties(count: number): readonly { readonly name: string; readonly label: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? '';
    const thing = THINGS[Math.floor(index / KINDS.length) % THINGS.length] ?? '';
    const round = Math.floor(index / (KINDS.length * THINGS.length)) + 1;
    const label = `${kind} ${thing} ${round}`;
    return { name: label.toLowerCase().replaceAll(' ', '_'), label };
  });
}

async function saveRules(
  { control, portalId, userId }: InstalledPortal,
  names: readonly string[],
): Promise<void> {
  const now = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
  let { version } = versionSchema.parse(now.body);
  for (const [index, name] of names.entries()) {
    const enabled = index < SWITCHED_ON;
    const protectionLevel = index % 2 === 0 ? 'verify_email' : 'match_email';
    const show = { enabled, protectionLevel, instructions: 'Only when the customer asks about it.' };
    const path = `/settings/rules/contacts.${name}`;
    const saved = await control.uiFetch(portalId, { userId, method: 'PUT', path, body: { version, show } });
    if (saved.status !== 200)
      throw new Error(`The rule for ${name} was answered with status ${saved.status}.`);
    ({ version } = versionSchema.parse(saved.body));
  }
}
