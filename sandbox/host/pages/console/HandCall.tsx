import { useId, useState, type FormEvent } from 'react';
import { Await } from '../bits.tsx';
import { useLoad, type Loaded } from '../use-load.ts';
import type { ConsoleApi, Person, Tool, ToolCall } from './api.ts';
import { CallList, useTrail } from './CallList.tsx';
import { ContactChoice } from './ContactChoice.tsx';

/** Any tool, with any input, as HubSpot would send it. */
export function HandCall({
  api,
  portalId,
  userId,
  lang,
  contacts,
  calls,
  conversation,
  onCalled,
}: {
  readonly api: ConsoleApi;
  readonly portalId: string;
  readonly userId: string;
  readonly lang: string;
  readonly contacts: Loaded<readonly Person[]>;
  readonly calls: readonly ToolCall[];
  /** A handle to begin with: that of the chat, or of the last call that brought one. */
  readonly conversation: string;
  readonly onCalled: (call: ToolCall) => void;
}) {
  const tools = useLoad(`tools/${portalId}`, api.tools);
  const trail = useTrail(api, userId, calls);
  return (
    <div className="ac-columns">
      <section aria-labelledby="ac-hand-title" className="ac-pane">
        <h2 id="ac-hand-title">Call a tool</h2>
        <Await loaded={tools} what="the tools">
          {(list) => <ToolForm {...{ api, contacts, conversation, onCalled }} tools={list} />}
        </Await>
      </section>
      <section aria-labelledby="ac-hand-calls" className="ac-pane">
        <h2 id="ac-hand-calls">Calls by hand</h2>
        <CallList
          calls={calls}
          trail={trail}
          lang={lang}
          empty="No call yet. Begin with open_conversation."
        />
      </section>
    </div>
  );
}

type Problem = { readonly tool: string; readonly text: string } | undefined;

function ToolForm({
  api,
  tools,
  contacts,
  conversation,
  onCalled,
}: {
  readonly api: ConsoleApi;
  readonly tools: readonly Tool[];
  readonly contacts: Loaded<readonly Person[]>;
  readonly conversation: string;
  readonly onCalled: (call: ToolCall) => void;
}) {
  const [name, setName] = useState(tools[0]?.name ?? '');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [contactId, setContactId] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  const id = useId();
  const tool = tools.find((each) => each.name === name);
  const valueOf = (field: string): string =>
    values[`${name}.${field}`] ??
    (field === 'conversation' && name !== 'open_conversation' ? conversation : '');

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy || tool === undefined) return;
    setBusy(true);
    setProblem(undefined);
    const filled = tool.inputFields.map((field) => [field.name, valueOf(field.name)] as const);
    const inputFields = Object.fromEntries(filled.filter(([, value]) => value !== ''));
    const recognised = contactId === '' ? {} : { recognisedContactId: contactId };
    api.call({ tool: name, inputFields, ...recognised }).then(
      (call) => {
        setBusy(false);
        setSaid(`${call.tool} was answered. The call is last in the list.`);
        onCalled(call);
      },
      (error: unknown) => {
        setBusy(false);
        setProblem({ tool: name, text: error instanceof Error ? error.message : 'Something went wrong.' });
      },
    );
  };
  return (
    <form onSubmit={onSubmit}>
      <div className="ac-field">
        <label htmlFor={id}>Tool</label>
        <select
          id={id}
          value={name}
          aria-describedby={`${id}-about`}
          onChange={(event) => {
            setName(event.target.value);
          }}
        >
          {tools.map((each) => (
            <option key={each.name} value={each.name}>
              {each.title} ({each.name})
            </option>
          ))}
        </select>
        <span id={`${id}-about`} className="ac-faint">
          {tool?.description}
        </span>
      </div>
      {tool?.inputFields.map((field) => (
        <div key={`${name}.${field.name}`} className="ac-field">
          <label htmlFor={`${id}-${field.name}`}>
            {field.label}
            {field.required ? ' (required)' : ''}
          </label>
          <input
            id={`${id}-${field.name}`}
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={valueOf(field.name)}
            aria-describedby={`${id}-${field.name}-hint`}
            onChange={(event) => {
              const { value } = event.target;
              setValues((now) => ({ ...now, [`${name}.${field.name}`]: value }));
            }}
          />
          <span id={`${id}-${field.name}-hint`} className="ac-faint">
            {field.description}
          </span>
        </div>
      ))}
      <ContactChoice value={contactId} onChange={setContactId} contacts={contacts} />
      {problem === undefined ? null : (
        <p className="ac-problem" role="alert">
          {problem.tool}: {problem.text}
        </p>
      )}
      <button type="submit" className="pp-button pp-button-primary" aria-disabled={isBusy}>
        {isBusy ? 'Sending …' : 'Send'}
      </button>
      <p role="status" className="ac-faint">
        {said}
      </p>
    </form>
  );
}
