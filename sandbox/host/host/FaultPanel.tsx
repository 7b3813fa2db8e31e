import type { ReactNode } from 'react';
import type { ExtensionFault } from '../protocol.ts';

const TITLES: Readonly<Record<ExtensionFault['kind'], string>> = {
  load: 'This card could not be loaded',
  render: 'This card stopped with an error',
  background: 'Something in this card went wrong',
};

/** Words for a fault of a card; one that leaves the card on the screen can be put away. */
export function FaultPanel({
  fault,
  onDismiss,
}: {
  readonly fault: ExtensionFault;
  readonly onDismiss?: () => void;
}): ReactNode {
  return (
    <section className="uie-fault" role="alert" data-kind={fault.kind}>
      <h2 className="uie-fault__title">{TITLES[fault.kind]}</h2>
      <p className="uie-fault__message">{fault.message}</p>
      {fault.details === undefined ? null : (
        <details>
          <summary>For developers</summary>
          {/* Can be scrolled, so it can be focused. */}
          <pre className="uie-fault__details" tabIndex={0}>
            {fault.details}
          </pre>
        </details>
      )}
      {onDismiss ? (
        <button type="button" className="uie-button" data-size="sm" onClick={onDismiss}>
          Dismiss
        </button>
      ) : null}
    </section>
  );
}
