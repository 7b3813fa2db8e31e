import { z } from 'zod';
import { createSandboxControl, type SandboxControl } from '../sandbox-control.ts';

/** The demo portal once its admin has set the app up. */
export interface Shop {
  readonly control: SandboxControl;
  readonly sandboxUrl: string;
  readonly portalId: string;
  /** The super admin, who looks at every page. */
  readonly userId: string;
}

type Body = Readonly<Record<string, unknown>>;

const versionSchema = z.looseObject({ version: z.int() });

const grant = (protectionLevel: 'match_email' | 'verify_email', instructions: string): Body => ({
  enabled: true,
  protectionLevel,
  instructions,
});

/** What an outdoor shop might decide, at both levels. */
const RULES: Readonly<Record<string, Body>> = {
  membership_tier: { show: grant('match_email', '') },
  next_delivery_date: { show: grant('match_email', 'Only when the customer asks about a delivery.') },
  phone: { show: grant('verify_email', ''), edit: grant('verify_email', 'Repeat the new number first.') },
  delivery_instructions: {
    show: grant('verify_email', ''),
    edit: grant('verify_email', 'Keep the customer’s own words.'),
  },
};

/** Installs the app into the first portal and makes the decisions through the signed settings API. */
export async function setUpShop(sandboxUrl: string): Promise<Shop> {
  const control = createSandboxControl(sandboxUrl);
  const [portal] = await control.portals();
  const admin = portal?.users.find(({ superAdmin }) => superAdmin);
  if (portal === undefined || admin === undefined)
    throw new Error('The sandbox has no portal with an admin.');
  const [portalId, userId] = [String(portal.portalId), String(admin.userId)];
  const installed = await control.install(portalId, userId);
  if (installed !== 200) throw new Error(`The install ended with status ${installed}.`);
  const shop = { control, sandboxUrl, portalId, userId };
  const brand = { companyName: 'Nordlys Outdoor', supportContact: 'help@nordlys.example', language: 'en' };
  await save(shop, 'brand', brand);
  await save(shop, 'email-capture', {
    live_chat: 'start',
    whatsapp: 'when_needed',
    facebook_messenger: 'when_needed',
  });
  for (const [name, rule] of Object.entries(RULES)) await save(shop, `rules/contacts.${name}`, rule);
  return shop;
}

async function save({ control, portalId, userId }: Shop, what: string, body: Body): Promise<void> {
  const now = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
  const { version } = versionSchema.parse(now.body);
  const path = `/settings/${what}`;
  const { status } = await control.uiFetch(portalId, {
    userId,
    method: 'PUT',
    path,
    body: { version, ...body },
  });
  if (status !== 200) throw new Error(`PUT ${path} was answered with status ${status}.`);
}
