import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/stores/open-storage.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { brand, confirmed } from '../helpers/verification.ts';
import { ANNA, EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';
import { NO_CRM_LIMITS, startAnother } from './verification-mail-scene.ts';

/** Properties that say who somebody is. */

let world: World;
let storage: Storage;
let closeFirst: () => Promise<void>;

beforeAll(async () => {
  const first = await startWorld({ storage: 'memory', installed: [], sandbox: NO_CRM_LIMITS });
  closeFirst = () => first.close();
  storage = createMemoryStorage({ clock: first.clock });
  const server = await startAnother(first, { storage });
  first.sandbox.setAppUrl(server.url);
  world = { ...first, server, appUrl: server.url };
  await world.install();
  await brand(world);
  await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
});
afterAll(async () => {
  await world.server.close();
  await closeFirst();
});

const admin = (method: string, path: string, body?: object) =>
  world.control.uiFetch(EU, {
    ...{ userId: EU_USERS.admin, method, path },
    ...(body === undefined ? {} : { body }),
  });

/** Those of them that the portal has; each finds, joins or mails a person. */
const IDENTITY = ['email', 'hs_additional_emails', 'hs_object_id', 'hs_merged_object_ids', 'hs_email_domain'];
const LEVELS = ['match_email', 'verify_email'] as const;

/** Asks to make a property editable, as an admin who accepted every warning. */
async function makeEditable(property: string, protectionLevel: (typeof LEVELS)[number]) {
  const { version } = (await admin('GET', '/settings')).body as { version: number };
  return admin('PUT', `/settings/rules/contacts.${property}`, {
    version,
    show: { enabled: true, protectionLevel, instructions: '' },
    edit: { enabled: true, protectionLevel, instructions: '' },
    acceptedRisk: true,
  });
}

const edits = async (): Promise<number> =>
  (await world.ledger()).filter(({ source }) => source === 'api').length;

describe('a property that says who somebody is', () => {
  it('INV-40: cannot be made editable at any level, so who sets an email at match and verifies it then ends at the first step', async () => {
    for (const property of IDENTITY) {
      for (const level of LEVELS) {
        const refused = await makeEditable(property, level);
        expect([property, level, refused.status]).toEqual([property, level, 422]);
        expect(JSON.stringify(refused.body)).toMatch(/not_editable|unknown_property|not_showable/);
      }
    }
    expect(JSON.stringify((await makeEditable('email', 'match_email')).body)).toContain(
      'identifies the customer',
    );

    // Step 1 of the takeover, on what the settings refused: with the address known, then under a proof.
    const stranger = await world.converse(ANNA);
    const { conversation } = await confirmed(world, { email: ANNA });
    const before = await edits();
    for (const handle of [stranger, conversation]) {
      for (const property of IDENTITY) {
        const changes = { [`contacts.${property}`]: 'attacker@evil.example' };
        const answer = await world.call('update_crm_data', { conversation: handle, changes });
        expect([property, answer.status]).toEqual([property, 'not_listed']);
      }
    }
    expect(await edits()).toBe(before);
    const contacts = (await world.control.get(`/portals/${EU}/contacts?email=${ANNA}`)) as { id: string }[];
    expect(contacts.map(({ id }) => id)).toEqual(['1001']);

    // Step 2 and 3: the address that was to be set belongs to nobody, and shows nothing.
    const later = await world.converse('attacker@evil.example');
    expect((await world.read(later, ['contacts.phone'])).status).toBe('needs_verification');
    const proven = await world.read(conversation, ['contacts.phone']);
    expect(proven.status).toBe('ok');
  });

  it('INV-40: is not written even where a stored policy allows it, under a proof and at either level', async () => {
    const { conversation } = await confirmed(world, { email: 'erik.lindqvist@example.com' });
    const policies = createPolicies(storage.journal);
    for (const protectionLevel of LEVELS) {
      const policy = await policies.current(String(EU));
      const rules = IDENTITY.map((property) => ({
        ...{ objectType: 'contacts', property, acceptedRisk: true, changedAtMs: 0, changedByUserId: '9001' },
        ...{ widenedAtVersion: 0 },
        show: { enabled: true, protectionLevel, instructions: '' },
        edit: { enabled: true, protectionLevel, instructions: '' },
      })) as unknown as typeof policy.rules;
      const change = { userId: '9001', act: 'behind our back', requestHash: protectionLevel };
      await policies.save(String(EU), { ...policy, rules: [...policy.rules, ...rules] }, change);
      expect((await world.read(conversation, ['contacts.email'])).results?.[0]?.status).toBe('ok');
      const before = await edits();
      for (const property of IDENTITY) {
        const changes = { [`contacts.${property}`]: 'attacker@evil.example' };
        const answer = await world.call('update_crm_data', { conversation, changes });
        expect([property, answer.results?.[0]?.status]).toEqual([property, 'not_available']);
      }
      expect(await edits()).toBe(before);
    }
  });
});
