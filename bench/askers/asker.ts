/** A question about one contact, with what the sandbox says is right. */
export interface Question {
  readonly portalId: number;
  readonly contactId: string;
  /** Bare name of the contact property. */
  readonly property: string;
  readonly expected: {
    /** Of the tool's one item; clients of the CRM itself have no statuses. */
    readonly status: string;
    /** The wire value; absent where a tool tells none. */
    readonly value?: string;
  };
  /** The handle of a conversation in which this may be asked; absent for clients of the CRM itself. */
  readonly conversation?: string;
  /** For the gateway alone: whose turn it is. The server takes the conversation. */
  readonly turn?: string;
}

/** An update writes a value that no other update writes, so that the sandbox's ledger tells them apart. */
export interface WrittenValue {
  readonly contactId: string;
  readonly property: string;
  readonly value: string;
  readonly outcome: OutcomeKind;
}

/**
 * `right`: the right value, or the write acknowledged. `wrong`: another answer than the right one. `busy`: told to come
 * back later. `unknown`: a write that may have happened. `failed`: refused or broken. `late`: nothing within the
 * deadline, given by the load itself.
 */
export type OutcomeKind = 'right' | 'wrong' | 'busy' | 'unknown' | 'failed' | 'late';

/** What became of one question. */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** A few words for `wrong` and `failed`. */
  readonly detail?: string;
  /** Of updates. */
  readonly value?: string;
}

/** Asks questions one way. */
export interface Asker {
  /** Never rejects. `number` is another one for every question of the run. The signal aborts at the deadline. */
  ask(question: Question, number: number, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** Compares what came back with the sandbox's own value. */
export function judgeValue({ expected }: Question, value: unknown): Outcome {
  if (value === expected.value) return { kind: 'right' };
  return { kind: 'wrong', detail: `expected ${String(expected.value)}, got ${String(value)}` };
}

/** An exception of a client as an outcome. */
export function failedBy(error: unknown, signal: AbortSignal): Outcome {
  if (signal.aborted) return { kind: 'late' };
  return { kind: 'failed', detail: error instanceof Error ? error.message.slice(0, 200) : 'unknown' };
}
