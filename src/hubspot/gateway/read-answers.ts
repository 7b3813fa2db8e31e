import { CrmUnavailable } from '../../errors.ts';
import {
  addressesOf,
  addressKey,
  contactOf,
  notAnAnswer,
  parseBatch,
  type BatchAnswer,
  type RawRecord,
} from '../crm-answers.ts';
import type { ContactRecord } from '../crm.ts';
import type { Reader } from './reads.ts';

/** What a batch read says to one of those who are in it. */
export interface Answered {
  readonly reader: Reader;
  /** `ask_alone`: the batch does not say it so that it could be relied on. */
  readonly outcome:
    { readonly contacts: readonly ContactRecord[] } | { readonly fault: CrmUnavailable } | 'ask_alone';
}

const TO = 'batchReadContacts';

interface Sorted {
  /** Records by what they can be asked for: their id, or each of their addresses. */
  readonly found: ReadonlyMap<string, readonly RawRecord[]>;
  /** What was named as not found. */
  readonly missing: ReadonlySet<string>;
  /** Ids of records that came twice and differently. */
  readonly doubtful: ReadonlySet<string>;
}

const keyOf = (kind: Reader['kind'], input: string): string => (kind === 'id' ? input : addressKey(input));

function sort(kind: Reader['kind'], { records, missing }: BatchAnswer): Sorted {
  const found = new Map<string, RawRecord[]>();
  const byId = new Map<string, RawRecord>();
  const doubtful = new Set<string>();
  for (const record of records) {
    const twin = byId.get(record.id);
    if (twin !== undefined) {
      if (JSON.stringify(twin) !== JSON.stringify(record)) doubtful.add(record.id);
      continue;
    }
    byId.set(record.id, record);
    const keys = kind === 'id' ? [record.id] : new Set(addressesOf(record).map(addressKey));
    for (const key of keys) {
      const others = found.get(key);
      if (others === undefined) found.set(key, [record]);
      else others.push(record);
    }
  }
  return { found, doubtful, missing: new Set(missing.map((input) => keyOf(kind, input))) };
}

/**
 * Gives everybody in a batch what is theirs, and nothing that belongs to another: a record goes to those alone who
 * asked for its id, or for an address that it holds (INV-60). Who is in neither list, or asked for a record that came
 * in two versions, has to ask alone, and so has, by id, who was not found: a batch does not know ids from before a
 * merge. `unattributable`: something went wrong with some of the inputs, and by address it cannot be told for whom,
 * so one of two holders may be missing.
 * @throws CrmUnavailable when it is no answer at all, or, where all asked one question, not the answer to it.
 */
export function attribute(text: string, readers: readonly Reader[]): readonly Answered[] | 'unattributable' {
  const batch = parseBatch(text);
  const kind = readers[0]?.kind ?? 'id';
  const sorted = sort(kind, batch);
  const inputs = new Set(readers.flatMap((reader) => reader.inputs.map((input) => keyOf(kind, input))));
  const isOneQuestion = new Set(readers.map(({ key }) => key)).size === 1;
  if (isOneQuestion && kind === 'email') {
    const isStranger = batch.records.some(
      (record) => !addressesOf(record).some((address) => inputs.has(addressKey(address))),
    );
    if (isStranger || sorted.doubtful.size > 0 || !batch.isWhole) throw notAnAnswer(TO);
    return readers.map((reader) => answerOf(reader, sorted, true));
  }
  if (kind === 'email' && !batch.isWhole) return 'unattributable';
  return readers.map((reader) => answerOf(reader, sorted, false));
}

function answerOf(reader: Reader, sorted: Sorted, isAlone: boolean): Answered {
  const keys = reader.inputs.map((input) => keyOf(reader.kind, input));
  const records = [...new Set(keys.flatMap((key) => sorted.found.get(key) ?? []))];
  if (records.some(({ id }) => sorted.doubtful.has(id))) return { reader, outcome: 'ask_alone' };
  const isSaid = keys.every(
    (key) => sorted.found.has(key) || (reader.kind === 'email' && sorted.missing.has(key)),
  );
  if (!isSaid && !isAlone) return { reader, outcome: 'ask_alone' };
  try {
    const living = records.filter(({ archived }) => archived !== true);
    return {
      reader,
      outcome: { contacts: living.map((record) => contactOf(record, reader.properties, TO)) },
    };
  } catch (fault) {
    if (fault instanceof CrmUnavailable) return { reader, outcome: { fault } };
    throw fault;
  }
}
