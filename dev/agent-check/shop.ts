import { z } from 'zod';
import type { SandboxControl, SandboxMail } from '../sandbox-control.ts';

/** The portal that the customers are customers of, and who may read its trail. */
export interface Shop {
  readonly sandbox: SandboxControl;
  readonly portalId: string;
  /** A super admin of the portal. */
  readonly admin: string;
}

const actSchema = z.looseObject({
  seq: z.int(),
  kind: z.string(),
  data: z.looseObject({
    tool: z.string().optional(),
    status: z.string().optional(),
    conversation: z.string().nullish(),
    items: z.array(z.looseObject({ name: z.string(), status: z.string() })).optional(),
  }),
});
const pageSchema = z.looseObject({ entries: z.array(actSchema), before: z.int().nullable() });

/** A tool call of the agent, as the app's audit trail tells of it. */
export interface ToolAct {
  readonly seq: number;
  readonly tool: string;
  readonly status: string;
  /** The conversation's name in the trail; empty when the call named none that lives. */
  readonly conversation: string;
  readonly items: readonly { readonly name: string; readonly status: string }[];
}

/** The tool calls after a place in the trail, oldest first. */
export async function toolActsSince(shop: Shop, seq: number): Promise<readonly ToolAct[]> {
  const found: ToolAct[] = [];
  let before: number | null = null;
  do {
    const { entries, before: next } = await activity(shop, 100, before);
    const fresh = entries.filter((entry) => entry.seq > seq);
    found.push(...fresh.flatMap((entry) => toolActOf(entry) ?? []));
    before = fresh.length < entries.length ? null : next;
  } while (before !== null);
  return found.reverse();
}

/** Where the trail ends now. */
export async function endOfTrail(shop: Shop): Promise<number> {
  return (await activity(shop, 1, null)).entries[0]?.seq ?? 0;
}

async function activity(
  { sandbox, portalId, admin }: Shop,
  limit: number,
  before: number | null,
): Promise<z.infer<typeof pageSchema>> {
  const path = `/settings/activity?limit=${limit}${before === null ? '' : `&before=${before}`}`;
  const { status, body } = await sandbox.uiFetch(portalId, { userId: admin, method: 'GET', path });
  if (status !== 200) throw new Error(`The app answered for its audit trail with status ${status}.`);
  return pageSchema.parse(body);
}

/** A write stands in the trail twice: before and after. The second one tells how it ended. */
function toolActOf({ seq, kind, data }: z.infer<typeof actSchema>): ToolAct | undefined {
  if (kind !== 'tool_call' && kind !== 'write_outcome') return undefined;
  const { tool = '', status = '', conversation, items = [] } = data;
  return { seq, tool, status, conversation: conversation ?? '', items };
}

const changeSchema = z.array(
  z.looseObject({
    seq: z.int(),
    portalId: z.union([z.int(), z.string()]).transform(String),
    recordId: z.union([z.int(), z.string()]).transform(String),
    property: z.string(),
    new: z.string().nullable(),
    source: z.string(),
  }),
);

/** A change that the app made in the CRM. */
export type CrmChange = z.infer<typeof changeSchema>[number];

/** What the app changed in the portal since a place in the ledger, oldest first. */
export async function changesSince({ sandbox, portalId }: Shop, seq: number): Promise<readonly CrmChange[]> {
  const changes = changeSchema.parse(await sandbox.get(`/ledger?since=${seq}`));
  return changes.filter((change) => change.portalId === portalId && change.source === 'api');
}

/** Where the ledger ends now. */
export async function endOfLedger({ sandbox }: Shop): Promise<number> {
  return changeSchema.parse(await sandbox.get('/ledger')).at(-1)?.seq ?? 0;
}

const LOOKS = 100;
const LOOK_MS = 100;
/** So long for one mail more than there is: an address gets one a minute, and what is beyond that never comes. */
const LOOKS_FOR_MORE = 20;

/** The newest mail to an address, of which so many were asked for; waits for it, ten seconds at most. */
export async function newestMail(
  { sandbox }: Shop,
  to: string,
  askedFor: number,
): Promise<SandboxMail | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const mails = await sandbox.mail({ to });
    if (mails.length >= (look < LOOKS_FOR_MORE ? askedFor : 1)) return mails.at(-1);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}
