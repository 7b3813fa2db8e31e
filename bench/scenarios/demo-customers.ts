import { z } from 'zod';
import type { SandboxControl } from '../../dev/sandbox-control.ts';
import type { LoadCase } from '../load-job.ts';
import { installApp } from '../stage.ts';

/** The property that is asked for: every customer has another value, so a mixed-up answer shows. */
const ASKED = 'contacts.phone';
const CUSTOMERS = 8;
/** Of each customer: a conversation has its own cap of calls, which a benchmark must stay below. */
const CONVERSATIONS_EACH = 50;

/** Calls of customers with known answers, and one answer as the app gives it. */
export interface DemoCustomers {
  /** One read each; the right value is the CRM's own. */
  readonly reads: readonly LoadCase[];
  /** The same reads before an email was stated: refused without a look at the CRM. */
  readonly refusals: readonly LoadCase[];
  /** The body of an answer to one of the reads, as JSON text. */
  readonly sampleAnswer: string;
}

const contactsSchema = z.array(
  z.looseObject({ archived: z.boolean(), properties: z.record(z.string(), z.string().nullable()) }),
);
const conversationSchema = z.looseObject({ outputFields: z.looseObject({ conversation: z.string() }) });

interface Customer {
  readonly email: string;
  readonly phone: string;
}

/**
 * Installs the app into the sandbox's first portal, makes one property visible at `match_email` and opens a
 * conversation per customer, all as HubSpot would. Expected values come from the sandbox, not from the app.
 * @throws Error when a step is refused
 */
export async function prepareCustomers(sandboxUrl: string): Promise<DemoCustomers> {
  const portal = await installApp(sandboxUrl);
  const { control, portalId } = portal;
  const show = { enabled: true, protectionLevel: 'match_email', instructions: '' };
  await portal.save(`/settings/rules/${ASKED}`, { show });
  const customers = await findCustomers(control, portalId);
  const refused = { status: 'needs_email' } as const;
  const reads: LoadCase[] = [];
  const refusals: LoadCase[] = [];
  const everybody = Array.from({ length: CONVERSATIONS_EACH }, () => customers).flat();
  for (const { email, phone } of everybody) {
    const conversation = await openConversation(control, portalId);
    await control.agentCall(portalId, { tool: 'submit_email', inputFields: { conversation, email } });
    const inputFields = { conversation, properties: ASKED };
    reads.push({ portalId, inputFields, expected: { status: 'ok', value: phone } });
    const anonymous = { conversation: await openConversation(control, portalId), properties: ASKED };
    refusals.push({ portalId, inputFields: anonymous, expected: refused });
  }
  const inputFields = reads[0]?.inputFields ?? {};
  const sample = await control.agentCall(portalId, { tool: 'read_crm_data', inputFields });
  return { reads, refusals, sampleAnswer: JSON.stringify(sample.body) };
}

async function findCustomers(control: SandboxControl, portalId: number): Promise<readonly Customer[]> {
  const contacts = contactsSchema.parse(await control.get(`/portals/${portalId}/contacts`));
  const seen = new Set<string>();
  const customers: Customer[] = [];
  for (const { archived, properties } of contacts) {
    const { email, phone } = properties;
    if (archived || typeof email !== 'string' || typeof phone !== 'string') continue;
    if (phone === '' || seen.has(phone)) continue;
    seen.add(phone);
    customers.push({ email, phone });
    if (customers.length === CUSTOMERS) return customers;
  }
  throw new Error('The sandbox portal has too few contacts with a phone number.');
}

async function openConversation(control: SandboxControl, portalId: number): Promise<string> {
  const inputFields = { channel: 'live_chat', language: 'en' };
  const { body } = await control.agentCall(portalId, { tool: 'open_conversation', inputFields });
  return conversationSchema.parse(body).outputFields.conversation;
}
