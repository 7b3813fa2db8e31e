import { z } from 'zod';
import type { Answer, SandboxControl } from '../sandbox-control.ts';
import { compare } from './agreement.ts';
import type { Notes, Transcript } from './transcript.ts';

/** A customer of the demo portal, and somebody else's address. */
const CUSTOMER = 'anna.virtanen@example.com';
const STRANGER = 'somebody.else@example.com';
const VISIBLE = [
  'contacts.membership_tier',
  'contacts.next_delivery_date',
  'contacts.preferred_store',
] as const;
const EDITABLE = 'contacts.preferred_store';
/** In the CRM, but in no rule. */
const HIDDEN = 'contacts.store_credit';

const settingsSchema = z.looseObject({ version: z.int() });
const outputSchema = z.looseObject({
  outputFields: z.looseObject({ status: z.string(), say: z.string(), result: z.string() }),
});
const itemSchema = z.looseObject({
  name: z.string(),
  status: z.string(),
  displayValue: z.string().optional(),
});
const resultSchema = z.looseObject({
  status: z.string(),
  conversation: z.string(),
  say: z.string(),
  data: z.array(z.looseObject({ name: z.string() })).optional(),
  results: z.array(itemSchema).optional(),
});
type Result = z.infer<typeof resultSchema>;

/** A record as the control side shows it. */
const contactsSchema = z.array(
  z.looseObject({
    id: z.union([z.string(), z.int()]),
    properties: z.record(z.string(), z.string().nullable()),
  }),
);

function resultOf(answer: Answer, notes: Notes): Result {
  notes.expect(answer.status === 200, `HTTP 200, not ${answer.status}`);
  return resultSchema.parse(JSON.parse(outputSchema.parse(answer.body).outputFields.result));
}

const list = (items: readonly string[]): string => items.join(', ');
const statusOf = (result: Result, name: string): string =>
  result.results?.find((item) => item.name === name)?.status ?? 'missing';

/**
 * The main job: install, policy, conversation, refusals, a read, a write, and the books compared. Every call
 * goes through HubSpot's doors of the sandbox portal, signed as HubSpot signs.
 */
