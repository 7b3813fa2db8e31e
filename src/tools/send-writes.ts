import { AppError } from '../errors.ts';
import type { Crm, UpdateOutcome } from '../hubspot/crm.ts';
import type { ListedProperty } from '../policy/listing.ts';
import { sameWire } from '../values/index.ts';
import { wireValue } from './judge.ts';

/** A change that passed the decision and the definition. */
export interface PlannedWrite {
  readonly property: ListedProperty;
  readonly wire: string;
  /** What stood in the CRM when the decision was made. */
  readonly oldWire: string | undefined;
}

/**
 * How one change ended at the CRM. `not_sent`: it certainly changed nothing and may be tried again.
 * `would_update`: it would have been sent, to a CRM that writes.
 */
export type WriteStatus =
  'updated' | 'would_update' | 'invalid_value' | 'not_available' | 'outcome_unknown' | 'not_sent';

/** The end of a batch of changes, by full property name. */
export interface SentWrites {
  readonly statuses: ReadonlyMap<string, WriteStatus>;
  /** Why something was not sent. */
  readonly fault: AppError | undefined;
}

/** Time for reading back after a lost answer; with the call's own deadline it stays under ten seconds. */
const READ_BACK_MS = 1_500;

/**
 * Sends changes of one contact. HubSpot refuses a whole update for one property that it does not like, so the
 * refused ones are told apart and the others are sent again: a refused update changed nothing. A lost answer is
 * never repeated; the record is read back instead (INV-41, INV-54). `turn` as in `Crm`.
 */
export async function sendWrites(
  crm: Crm,
  portalId: string,
  contactId: string,
  writes: readonly PlannedWrite[],
  signal: AbortSignal,
  turn?: string,
): Promise<SentWrites> {
  const statuses = new Map<string, WriteStatus>();
  let waiting: (readonly PlannedWrite[])[] = [writes];
  let fault: AppError | undefined;
  const settle = (batch: readonly PlannedWrite[], status: WriteStatus): void => {
    for (const { property } of batch) statuses.set(property.name, status);
  };
  const apply = async (batch: readonly PlannedWrite[], outcome: UpdateOutcome): Promise<void> => {
    switch (outcome.outcome) {
      case 'done':
        settle(batch, 'updated');
        return;
      case 'withheld':
        settle(batch, 'would_update');
        return;
      case 'not_found':
        settle(batch, 'not_available');
        return;
      case 'unknown':
        for (const [name, status] of await readBack(crm, portalId, contactId, batch, turn)) {
          statuses.set(name, status);
        }
        return;
      case 'rejected': {
        const { refused, others } = blame(batch, outcome);
        settle(refused, outcome.status === 403 ? 'not_available' : 'invalid_value');
        waiting = [...waiting, ...others];
        return;
      }
    }
  };

  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    if (fault !== undefined) {
      settle(batch, 'not_sent');
      continue;
    }
    try {
      const values = batch.map(({ property, wire }) => [property.definition.name, wire] as const);
      await apply(batch, await crm.updateContact(portalId, contactId, ownEntries(values), signal, turn));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      fault = error;
      settle(batch, 'not_sent');
    }
  }
  return { statuses, fault };
}

/**
 * Which changes of a refused batch are to blame. Where the CRM names properties, those are; the others go
 * again together. Where it names none, each change goes again alone, and one that was alone is to blame.
 */
function blame(
  batch: readonly PlannedWrite[],
  { problems }: Extract<UpdateOutcome, { outcome: 'rejected' }>,
): { refused: readonly PlannedWrite[]; others: readonly (readonly PlannedWrite[])[] } {
  if (batch.length === 1) return { refused: batch, others: [] };
  const named = new Set(problems.flatMap(({ property }) => (property === undefined ? [] : [property])));
  const refused = batch.filter(({ property }) => named.has(property.definition.name));
  if (refused.length === 0) return { refused, others: batch.map((write) => [write]) };
  const rest = batch.filter((write) => !refused.includes(write));
  return { refused, others: rest.length === 0 ? [] : [rest] };
}

/** One read for the whole batch: the time for it does not grow with the number of changes. */
async function readBack(
  crm: Crm,
  portalId: string,
  contactId: string,
  batch: readonly PlannedWrite[],
  turn: string | undefined,
): Promise<readonly (readonly [string, WriteStatus])[]> {
  const told = (statusOf: (write: PlannedWrite) => WriteStatus) =>
    batch.map((write) => [write.property.name, statusOf(write)] as const);
  try {
    const names = batch.map(({ property }) => property.definition.name);
    const record = await crm.readContact(portalId, contactId, names, AbortSignal.timeout(READ_BACK_MS), turn);
    return told(({ property: { definition }, wire }) =>
      sameWire(definition, wireValue(record, definition.name), wire) ? 'updated' : 'outcome_unknown',
    );
  } catch (error) {
    if (error instanceof AppError) return told(() => 'outcome_unknown');
    throw error;
  }
}

/** An object whose names are ordinary own properties, `__proto__` included. */
function ownEntries(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries);
}
