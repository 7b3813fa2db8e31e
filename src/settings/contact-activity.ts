import type { Audit, AuditRecord } from '../audit/audit.ts';
import type { AuditItem } from '../audit/entry.ts';
import { CHANNELS, type Channel } from '../conversation/conversation.ts';

/** Something that happened about one contact. */
export interface ContactActivity {
  readonly seq: number;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly kind: 'tool_call' | 'write_outcome' | 'verification';
  readonly tool: string | null;
  /** For what happened outside of a tool call, e.g. `confirmed`, `not_me`. */
  readonly act: string | null;
  readonly channel: Channel | null;
  readonly status: string | null;
  readonly items: readonly AuditItem[];
}

/** The latest acts about a contact, newest first. */
export interface ContactTrail {
  readonly activity: readonly ContactActivity[];
  /** How far back the trail was searched, Unix time in milliseconds; `null`: to its beginning. */
  readonly activitySinceMs: number | null;
}

const KINDS = ['tool_call', 'write_outcome', 'verification'] as const;
/** Acts that are told at most. */
const MAX_TOLD = 20;
const PAGE = 500;
/** Entries of the portal that are looked at for them at most. */
const MAX_LOOKED_AT = 2_000;

/**
 * Searches a portal's trail from its end for what was done about the contacts `ids`: one contact with those that
 * were merged into it. Fails with `StoreUnavailable`.
 */
export async function contactTrail(
  audit: Pick<Audit, 'page'>,
  portalId: string,
  ids: ReadonlySet<string>,
): Promise<ContactTrail> {
  const activity: ContactActivity[] = [];
  let oldest: AuditRecord | undefined;
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += PAGE) {
    const before = oldest === undefined ? {} : { before: oldest.seq };
    const page = await audit.page(portalId, { kinds: KINDS, limit: PAGE, ...before });
    for (const entry of page) {
      const told = activityOf(entry, ids);
      if (told !== undefined) activity.push(told);
      if (activity.length === MAX_TOLD) return { activity, activitySinceMs: entry.atMs };
    }
    if (page.length < PAGE) return { activity, activitySinceMs: null };
    oldest = page.at(-1);
  }
  return { activity, activitySinceMs: oldest?.atMs ?? null };
}

function activityOf(entry: AuditRecord, ids: ReadonlySet<string>): ContactActivity | undefined {
  const { seq, atMs } = entry;
  switch (entry.kind) {
    case 'tool_call':
    case 'write_outcome': {
      const { contactId, tool, channel, status, items } = entry.data;
      if (contactId === undefined || !ids.has(contactId)) return undefined;
      return { seq, atMs, kind: entry.kind, tool, act: null, channel: channelOf(channel), status, items };
    }
    case 'verification': {
      const { contactId, act, channel } = entry.data;
      if (contactId === undefined || !ids.has(contactId)) return undefined;
      const more = { tool: null, act, channel: channelOf(channel), status: null, items: [] };
      return { seq, atMs, kind: entry.kind, ...more };
    }
    default:
      return undefined;
  }
}

function channelOf(stored: string | null): Channel | null {
  return CHANNELS.find((channel) => channel === stored) ?? null;
}
