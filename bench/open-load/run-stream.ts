import type { Asker, Outcome, OutcomeKind, WrittenValue } from '../askers/asker.ts';
import type { OpenJob, Stream, StreamResult } from './job.ts';

const DETAILS_SHOWN = 5;

/** One stream at work. */
export interface RunningStream {
  readonly name: string;
  /** Asks what is due; answers are counted as they come. `lagMs` is how late each question was asked. */
  ask(index: number, scheduledAtMs: number): void;
  /** Resolves once every question was answered or its deadline passed. */
  finish(): Promise<StreamResult>;
  asked(): number;
  right(): number;
}

/** @param sinceStartMs milliseconds since the load began */
export function runStream(
  stream: Stream,
  asker: Asker,
  job: Pick<OpenJob, 'warmUpMs' | 'measuredMs' | 'deadlineMs'>,
  sinceStartMs: () => number,
): RunningStream {
  const { warmUpMs, measuredMs, deadlineMs } = job;
  const counts: Record<OutcomeKind, number> = { right: 0, wrong: 0, busy: 0, unknown: 0, failed: 0, late: 0 };
  const [rightMs, busyMs]: [number[], number[]] = [[], []];
  const written: WrittenValue[] = [];
  const details: string[] = [];
  const pending = new Set<Promise<void>>();
  let [asked, arrived, right, rightWithin] = [0, 0, 0, 0];
  const isMeasured = (ms: number): boolean => ms >= warmUpMs && ms < warmUpMs + measuredMs;

  const note = (scheduledAtMs: number, { kind, detail }: Outcome): void => {
    const nowMs = sinceStartMs();
    if (kind === 'right') {
      right += 1;
      if (isMeasured(nowMs)) rightWithin += 1;
    }
    // A wrong answer is a failure whenever it comes.
    if (!isMeasured(scheduledAtMs) && kind !== 'wrong') return;
    counts[kind] += 1;
    if (kind === 'right') rightMs.push(nowMs - scheduledAtMs);
    if (kind === 'busy') busyMs.push(nowMs - scheduledAtMs);
    if (detail !== undefined && kind !== 'busy' && details.length < DETAILS_SHOWN)
      details.push(`${kind}: ${detail}`);
  };

  return {
    name: stream.name,
    ask(index, scheduledAtMs) {
      const question = stream.questions[index % stream.questions.length];
      if (question === undefined) throw new Error(`The stream “${stream.name}” has no questions.`);
      asked += 1;
      if (isMeasured(scheduledAtMs)) arrived += 1;
      const leftMs = Math.max(1, scheduledAtMs + deadlineMs - sinceStartMs());
      const answered = withinDeadline(leftMs, (signal) => asker.ask(question, index, signal)).then(
        (outcome) => {
          pending.delete(answered);
          note(scheduledAtMs, outcome);
          const { contactId, property } = question;
          if (outcome.value !== undefined)
            written.push({ contactId, property, value: outcome.value, outcome: outcome.kind });
        },
      );
      pending.add(answered);
    },
    async finish() {
      await Promise.all(pending);
      return { name: stream.name, arrived, counts, rightMs, busyMs, rightWithin, written, details };
    },
    asked: () => asked,
    right: () => right,
  };
}

/** Some clients cannot be aborted; the question is lost at its deadline all the same. */
async function withinDeadline(ms: number, ask: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      resolve({ kind: 'late' });
    }, ms);
  });
  const work = ask(controller.signal);
  try {
    const outcome = await Promise.race([work, deadline]);
    // An aborted write still says which value it was about.
    return outcome.kind === 'late' && outcome.value === undefined ? await valueOf(work, outcome) : outcome;
  } finally {
    clearTimeout(timer);
  }
}

const VALUE_PATIENCE_MS = 50;

async function valueOf(work: Promise<Outcome>, late: Outcome): Promise<Outcome> {
  const none = new Promise<undefined>((resolve) => setTimeout(resolve, VALUE_PATIENCE_MS, undefined));
  const outcome = await Promise.race([work, none]);
  return outcome?.value === undefined ? late : { ...late, value: outcome.value };
}
