import {
  createContext,
  useContext,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type SyntheticEvent,
} from 'react';
import { createPortal } from 'react-dom';
import { useEnvironment } from '../host/extension-environment.ts';
import { FormProvider } from './form-fields.ts';
import { TriggerContext } from './trigger.tsx';
import { callRemote, mark, sizeOf, type Loose, type Marked, type Remote } from './wire.ts';

interface DialogProps extends Marked {
  id: string;
  title: string;
  'aria-label': string;
  children: ReactNode;
  width: string;
  variant: string;
  onOpen: Remote;
  onClose: Remote;
}

/** Events of what is inside belong to the dialog and not to the table or form its trigger stands in. */
const keepInside = (event: SyntheticEvent): void => {
  event.stopPropagation();
};

const INSIDE = { onClick: keepInside, onSubmit: keepInside, onReset: keepInside, onChange: keepInside };

/** Open or not; known to its trigger, and by its id to `reactions` and `closeOverlay`. */
function useOpenState(kind: 'modal' | 'panel', givenId: string | undefined): [boolean, () => void] {
  const ownId = useId();
  const id = givenId ?? ownId;
  const [open, setOpen] = useState(false);
  const { overlays } = useEnvironment();
  const attach = useContext(TriggerContext)?.attach;
  const handle = useMemo(
    () => ({
      kind,
      id,
      open: () => {
        setOpen(true);
      },
      close: () => {
        setOpen(false);
      },
    }),
    [kind, id],
  );
  // Before the trigger can be seen: a press must never come too early.
  useLayoutEffect(() => overlays.add(id, handle), [overlays, id, handle]);
  useLayoutEffect(() => attach?.(handle), [attach, handle]);
  return [open, handle.close];
}

interface OpenDialogProps {
  readonly kind: 'modal' | 'panel';
  readonly modal: boolean;
  readonly props: Loose<DialogProps>;
  readonly close: () => void;
}

/**
 * The dialog itself, there only while it is open. A modal one is the browser's: focus stays inside, Escape
 * closes it. The other kind leaves the page usable, so Escape is listened for here. Both give the focus back.
 */
function OpenDialog({ kind, modal, props, close }: OpenDialogProps): ReactNode {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const latest = useRef(props);
  latest.current = props;
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (modal) dialog?.showModal();
    else dialog?.show();
    void callRemote(latest.current.onOpen);
    return () => {
      const inside =
        dialog?.contains(document.activeElement) === true || document.activeElement === document.body;
      dialog?.close();
      // The browser gives the focus back itself, unless what opened the dialog was not focused then.
      if (inside && before instanceof HTMLElement && before.isConnected) before.focus();
      void callRemote(latest.current.onClose);
    };
  }, [modal]);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key !== 'Escape' || event.defaultPrevented || modal) return;
    event.preventDefault();
    close();
  };
  const { title } = props;
  const label = props['aria-label'] ?? (title === undefined ? 'Dialog' : undefined);
  return (
    <dialog
      ref={element}
      className={`uie-dialog uie-${kind}`}
      data-width={sizeOf(props.width, 'sm')}
      data-variant={props.variant ?? 'default'}
      {...(label === undefined ? { 'aria-labelledby': titleId } : { 'aria-label': label })}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      // Where the browser closes it without asking (Escape twice in a row).
      onClose={() => {
        if (element.current?.open === false) close();
      }}
      onKeyDown={onKeyDown}
      {...INSIDE}
      {...mark(props)}
    >
      <header className="uie-dialog__head">
        <h2 className="uie-dialog__title" id={titleId}>
          {title}
        </h2>
        <button type="button" className="uie-dialog__close" aria-label="Close" onClick={close}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <div className="uie-dialog__content">{props.children}</div>
    </dialog>
  );
}

function Overlay({ kind, modal, props }: Omit<OpenDialogProps, 'close'>): ReactNode {
  const [open, close] = useOpenState(kind, props.id);
  const { overlayRoot } = useEnvironment();
  if (!open || !overlayRoot) return null;
  // An input in here is no part of the form around the trigger, and a tooltip in here belongs to nothing outside.
  return createPortal(
    <TriggerContext.Provider value={null}>
      <FormProvider value={null}>
        <InsideDialog.Provider value={true}>
          <OpenDialog kind={kind} modal={modal} props={props} close={close} />
        </InsideDialog.Provider>
      </FormProvider>
    </TriggerContext.Provider>,
    overlayRoot,
  );
}

/** Headings inside a dialog come below its title. */
export const InsideDialog = createContext(false);

export function Modal(props: Loose<DialogProps>): ReactNode {
  return <Overlay kind="modal" modal props={props} />;
}

/** HubSpot's default Panel leaves the page beside it usable; `variant="modal"` does not. */
export function Panel(props: Loose<DialogProps>): ReactNode {
  return <Overlay kind="panel" modal={props.variant === 'modal'} props={props} />;
}

interface PartProps extends Marked {
  children: ReactNode;
}

export function OverlayBody(props: Loose<PartProps>): ReactNode {
  return (
    <div className="uie-dialog__body" {...mark(props)}>
      {props.children}
    </div>
  );
}

export function OverlayFooter(props: Loose<PartProps>): ReactNode {
  return (
    <footer className="uie-dialog__foot" {...mark(props)}>
      {props.children}
    </footer>
  );
}

export function PanelSection(props: Loose<PartProps & { flush: boolean }>): ReactNode {
  return (
    <div className="uie-panel-section" data-flush={props.flush === true} {...mark(props)}>
      {props.children}
    </div>
  );
}
