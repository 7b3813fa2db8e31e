import { z } from 'zod';
import type { SandboxControl } from '../../../dev/sandbox-control.ts';
import type { WrittenValue } from '../../askers/asker.ts';

const ledgerSchema = z.array(
  z.looseObject({
    seq: z.int(),
    recordId: z.string(),
    property: z.string(),
    new: z.string().nullable(),
    source: z.string(),
  }),
);
/** A change of CRM data, as the sandbox noted it. */
export type LedgerEntry = Readonly<z.infer<typeof ledgerSchema>[number]>;

/** Where the ledger ends now. */
export async function ledgerSoFar(control: SandboxControl): Promise<number> {
  return ledgerSchema.parse(await control.get('/ledger')).at(-1)?.seq ?? 0;
}

/** Changes through the CRM API after that point. */
export async function ledgerSince(control: SandboxControl, since: number): Promise<readonly LedgerEntry[]> {
  const entries = ledgerSchema.parse(await control.get(`/ledger?since=${since}`));
  return entries.filter(({ source }) => source === 'api');
}

/** Writes as they were answered, held against what the CRM has. */
export interface WritesJudged {
  /** Answered as done. */
  readonly acknowledged: number;
  /** Answered as unknown; may be there or not. */
  readonly unknown: number;
  /** Values that stand in the ledger more than once. */
  readonly twice: number;
  /** Answered as done and not there. */
  readonly missing: number;
  /** Answered as not done (busy or failed) and there all the same. */
  readonly denied: number;
  /** Values that stand at another contact or property than theirs. */
  readonly elsewhere: number;
}

/** No two of `written` share a value. */
export function judgeWrites(written: readonly WrittenValue[], ledger: readonly LedgerEntry[]): WritesJudged {
  const places = new Map<string, LedgerEntry[]>();
  for (const entry of ledger) {
    if (entry.new === null) continue;
    const known = places.get(entry.new);
    if (known === undefined) places.set(entry.new, [entry]);
    else known.push(entry);
  }
  const found = ({ value }: WrittenValue): readonly LedgerEntry[] => places.get(value) ?? [];
  const count = (isIn: (write: WrittenValue) => boolean): number => written.filter(isIn).length;
  return {
    acknowledged: count(({ outcome }) => outcome === 'right'),
    unknown: count(({ outcome }) => outcome === 'unknown'),
    twice: count((write) => found(write).length > 1),
    missing: count((write) => write.outcome === 'right' && found(write).length === 0),
    denied: count(({ outcome, ...write }) => {
      const isDenied = outcome === 'busy' || outcome === 'failed';
      return isDenied && found({ outcome, ...write }).length > 0;
    }),
    elsewhere: count((write) =>
      found(write).some(
        ({ recordId, property }) => recordId !== write.contactId || property !== write.property,
      ),
    ),
  };
}