export async function playMainJob(sandbox: SandboxControl, transcript: Transcript): Promise<void> {
  const { portalId, admin, other } = await transcript.step(
    'The app is installed into the demo portal',
    async (notes) => {
      const [portal] = await sandbox.portals();
      const installer = portal?.users.find(({ superAdmin }) => superAdmin);
      const colleague = portal?.users.find(({ superAdmin }) => !superAdmin);
      if (portal === undefined || installer === undefined || colleague === undefined)
        throw new Error('no portal');
      const status = await sandbox.install(portal.portalId, installer.userId);
      notes.see(`${portal.name}, by ${installer.email}: final page ${status}`);
      notes.expect(status === 200, 'the final page with status 200');
      return { portalId: String(portal.portalId), admin: installer.userId, other: colleague.userId };
    },
  );

  const call = async (notes: Notes, tool: string, inputFields: Record<string, unknown>): Promise<Result> => {
    const result = resultOf(await sandbox.agentCall(portalId, { tool, inputFields }), notes);
    for (const item of result.results ?? []) {
      notes.see(
        `${item.name}: ${item.status}${item.displayValue === undefined ? '' : ` “${item.displayValue}”`}`,
      );
    }
    notes.see(`agent says: “${result.say}”`);
    return result;
  };

  await transcript.step('A user without rights cannot change the policy', async (notes) => {
    const path = `/settings/rules/${EDITABLE}`;
    const body = { version: 0, show: { enabled: true, protectionLevel: 'match_email', instructions: '' } };
    const refused = await sandbox.uiFetch(portalId, { userId: other, method: 'PUT', path, body });
    notes.see(`PUT ${path}: ${refused.status}`);
    notes.expect(refused.status === 403, 'status 403');
  });

  await transcript.step(
    'The admin makes three properties visible and one of them editable',
    async (notes) => {
      const first = await sandbox.uiFetch(portalId, { userId: admin, method: 'GET', path: '/settings' });
      let { version } = settingsSchema.parse(first.body);
      for (const name of VISIBLE) {
        const grant = {
          enabled: true,
          protectionLevel: 'match_email',
          instructions: 'Only when the customer asks.',
        };
        const edit = name === EDITABLE ? { edit: grant, acceptedRisk: true } : {};
        const saved = await sandbox.uiFetch(portalId, {
          userId: admin,
          method: 'PUT',
          path: `/settings/rules/${name}`,
          body: { version, show: grant, ...edit },
        });
        notes.see(`PUT /settings/rules/${name}: ${saved.status}`);
        notes.expect(saved.status === 200, `${name} saved with status 200`);
        ({ version } = settingsSchema.parse(saved.body));
      }
    },
  );

  const conversation = await transcript.step('The agent opens a conversation', async (notes) => {
    const opened = await call(notes, 'open_conversation', { channel: 'live_chat', language: 'en' });
    const names = (opened.data ?? []).map(({ name }) => name);
    notes.see(`may be asked for: ${list(names)}`);
    notes.expect(
      list([...names].sort()) === list([...VISIBLE].sort()),
      'exactly the three visible properties',
    );
    return opened.conversation;
  });
  const read = (notes: Notes, properties: readonly string[]): Promise<Result> =>
    call(notes, 'read_crm_data', { conversation, properties: list(properties) });
  const allAre = (result: Result, status: string): boolean =>
    result.results?.length === VISIBLE.length && result.results.every((item) => item.status === status);

  await transcript.step('It is refused before the customer stated an email', async (notes) => {
    notes.expect(allAre(await read(notes, VISIBLE), 'needs_email'), 'needs_email for all three');
  });

  await transcript.step('It is refused for somebody else’s email', async (notes) => {
    await call(notes, 'submit_email', { conversation, email: STRANGER });
    notes.expect(allAre(await read(notes, VISIBLE), 'not_available'), 'not_available for all three');
  });

  await transcript.step('It reads after the right email', async (notes) => {
    await call(notes, 'submit_email', { conversation, email: CUSTOMER });
    notes.expect(allAre(await read(notes, VISIBLE), 'ok'), 'ok for all three');
  });

  await transcript.step('It updates the editable property', async (notes) => {
    const before = await storedValue();
    const wanted = before === 'tampere' ? 'Oslo' : 'Tampere';
    const updated = await call(notes, 'update_crm_data', { conversation, property: EDITABLE, value: wanted });
    notes.expect(statusOf(updated, EDITABLE) === 'updated', 'updated');
    const after = await storedValue();
    notes.see(`in the CRM: ${before ?? 'empty'} → ${after ?? 'empty'}`);
    notes.expect(after === wanted.toLowerCase(), `${wanted.toLowerCase()} in the CRM`);
  });

  await transcript.step('A hidden property is refused, for reading and for writing', async (notes) => {
    notes.expect(statusOf(await read(notes, [HIDDEN]), HIDDEN) === 'not_listed', 'not_listed when read');
    const written = await call(notes, 'update_crm_data', {
      conversation,
      property: HIDDEN,
      value: '1000000',
    });
    notes.expect(statusOf(written, HIDDEN) === 'not_listed', 'not_listed when written');
  });

  await transcript.step(
    'A visible property that is not editable, and an invalid value, are refused',
    async (notes) => {
      const [tier] = VISIBLE;
      const written = await call(notes, 'update_crm_data', { conversation, property: tier, value: 'gold' });
      notes.expect(statusOf(written, tier) === 'not_available', 'not_available');
      const invalid = await call(notes, 'update_crm_data', {
        conversation,
        property: EDITABLE,
        value: 'Mars',
      });
      notes.expect(statusOf(invalid, EDITABLE) === 'invalid_value', 'invalid_value');
    },
  );

  await transcript.step('The CRM’s ledger and the audit trail agree', async (notes) => {
    const ledger = await sandbox.get('/ledger');
    const path = '/settings/activity?limit=100';
    const activity = await sandbox.uiFetch(portalId, { userId: admin, method: 'GET', path });
    const agreement = compare(ledger, activity.body, portalId);
    notes.see(`changed in the CRM:   ${list(agreement.inLedger)}`);
    notes.see(`in the audit trail:   ${list(agreement.inAudit)}`);
    notes.expect(agreement.inLedger.length === 1, 'exactly one change');
    notes.expect(agreement.agrees, 'the same changes in both');
    notes.expect(agreement.everyWriteWasAnnounced, 'an intent before every write');
    notes.expect(agreement.auditHoldsNoValues, 'no value in the audit trail');
  });

  async function storedValue(): Promise<string | null | undefined> {
    const found = await sandbox.get(`/portals/${portalId}/contacts?email=${encodeURIComponent(CUSTOMER)}`);
    const [contact] = contactsSchema.parse(found);
    return contact?.properties['preferred_store'];
  }
}
