import { CrmForbidden, CrmUnavailable } from '../../errors.ts';
import type { Random } from '../../ports.ts';
import { ADDRESS_PROPERTIES, MERGED_IDS_PROPERTY, parseContact, saysNotFound } from '../crm-answers.ts';
import {
  faultFor,
  type CrmAnswer,
  type CrmAttempts,
  type CrmRequest,
  type FailedAttempt,
} from '../crm-attempts.ts';
import type { ContactRecord } from '../crm.ts';
import { MAX_ATTEMPTS } from '../crm-requests.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import type { Lane, PortalLine } from './portal-line.ts';
import { attribute, type Answered } from './read-answers.ts';
import type { Timers } from './timers.ts';
import { createFlight, overdue, type Waiter, type Waiters } from './waiters.ts';

/** A contact by id, or the contacts that hold one of some spellings of an address. */
export interface ReadQuestion {
  readonly kind: 'id' | 'email';
  readonly inputs: readonly string[];
  readonly properties: readonly string[];
  readonly turn: string;
  readonly signal: AbortSignal;
}

/** Somebody's question, waiting. */
export type Reader = Waiter<readonly ContactRecord[]> &
  ReadQuestion & { readonly key: string; lane?: ReadLane };

/** The reads of one portal. */
export interface Reads {
  /** Living contacts; for an id one or none. Fails with `CrmBusy` at once when too many wait. */
  ask(question: ReadQuestion): Promise<readonly ContactRecord[]>;
}

/** What reads need. */
export interface ReadDeps {
  readonly portalId: string;
  readonly line: PortalLine;
  readonly waiters: Waiters;
  readonly attempts: CrmAttempts;
  readonly timers: Timers;
  readonly random: Random;
  /** Whether a property is known not to be sensitive; what is not known is read only for who asked for it. */
  readonly isOrdinary: (property: string) => boolean;
  /** Replaces a token that was refused. */
  readonly replaceToken: (rejected: string) => Promise<void>;
  readonly readAttemptMs: number;
  readonly backoffMs: number;
  /**
   * Refuses somebody who would wait too long with so many requests before them; none: they share what another waits
   * for. `isFirstOfTurn`: nobody waits under their turn. @throws CrmBusy
   */
  readonly admit: (lane: Lane, ahead: number | 'none', isFirstOfTurn: boolean) => void;
}

/** HubSpot's inputs of one batch (performance.md section 1). */
export const MAX_INPUTS = 100;
/** Counting who is served first ends here: nobody waits for so many. */
const FAR_AHEAD = 100 * MAX_INPUTS;
/** Properties that one request reads at most for several callers, and values in its answer. */
const MAX_UNION = 250;
const MAX_VALUES = 15_000;
/** Characters of property names that several callers put into a URL together. */
const MAX_URL_NAMES = 4_000;
/** Statuses of a whole batch that one of its inputs may be to blame for. */
const BLAMED_ON_ONE = new Set([400, 409, 413, 414, 422]);

interface Batch {
  readonly readers: Reader[];
  readonly inputs: Set<string>;
  readonly properties: Set<string>;
}

interface ReadLane extends Lane {
  readonly queue: FairQueue<Reader>;
  /** By question: who waits with an equal one. */
  readonly equals: Map<string, Set<Reader>>;
  readonly limit: number;
  readonly group: string;
}

/** Adds a question to a batch if it fits. */
function board(batch: Batch, reader: Reader, limit: number): boolean {
  const inputs = reader.inputs.filter((input) => !batch.inputs.has(input));
  const properties = reader.properties.filter((name) => !batch.properties.has(name));
  const allInputs = batch.inputs.size + inputs.length;
  const allProperties = batch.properties.size + properties.length;
  const fits = allInputs <= limit && allProperties <= MAX_UNION && allInputs * allProperties <= MAX_VALUES;
  if (!fits && batch.readers.length > 0) return false;
  batch.readers.push(reader);
  for (const input of inputs) batch.inputs.add(input);
  for (const name of properties) batch.properties.add(name);
  return true;
}

function lengthOf(names: Iterable<string>): number {
  let length = 0;
  for (const name of names) length += name.length + 1;
  return length;
}

/** One id is read as it always was: only the single read follows a merge. */
function requestOf(kind: Reader['kind'], { readers, inputs, properties }: Batch): CrmRequest {
  const [id = ''] = inputs;
  const isSingle = kind === 'id' && inputs.size === 1;
  if (isSingle && (readers.length === 1 || lengthOf(properties) <= MAX_URL_NAMES)) {
    const { name, method, path } = ENDPOINTS.readContact;
    return { name, method, path: path(id, [...properties]) };
  }
  const { name, method, path } = ENDPOINTS.batchReadContacts;
  const body = {
    inputs: [...inputs].map((input) => ({ id: input })),
    properties: [...properties],
    propertiesWithHistory: [],
    ...(kind === 'email' ? { idProperty: 'email' } : {}),
  };
  return { name, method, path: path(), body };
}

