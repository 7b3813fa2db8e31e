import { CrmUnavailable } from '../../errors.ts';
import { faultFor, type CrmAnswer, type CrmAttempts, type CrmRequest } from '../crm-attempts.ts';
import { outcomeOf } from '../crm-client.ts';
import type { UpdateOutcome } from '../crm.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import type { Lane, PortalLine } from './portal-line.ts';
import type { Timers } from './timers.ts';
import { createFlight, overdue, type Waiter, type Waiters } from './waiters.ts';
import { attributeWrites } from './write-answers.ts';

/** Wire values for one contact. */
export interface WriteOrder {
  readonly contactId: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly turn: string;
  readonly signal: AbortSignal;
}

/** Somebody's change, waiting. */
export type Writer = Waiter<UpdateOutcome> & WriteOrder & { lane?: WriteLane };

/** The writes of one portal. */
export interface Writes {
  /** Fails like `Crm.updateContact`, and with `CrmBusy` at once when too many wait. */
  order(order: WriteOrder): Promise<UpdateOutcome>;
}

/** What writes need. */
export interface WriteDeps {
  readonly portalId: string;
  readonly line: PortalLine;
  readonly waiters: Waiters;
  readonly attempts: CrmAttempts;
  readonly timers: Timers;
  readonly replaceToken: (rejected: string) => Promise<void>;
  readonly writeAttemptMs: number;
  readonly admit: (lane: Lane, ahead: number) => void;
}

interface WriteLane extends Lane {
  readonly queue: FairQueue<Writer>;
  readonly limit: number;
}

/** HubSpot's inputs of one batch (performance.md section 1). */
const MAX_INPUTS = 100;
/** Characters of values that one batch carries, about. */
const MAX_LENGTH = 500_000;
const FAR_AHEAD = 100 * MAX_INPUTS;

const lengthOf = ({ properties }: Writer): number =>
  Object.entries(properties).reduce((sum, [name, value]) => sum + name.length + value.length + 10, 0);

function requestOf(writers: readonly Writer[]): CrmRequest {
  const [first] = writers;
  if (first !== undefined && writers.length === 1) {
    const { name, method, path } = ENDPOINTS.updateContact;
    return { name, method, path: path(first.contactId), body: { properties: first.properties } };
  }
  const { name, method, path } = ENDPOINTS.batchUpdateContacts;
  const inputs = writers.map(({ contactId, properties }) => ({ id: contactId, properties }));
  return { name, method, path: path(), body: { inputs } };
}

/**
 * Updates of contacts, merged: those of different contacts that wait when a slot comes go into one request. Two of
 * one contact are sent one after the other, in the order in which they came. A write is sent once; again only where
 * it certainly was not executed: after a 401, a 4xx for a whole batch, or one contact that a batch did not find
 * (it may have been merged, and only a single update follows that).
 */
