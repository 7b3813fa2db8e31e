import { StoreCorrupt } from '../errors.ts';
import { VERSION_CONFLICT, type Journal } from '../ports.ts';
import type { AuditKind, AuditKinds } from './entry.ts';

/** An entry as it stands in the journal. */
export type AuditRecord = {
  [Kind in AuditKind]: {
    readonly kind: Kind;
    readonly seq: number;
    readonly atMs: number;
    readonly data: AuditKinds[Kind];
  };
}[AuditKind];

const PREFIX = 'audit:';

/** The audit trail of all portals, one stream each. Fails with `StoreUnavailable`; then nothing may leave. */
export interface Audit {
  /** Durable when it resolves. Returns the entry's place in the journal. */
  append<Kind extends AuditKind>(portalId: string, kind: Kind, entry: AuditKinds[Kind]): Promise<number>;
  /** Newest first; `before` is a `seq`, `limit` 1 to 2,000. */
  page(
    portalId: string,
    query: { readonly before?: number; readonly kinds?: readonly AuditKind[]; readonly limit: number },
  ): Promise<readonly AuditRecord[]>;
  /** Every portal that has a trail. */
  portals(): Promise<readonly string[]>;
}

/** The audit trail over a journal (design 2.6, 2.8). */
export function createAudit(journal: Journal): Audit {
  return {
    async append(portalId, kind, entry) {
      const written = await journal.append(`${PREFIX}${portalId}`, kind, entry);
      if (written === VERSION_CONFLICT) throw new StoreCorrupt('an audit stream has a versioned entry');
      return written.seq;
    },
    async page(portalId, query) {
      const entries = await journal.page(`${PREFIX}${portalId}`, query);
      return entries.map(({ kind, seq, atMs, data }) => ({ kind, seq, atMs, data }) as AuditRecord);
    },
    async portals() {
      const streams = await journal.streams(PREFIX);
      return streams.map((stream) => stream.slice(PREFIX.length));
    },
  };
}
