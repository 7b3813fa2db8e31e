import type { Clock, State } from '../ports.ts';
import { addressBucket, UNKNOWN_ADDRESS } from './address-bucket.ts';
import { createCallCounter, type CallAnswer } from './call-counter.ts';

const CLIENT = { max: 60, windowMs: 60_000 } as const;
/** Who has no address of its own shares the strictest bucket. */
const WITHOUT_ADDRESS = { max: 20, windowMs: 60_000 } as const;

/**
 * Counts what a client does that shows no right to do it: 60 in any minute per address (IP, an IPv6 one with its /64),
 * 20 for all whose address is not known together (INV-66). Over all processes, and separate for each `state`.
 * The answer rejects with `StoreUnavailable` and `StoreCorrupt`.
 */
export function createClientLimit(
  state: State,
  clock: Clock,
): (clientAddress: string | undefined) => Promise<CallAnswer> {
  const counter = createCallCounter(state, clock);
  return (clientAddress) => {
    const bucket = addressBucket(clientAddress);
    return counter.count(bucket, bucket === UNKNOWN_ADDRESS ? WITHOUT_ADDRESS : CLIENT);
  };
}
