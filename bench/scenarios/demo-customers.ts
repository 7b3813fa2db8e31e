import { z } from 'zod';
import type { SandboxControl } from '../../dev/sandbox-control.ts';
import type { LoadCase } from '../load-job.ts';
import { installApp } from '../stage.ts';

/** The property that is asked for: every customer has another value, so a mixed-up answer shows. */
const ASKED = 'contacts.phone';
const CUSTOMERS = 8;
/** Of each customer: a conversation has its own cap of calls, which a benchmark must stay below. */
const CONVERSATIONS_EACH = 150;
const AT_ONCE = 20;

/** Calls of customers with known answers, and one answer as the app gives it. */
export interface DemoCustomers {
  /** One read each; the right value is the CRM's own. */
  readonly reads: readonly LoadCase[];
  /** The same reads before an email was stated: refused without a look at the CRM. */
  readonly refusals: readonly LoadCase[];
  /** Who asks in each of `reads`. */
  readonly customers: readonly { readonly email: string; readonly read: LoadCase }[];
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
  const everybody = Array.from({ length: CONVERSATIONS_EACH }, () => customers).flat();
  const prepared: Prepared[] = [];
  for (let from = 0; from < everybody.length; from += AT_ONCE) {
    const some = everybody.slice(from, from + AT_ONCE);
    prepared.push(...(await Promise.all(some.map((customer) => prepareOne(control, portalId, customer)))));
  }
  const reads = prepared.map(({ read }) => read);
  const refusals = prepared.map(({ refusal }) => refusal);
  const inputFields = reads[0]?.inputFields ?? {};
  const sample = await control.agentCall(portalId, { tool: 'read_crm_data', inputFields });
  return { reads, refusals, customers: prepared, sampleAnswer: JSON.stringify(sample.body) };
}

interface Prepared {
  readonly email: string;
  readonly read: LoadCase;
  readonly refusal: LoadCase;
}

/** Two conversations: one in which the address was stated, and one in which nothing was. */
async function prepareOne(
  control: SandboxControl,
  portalId: number,
  { email, phone }: Customer,
): Promise<Prepared> {
  const [conversation, anonymous] = [
    await openConversation(control, portalId),
    await openConversation(control, portalId),
  ];
  await control.agentCall(portalId, { tool: 'submit_email', inputFields: { conversation, email } });
  const asking = (handle: string) => ({ portalId, inputFields: { conversation: handle, properties: ASKED } });
  return {
    email,
    read: { ...asking(conversation), expected: { status: 'ok', value: phone } },
    refusal: { ...asking(anonymous), expected: { status: 'needs_email' } },
  };
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
