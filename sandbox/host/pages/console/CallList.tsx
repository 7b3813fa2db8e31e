import { useEffect, useState, type ReactNode } from 'react';
import type { ConsoleApi, CrmCall, Decision, Entry, ToolCall } from './api.ts';
import { decisionText, levelsIn, statusOf, timeOf, toneOf } from './words.ts';

/** What the app's audit trail says of the calls; asked again whenever there are more of them. */
interface Trail {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly byRequest: ReadonlyMap<string, readonly Decision[]>;
  readonly message: string;
  /** The newest call when it was asked for. */
  readonly askedAt: string;
}

const NO_TRAIL: Trail = { phase: 'loading', byRequest: new Map(), message: '', askedAt: '' };

function byRequest(entries: readonly Entry[]): ReadonlyMap<string, readonly Decision[]> {
  // Newest first: of a write that was settled later, the later word counts.
  return new Map(entries.toReversed().map(({ requestId, items }) => [requestId, items]));
}

/** Reads the audit trail as the user whom the portal is seen as. */
export function useTrail(api: ConsoleApi, userId: string, calls: readonly ToolCall[]): Trail {
  const [trail, setTrail] = useState<Trail>(NO_TRAIL);
  const newest = calls.at(-1)?.id ?? '';
  useEffect(() => {
    if (newest === '') return undefined;
    let isOver = false;
    api.activity(userId).then(
      (entries) => {
        if (isOver) return;
        setTrail({ phase: 'ready', byRequest: byRequest(entries), message: '', askedAt: newest });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : 'Something went wrong.';
        if (!isOver) setTrail((now) => ({ ...now, phase: 'failed', message, askedAt: newest }));
      },
    );
    return () => {
      isOver = true;
    };
  }, [api, userId, newest]);
  // What was read before says nothing of the calls since.
  return trail.askedAt === newest ? trail : { ...trail, phase: 'loading' };
}

/** Tool calls, newest last; each opens to what was sent, decided, asked of the CRM and answered. */
export function CallList({
  calls,
  trail,
  lang,
  empty,
}: {
  readonly calls: readonly ToolCall[];
  readonly trail: Trail;
  readonly lang: string;
  readonly empty: string;
}) {
  if (calls.length === 0) return <p className="ac-faint">{empty}</p>;
  const levels = levelsIn(calls);
  return (
    <>
      {trail.phase === 'failed' ? (
        <p className="ac-problem" role="alert">
          The reasons could not be read from the app’s audit trail: {trail.message}
        </p>
      ) : null}
      <ol className="ac-calls">
        {calls.map((call) => (
          <li key={call.id}>
            <Call
              call={call}
              decisions={trail.byRequest.get(call.requestId) ?? []}
              phase={trail.phase}
              lang={lang}
              levels={levels}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

function Call({
  call,
  decisions,
  phase,
  lang,
  levels,
}: {
  readonly call: ToolCall;
  readonly decisions: readonly Decision[];
  readonly levels: ReadonlyMap<string, string>;
  readonly phase: Trail['phase'];
  readonly lang: string;
}) {
  const answered = statusOf(call.output) || `HTTP ${call.status}`;
  return (
    <details className={`ac-call ac-${toneOf(call.output)}`}>
      <summary>
        <code>{call.tool}</code> <span className="ac-status">{answered}</span>
        <span className="ac-faint">
          {' '}
          {timeOf(call.atMs, lang)}, {call.ms} ms
        </span>
      </summary>
      <Part title="Input">
        <Json value={call.input} />
      </Part>
      <Part title="Decision">
        <Decisions decisions={decisions} phase={phase} levels={levels} />
      </Part>
      <Part title="CRM calls">
        <CrmCalls calls={call.crmCalls} />
      </Part>
      <Part title="Answer">
        <Json value={call.output} />
      </Part>
    </details>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="ac-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

const NO_DECISION: Readonly<Record<Trail['phase'], string>> = {
  loading: 'Loading …',
  ready: 'No property was decided on.',
  failed: 'Not known, as the audit trail could not be read.',
};

function Decisions({
  decisions,
  phase,
  levels,
}: {
  readonly decisions: readonly Decision[];
  readonly phase: Trail['phase'];
  readonly levels: ReadonlyMap<string, string>;
}) {
  if (decisions.length === 0) return <p>{NO_DECISION[phase]}</p>;
  return (
    <ul>
      {decisions.map((decision) => (
        <li key={`${decision.operation}.${decision.name}`}>
          <code>{decision.name === '?' ? 'a name that is not shared' : decision.name}</code>:{' '}
          {decisionText(decision, levels.get(`${decision.operation} ${decision.name}`))}
        </li>
      ))}
    </ul>
  );
}

function CrmCalls({ calls }: { readonly calls: readonly CrmCall[] }) {
  if (calls.length === 0) return <p>None: the app answered without asking the CRM.</p>;
  return (
    <ul>
      {calls.map(({ method, path, status, inputs }, index) => (
        <li key={`${index}`}>
          <code>
            {method} {path}
          </code>
          {inputs === null ? '' : `, ${inputs} in the batch`}: {status ?? 'no answer'}
        </li>
      ))}
    </ul>
  );
}

function Json({ value }: { readonly value: unknown }) {
  return (
    <pre className="ac-json" dir="auto" tabIndex={0} role="group" aria-label="JSON">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
