import { useId } from 'react';
import type { Loaded } from '../use-load.ts';
import type { Person } from './api.ts';

/** Whom HubSpot's signed request names. The list is the portal's contacts. */
export function ContactChoice({
  value,
  onChange,
  contacts,
}: {
  readonly value: string;
  readonly onChange: (contactId: string) => void;
  readonly contacts: Loaded<readonly Person[]>;
}) {
  const id = useId();
  const people = contacts.phase === 'ready' ? contacts.value : [];
  return (
    <div className="ac-field">
      <label htmlFor={id}>Recognised as contact</label>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        <option value="">Nobody</option>
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
      <span id={`${id}-hint`} className="ac-faint" role={contacts.phase === 'failed' ? 'alert' : undefined}>
        {contacts.phase === 'failed'
          ? `The contacts could not be loaded: ${contacts.message}`
          : contacts.phase === 'loading'
            ? 'Loading contacts …'
            : 'Recognition only saves a question. It proves nothing.'}
      </span>
      {contacts.phase === 'failed' ? (
        <button type="button" className="pp-button" onClick={contacts.again}>
          Load contacts again
        </button>
      ) : null}
    </div>
  );
}