export function createWrites(deps: WriteDeps): Writes {
  const { portalId, line, waiters } = deps;
  const lanes = new Map<number, WriteLane>();
  /** By contact: the one that is waiting or on the wire, and those who come after it. */
  const chains = new Map<string, Writer[]>();

  const laneOf = (limit: number): WriteLane => {
    const known = lanes.get(limit);
    if (known !== undefined) return known;
    const lane = createLane(limit);
    lanes.set(limit, lane);
    return lane;
  };

  const enter = (lane: WriteLane, writers: readonly Writer[], where: 'push' | 'putBack'): void => {
    const waiting = writers.filter(({ isSettled }) => !isSettled);
    for (const writer of waiting) {
      writer.cost = 1;
      writer.lane = lane;
      if (where === 'push') lane.queue.push(writer);
    }
    if (where === 'putBack') lane.queue.putBack(waiting);
    if (waiting.length > 0) line.wake(lane);
    for (const writer of writers) if (writer.isSettled) release(writer);
  };

  /** The next change of the contact may go. */
  const release = (writer: Writer): void => {
    const chain = chains.get(writer.contactId);
    if (chain?.[0] !== writer) return;
    chain.shift();
    const next = chain.at(0);
    if (next === undefined) chains.delete(writer.contactId);
    else enter(laneOf(MAX_INPUTS), [next], 'push');
  };

  const end = (writers: readonly Writer[], act: (writer: Writer) => void): void => {
    for (const writer of writers) {
      act(writer);
      release(writer);
    }
  };

  const leave = (writer: Writer): void => {
    if (writer.flight !== undefined) {
      writer.resolve({ outcome: 'unknown' });
      return;
    }
    const chain = chains.get(writer.contactId);
    const isNext = chain?.[0] === writer;
    writer.lane?.queue.remove(writer);
    writer.reject(new CrmUnavailable('the time for a call to the CRM is over'));
    if (isNext) release(writer);
    else chain?.splice(chain.indexOf(writer), 1);
  };

  const compose = (lane: WriteLane): Writer[] => {
    const writers: Writer[] = [];
    let length = 0;
    const inTurn = (): Writer | undefined =>
      overdue(lane.queue, lane.limit, writers.length, deps.timers.now()) ?? lane.queue.head();
    for (let head = inTurn(); head !== undefined; head = inTurn()) {
      length += lengthOf(head);
      if (writers.length > 0 && (writers.length === lane.limit || length > MAX_LENGTH)) break;
      lane.queue.remove(head);
      writers.push(head);
    }
    return writers;
  };

  const settleBatch = (writers: readonly Writer[], { status, text }: CrmAnswer): void => {
    // Nothing of a batch is executed that is refused as a whole; halves find out whose change it was.
    if (status >= 400) {
      enter(laneOf(Math.max(1, Math.floor(writers.length / 2))), writers, 'putBack');
      return;
    }
    const outcomes = attributeWrites(status, text, writers);
    const alone = writers.filter((_writer, index) => outcomes[index] === 'ask_alone');
    writers.forEach((writer, index) => {
      const outcome = outcomes[index] ?? { outcome: 'unknown' };
      if (outcome === 'ask_alone') return;
      end([writer], () => {
        writer.resolve(outcome);
      });
    });
    enter(laneOf(1), alone, 'putBack');
  };

  const settle = (writers: readonly Writer[], answer: CrmAnswer): void => {
    const [first] = writers;
    if (first === undefined || writers.length > 1) {
      settleBatch(writers, answer);
      return;
    }
    const outcome = outcomeOf(answer, first.contactId, Object.keys(first.properties));
    end(writers, () => {
      first.resolve(outcome);
    });
  };

  const fly = async (lane: WriteLane, writers: readonly Writer[], token: string): Promise<void> => {
    // What is on its way is waited for even when nobody is left: its end tells when the next change may go.
    const flight = createFlight(Infinity);
    for (const writer of writers) writer.flight = flight;
    const request = requestOf(writers);
    const { attempts, writeAttemptMs } = deps;
    const attempt = await attempts.send(portalId, request, token, flight.signal, writeAttemptMs);
    if (attempt.kind === 'broken') {
      end(writers, (writer) => {
        writer.resolve({ outcome: 'unknown' });
      });
      return;
    }
    for (const writer of writers) writer.flight = undefined;
    if (attempt.kind === 'final') settle(writers, attempt.answer);
    else if (attempt.kind === 'token_refused') await renew(lane, writers, token);
    else {
      end(writers, (writer) => {
        writer.reject(faultFor(attempt, request));
      });
    }
  };

  const renew = async (lane: WriteLane, writers: readonly Writer[], token: string): Promise<void> => {
    await deps.replaceToken(token);
    for (const writer of writers) {
      writer.refusals += 1;
      if (writer.refusals > 1) writer.reject(new CrmUnavailable('the CRM refuses a new access token'));
    }
    enter(lane, writers, 'putBack');
  };

  function createLane(limit: number): WriteLane {
    const queue = createFairQueue<Writer>();
    const lane: WriteLane = {
      kind: 'merged',
      ...{ queue, limit },
      load: () => queue.cost() / limit,
      requests: () => Math.ceil(queue.cost() / limit),
      fill: () => Math.min(1, Math.min(queue.cost(), 4 * queue.turns()) / limit),
      send(token) {
        const writers = compose(lane);
        fly(lane, writers, token).catch((fault: unknown) => {
          end(writers, (writer) => {
            writer.reject(fault);
          });
        });
      },
      fail(fault) {
        const writers: Writer[] = [];
        for (let head = queue.head(); head !== undefined; head = queue.head()) {
          queue.remove(head);
          writers.push(head);
        }
        end(writers, (writer) => {
          writer.reject(fault);
        });
      },
    };
    return lane;
  }

  return {
    async order(order) {
      if (order.signal.aborted) throw new CrmUnavailable('the time for a call to the CRM is over');
      const lane = laneOf(MAX_INPUTS);
      deps.admit(lane, Math.floor(lane.queue.ahead(order.turn, FAR_AHEAD) / MAX_INPUTS));
      const { waiter, answer } = waiters.join<UpdateOutcome, WriteOrder>(order, leave);
      const chain = chains.get(order.contactId);
      if (chain === undefined) {
        chains.set(order.contactId, [waiter]);
        enter(lane, [waiter], 'push');
      } else chain.push(waiter);
      return answer;
    },
  };
}
