import { useCallback, useEffect, useRef, useState } from 'react';
import type { Notice } from './portal-context.ts';

interface Toast extends Notice {
  readonly id: number;
}

const SHOWN_MS = 10_000;
const AT_MOST = 3;

/** The messages on the screen and the ways to add one and to take one away. */
export function useToasts(): {
  readonly toasts: readonly Toast[];
  readonly notify: (notice: Notice) => void;
  readonly dismiss: (id: number) => void;
} {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const notify = useCallback((notice: Notice) => {
    setToasts((shown) => [...shown, { ...notice, id: (shown.at(-1)?.id ?? 0) + 1 }].slice(-AT_MOST));
  }, []);
  const dismiss = useCallback((id: number) => {
    setToasts((shown) => shown.filter((toast) => toast.id !== id));
  }, []);
  return { toasts, notify, dismiss };
}

/** Messages in a corner. What went wrong stays until somebody takes it away. */
export function Toasts({
  toasts,
  dismiss,
}: {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const newest = toasts.at(-1)?.id;
  useEffect(() => {
    // Dialogs lie in the browser's top layer, in the order in which they were opened: the newest message goes on top.
    const element = list.current;
    if (element === null) return;
    element.popover = 'manual';
    if (element.matches(':popover-open')) element.hidePopover();
    element.showPopover();
  }, [newest]);
  return (
    <div ref={list} className="pp-toasts" role="status" aria-label="Messages">
      {toasts.map((toast) => (
        <ToastBox key={toast.id} toast={toast} dismiss={dismiss} />
      ))}
    </div>
  );
}

function ToastBox({ toast, dismiss }: { readonly toast: Toast; readonly dismiss: (id: number) => void }) {
  const { id, tone, title, message } = toast;
  const stays = tone === 'danger' || tone === 'warning';
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => {
      dismiss(id);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [id, stays, dismiss]);
  return (
    <div className={`pp-toast pp-toast-${tone}`}>
      <div>
        {title === undefined ? null : <strong>{title}</strong>}
        <p>{message}</p>
      </div>
      <button
        type="button"
        className="pp-close"
        aria-label={`Close: ${message}`}
        onClick={() => {
          dismiss(id);
        }}
      >
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}
