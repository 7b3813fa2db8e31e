import type { AuditRecord } from '../audit/audit.ts';
import type { AuditKind } from '../audit/entry.ts';

/** What an admin should know of the mails, pages and calls of the last week, without having to read the trail. */
export interface Notices {
  /** From when on, Unix time in milliseconds. */
  readonly sinceMs: number;
  /** Customers who pressed "This was not me": somebody asked for their data in a chat. */
  readonly notMe: number;
  /** Mails that a test portal kept back, because their recipient is not on its list. */
  readonly mailsHeld: number;
  /** Mails that the mail server refused for good. */
  readonly mailsRefused: number;
  /** How often an agent called so much that calls were held back. */
  readonly limitsReached: number;
}

/** How far back notices go. */
export const NOTICES_MS = 7 * 24 * 60 * 60_000;
/** Entries of the trail that are counted at most. */
export const MAX_NOTICED = 1_000;

/** The kinds of entries that are counted. */
export const NOTICED_KINDS = ['verification', 'limit_reached'] as const satisfies readonly AuditKind[];

/** Counts what the portal's newest entries of these kinds say, from `sinceMs` on. */
export function noticesIn(entries: readonly AuditRecord[], sinceMs: number): Notices {
  const acts = entries.flatMap(({ kind, atMs, data }) =>
    kind === 'verification' && atMs >= sinceMs ? [data.act] : [],
  );
  const count = (act: (typeof acts)[number]): number => acts.filter((each) => each === act).length;
  return {
    sinceMs,
    notMe: count('not_me'),
    mailsHeld: count('mail_held'),
    mailsRefused: count('mail_refused'),
    limitsReached: entries.filter(({ kind, atMs }) => kind === 'limit_reached' && atMs >= sinceMs).length,
  };
}
