import { toIso, type SandboxClock } from './clock.ts';

/** Where a change came from: through the CRM API, or behind the app's back. */
export type ChangeSource = 'api' | 'control';

/** One mutation of CRM data. */
interface LedgerEntry {
  readonly seq: number;
  /** ISO 8601 by the sandbox's clock. */
  readonly at: string;
  readonly portalId: number;
  readonly objectType: string;
  readonly recordId: string;
  /** The property; for other mutations `archived`, `mergedInto`, `erased` or `association:<type>`. */
  readonly property: string;
  readonly old: string | null;
  readonly new: string | null;
  /** Correlation id of the request that caused it. */
  readonly requestId: string;
  readonly source: ChangeSource;
}

/** One request that reached the CRM side. */
export interface CallEntry {
  readonly seq: number;
  readonly at: string;
  /** `null` while no portal could be told from the request. */
  portalId: number | null;
  readonly method: string;
  /** Without query; tokens in a path are masked. */
  readonly path: string;
  /** The query as sent, without its `?`. */
  readonly query: string;
  /** Entries of `inputs` in a batch, otherwise `null`. */
  readonly inputs: number | null;
  /** `null` until it was answered, and for good when no answer was sent. */
  status: number | null;
  readonly requestId: string;
  /** Whether an injected fault answered it or took part in the answer. */
  fault: boolean;
}

/** Append-only record of what happened. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  readonly calls: readonly CallEntry[];
  append(entry: Omit<LedgerEntry, 'seq' | 'at'>): void;
  appendCall(entry: Omit<CallEntry, 'seq' | 'at' | 'status' | 'fault'>): CallEntry;
  clear(): void;
}

/** A ledger that lives in memory and numbers its entries from 1 without ever starting again. */
export function createLedger(clock: SandboxClock): Ledger {
  const entries: LedgerEntry[] = [];
  const calls: CallEntry[] = [];
  let entrySeq = 0;
  let callSeq = 0;
  return {
    entries,
    calls,
    append(entry) {
      entrySeq += 1;
      entries.push({ seq: entrySeq, at: toIso(clock.nowMs()), ...entry });
    },
    appendCall(entry) {
      callSeq += 1;
      const call = { seq: callSeq, at: toIso(clock.nowMs()), ...entry, status: null, fault: false };
      calls.push(call);
      return call;
    },
    clear() {
      entries.length = 0;
      calls.length = 0;
    },
  };
}
