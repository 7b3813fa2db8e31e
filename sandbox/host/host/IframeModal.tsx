import { useEffect, useRef, type ReactNode } from 'react';
import type { OpenIframe } from './page-api.ts';

interface IframeModalProps {
  readonly iframe: OpenIframe;
  readonly onClose: () => void;
}

/** The page inside says that it is done with `{"action":"DONE"}` or `{"action":"CANCEL"}`. */
function saysDone(data: unknown): boolean {
  try {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    const action = (message as { action?: unknown } | null)?.action;
    return action === 'DONE' || action === 'CANCEL';
  } catch {
    return false;
  }
}

/** A page of the same origin would reach through a sandbox that has both scripts and its origin. */
function permissionsOf(uri: string): string {
  const foreign = new URL(uri).origin !== window.location.origin;
  return `allow-scripts allow-forms allow-popups${foreign ? ' allow-same-origin' : ''}`;
}

/** Draws `actions.openIframeModal`: a modal dialog around another page, closed by Escape, button or message. */
export function IframeModal({ iframe, onClose }: IframeModalProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    const onMessage = (event: MessageEvent): void => {
      if (event.source === frame.current?.contentWindow && saysDone(event.data)) element?.close();
    };
    window.addEventListener('message', onMessage);
    return () => {
      window.removeEventListener('message', onMessage);
      element?.close();
    };
  }, []);
  const title = iframe.title ?? 'A page of this app';
  return (
    <dialog ref={dialog} className="uie-dialog uie-iframe" aria-label={title} onClose={onClose}>
      <header className="uie-dialog__head">
        <h2 className="uie-dialog__title">{title}</h2>
        <button
          type="button"
          className="uie-dialog__close"
          aria-label="Close"
          onClick={() => {
            dialog.current?.close();
          }}
        >
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <iframe
        ref={frame}
        title={title}
        src={iframe.uri}
        width={iframe.width}
        height={iframe.height}
        data-flush={iframe.flush === true}
        sandbox={permissionsOf(iframe.uri)}
      />
    </dialog>
  );
}