/**
 * Reads of contacts, merged: whoever waits when a slot comes goes into one request, up to a hundred inputs; equal
 * questions are asked once. Nobody joins a request that was sent, and nothing is kept: every answer was asked for
 * after the question (INV-28).
 */
export function createReads(deps: ReadDeps): Reads {
  const { portalId, line, waiters, timers } = deps;
  const lanes = new Map<string, ReadLane>();

  const groupOf = (properties: readonly string[]): string =>
    properties.every((name) => deps.isOrdinary(name)) ? '' : [...properties].sort().join(',');

  const laneOf = (kind: Reader['kind'], limit: number, group: string): ReadLane => {
    const name = `${kind}/${limit}/${group}`;
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const lane = createLane(limit, group, () => {
      if (lanes.get(name) === lane) lanes.delete(name);
    });
    lanes.set(name, lane);
    return lane;
  };

  const enter = (lane: ReadLane, readers: readonly Reader[], where: 'push' | 'putBack'): void => {
    const waiting = readers.filter(({ isSettled }) => !isSettled);
    if (waiting.length === 0) return;
    for (const reader of waiting) {
      const equal = lane.equals.get(reader.key);
      reader.cost = equal === undefined ? 1 : 0;
      reader.lane = lane;
      if (equal === undefined) lane.equals.set(reader.key, new Set([reader]));
      else equal.add(reader);
    }
    if (where === 'putBack') lane.queue.putBack(waiting);
    else for (const reader of waiting) lane.queue.push(reader);
    line.wake(lane);
  };

  const withdraw = (reader: Reader): void => {
    const { lane, cost } = reader;
    if (lane === undefined || !reader.waiting) return;
    lane.queue.remove(reader);
    const equal = lane.equals.get(reader.key);
    equal?.delete(reader);
    const next = equal?.values().next();
    if (next?.done !== false) lane.equals.delete(reader.key);
    else if (cost === 1) lane.queue.recost(next.value, 1);
  };

  /** Takes those in front, and whoever asks the same. */
  const compose = (lane: ReadLane): Batch => {
    const batch: Batch = { readers: [], inputs: new Set(), properties: new Set() };
    const inTurn = (): Reader | undefined =>
      overdue(lane.queue, lane.limit, batch.readers.length, timers.now()) ?? lane.queue.head();
    for (let head = inTurn(); head !== undefined; head = inTurn()) {
      if (!board(batch, head, lane.limit)) break;
      withdraw(head);
      if (lane.limit === 1) break;
      for (const equal of lane.equals.get(head.key) ?? []) {
        if (board(batch, equal, lane.limit)) withdraw(equal);
      }
    }
    const isByEmail = batch.readers[0]?.kind === 'email';
    for (const name of [...(isByEmail ? ADDRESS_PROPERTIES : []), MERGED_IDS_PROPERTY])
      batch.properties.add(name);
    return batch;
  };

  /** Again in batches half as large, down to everybody alone. */
  const split = ({ group }: ReadLane, { readers, inputs }: Batch): void => {
    const [first] = readers;
    if (first === undefined) return;
    enter(laneOf(first.kind, Math.max(1, Math.floor(inputs.size / 2)), group), readers, 'putBack');
  };

  /** Again after a while, those for whom there is time. */
  const retry = (lane: ReadLane, { readers }: Batch, attempt: FailedAttempt, request: CrmRequest): void => {
    const again: Reader[] = [];
    const spread = 1 + (deps.random.bytes(1)[0] ?? 0) / 1_024;
    let waitMs = 0;
    for (const reader of readers) {
      reader.attempts += 1;
      const backoffMs = deps.backoffMs * 2 ** (reader.attempts - 1);
      const afterMs = attempt.kind === 'busy' ? Math.max(attempt.afterMs, deps.backoffMs) : backoffMs;
      const ownMs = Math.round(afterMs * spread);
      const isLate = timers.now() + ownMs > reader.deadlineMs || reader.attempts >= MAX_ATTEMPTS;
      if (isLate || (attempt.kind === 'busy' && !attempt.repeat)) reader.reject(faultFor(attempt, request));
      else again.push(reader);
      waitMs = Math.max(waitMs, ownMs);
    }
    // A portal that is busy is held: whoever was turned away is the first to go when that ends.
    if (attempt.kind === 'busy' && attempt.isPortal) enter(lane, again, 'putBack');
    else {
      timers.after(waitMs, () => {
        enter(lane, again, 'putBack');
      });
    }
  };

  const settle = (lane: ReadLane, batch: Batch, request: CrmRequest, answer: CrmAnswer): void => {
    const reject = (fault: unknown): void => {
      for (const reader of batch.readers) reader.reject(fault);
    };
    if (request.method === 'GET') {
      settleSingle(timers, batch, answer, request, reject);
    } else if (answer.status === 200 || answer.status === 207) {
      const answered = attribute(answer.text, batch.readers);
      if (answered === 'unattributable') split(lane, batch);
      else settleEach(answered);
    } else if (batch.readers.length > 1 && BLAMED_ON_ONE.has(answer.status)) {
      split(lane, batch);
    } else reject(statusFault(answer.status, request.name));
  };

  const settleEach = (answered: readonly Answered[]): void => {
    const alone = answered.flatMap(({ reader, outcome }) => (outcome === 'ask_alone' ? [reader] : []));
    const [first] = alone;
    if (first !== undefined) enter(laneOf(first.kind, 1, ''), alone, 'putBack');
    fewAtATime(timers, answered, ({ reader, outcome }) => {
      if (outcome === 'ask_alone') return;
      if ('fault' in outcome) reader.reject(outcome.fault);
      else reader.resolve(outcome.contacts);
    });
  };

  const fly = async (lane: ReadLane, batch: Batch, token: string): Promise<void> => {
    const [first] = batch.readers;
    if (first === undefined) return;
    const request = requestOf(first.kind, batch);
    const flight = createFlight(batch.readers.length);
    for (const reader of batch.readers) reader.flight = flight;
    const attempt = await deps.attempts.send(portalId, request, token, flight.signal, deps.readAttemptMs);
    for (const reader of batch.readers) reader.flight = undefined;
    const isTooLarge = attempt.kind === 'broken' && attempt.reason === 'unusable' && batch.inputs.size > 1;
    if (attempt.kind === 'final') settle(lane, batch, request, attempt.answer);
    else if (attempt.kind === 'token_refused') await renew(lane, batch, token);
    else if (isTooLarge) split(lane, batch);
    else retry(lane, batch, attempt, request);
  };

  const renew = async (lane: ReadLane, batch: Batch, token: string): Promise<void> => {
    await deps.replaceToken(token);
    for (const reader of batch.readers) {
      reader.refusals += 1;
      if (reader.refusals > 1) reader.reject(new CrmUnavailable('the CRM refuses a new access token'));
    }
    enter(lane, batch.readers, 'putBack');
  };

  function createLane(limit: number, group: string, forget: () => void): ReadLane {
    const queue = createFairQueue<Reader>();
    const lane: ReadLane = {
      kind: 'merged',
      ...{ queue, limit, group, equals: new Map<string, Set<Reader>>() },
      load: () => queue.cost() / limit,
      requests: () => (queue.waiting() === 0 ? 0 : Math.max(1, Math.ceil(queue.cost() / limit))),
      // A single turn does not fill a lane, however much it asks for.
      fill: () => Math.min(1, Math.min(queue.cost(), 4 * queue.turns()) / limit),
      send(token) {
        const batch = compose(lane);
        if (queue.waiting() === 0) forget();
        fly(lane, batch, token).catch((fault: unknown) => {
          for (const reader of batch.readers) reader.reject(fault);
        });
      },
      fail(fault) {
        for (let head = queue.head(); head !== undefined; head = queue.head()) {
          withdraw(head);
          head.reject(fault);
        }
        forget();
      },
    };
    return lane;
  }

  return {
    async ask(question) {
      if (question.signal.aborted) throw new CrmUnavailable('the time for a call to the CRM is over');
      const lane = laneOf(question.kind, MAX_INPUTS, groupOf(question.properties));
      const key = question.inputs.join('\n');
      // Who asks what somebody asks already makes nobody wait.
      const isEqual = lane.equals.has(key);
      deps.admit(
        lane,
        isEqual ? 'none' : Math.floor(lane.queue.ahead(question.turn, FAR_AHEAD) / MAX_INPUTS),
        !lane.queue.hasTurn(question.turn),
      );
      const { waiter, answer } = waiters.join<
        readonly ContactRecord[],
        Omit<Reader, keyof Waiter<unknown>> & ReadQuestion
      >({ key, ...question }, (reader) => {
        withdraw(reader);
        reader.reject(new CrmUnavailable('the time for a call to the CRM is over'));
      });
      enter(lane, [waiter], 'push');
      return answer;
    },
  };
}

function settleSingle(
  timers: Timers,
  { readers, inputs }: Batch,
  answer: CrmAnswer,
  { name }: CrmRequest,
  reject: (fault: unknown) => void,
): void {
  const [id = ''] = inputs;
  if (answer.status === 404 && saysNotFound(answer.text)) {
    for (const reader of readers) reader.resolve([]);
  } else if (answer.status === 200) {
    const parsed = readers.map((reader) => ({
      reader,
      contact: parseContact(answer.text, id, reader.properties),
    }));
    fewAtATime(timers, parsed, ({ reader, contact }) => {
      reader.resolve(contact === undefined ? [] : [contact]);
    });
  } else reject(statusFault(answer.status, name));
}

function statusFault(status: number, name: string): CrmForbidden | CrmUnavailable {
  if (status === 403) return new CrmForbidden(`the CRM does not let us ${name}`);
  return new CrmUnavailable(`the CRM answered ${name} with status ${status}`);
}
