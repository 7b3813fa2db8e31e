import { useEffect, useId, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { useEnvironment } from '../host/extension-environment.ts';
import { safeHref, type Href } from './href.ts';
import { Glyph } from './icon.tsx';
import { useTrigger, type Trigger } from './trigger.tsx';
import { callRemote, mark, sizeOf, wireEvent, type ClickHandler, type Loose, type Marked } from './wire.ts';

export interface PressableProps extends Marked {
  children: ReactNode;
  onClick: ClickHandler;
  href: Href;
  overlay: ReactNode;
}

interface Pressed {
  readonly trigger: Trigger;
  /** Tells the card, then opens the overlay. */
  readonly press: (event: MouseEvent) => void;
}

/** What every component that can be clicked does: the card's handler gets the event and the reactions. */
export function usePress(props: Loose<PressableProps>, opensAtOnce = true): Pressed {
  const id = useId();
  const { reactions } = useEnvironment();
  const trigger = useTrigger(props.overlay);
  return {
    trigger,
    press: (event) => {
      void callRemote(props.onClick, wireEvent(event.nativeEvent, id), reactions);
      if (opensAtOnce) trigger.openOverlay();
    },
  };
}

/** Says what the arrow means to whoever does not see it. */
export function ExternalMark(): ReactNode {
  return (
    <>
      <Glyph name="externalLink" />
      <span className="uie-hidden"> (opens in a new tab)</span>
    </>
  );
}

export interface ButtonProps extends PressableProps {
  disabled: boolean;
  variant: string;
  type: 'button' | 'reset' | 'submit';
  size: string;
  truncate: boolean;
}

const TYPES: readonly unknown[] = ['button', 'reset', 'submit'];

export const looksOf = (props: Loose<ButtonProps>): Record<string, unknown> => ({
  'data-variant': props.variant ?? 'secondary',
  'data-size': sizeOf(props.size, 'md'),
  'data-truncate': props.truncate === true,
});

/** With `truncate` the whole text is said in a title. */
function showWholeText(event: MouseEvent<HTMLElement>): void {
  const { currentTarget } = event;
  currentTarget.title = currentTarget.textContent;
}

export function Button(props: Loose<ButtonProps>): ReactNode {
  const { trigger, press } = usePress(props);
  const link = props.disabled === true ? undefined : safeHref(props.href);
  const shared = {
    className: 'uie-button',
    ref: trigger.ref,
    onClick: press,
    ...looksOf(props),
    ...trigger.attributes,
    ...(props.truncate === true ? { onMouseOver: showWholeText } : {}),
    ...mark(props),
  };
  return (
    <>
      {link ? (
        <a {...shared} {...link.attributes}>
          <span className="uie-button__text">{props.children}</span>
          {link.external ? <ExternalMark /> : null}
        </a>
      ) : (
        <button
          {...shared}
          type={TYPES.includes(props.type) ? props.type : 'button'}
          disabled={props.disabled === true}
        >
          <span className="uie-button__text">{props.children}</span>
        </button>
      )}
      {trigger.drawn}
    </>
  );
}

interface LoadingButtonProps extends ButtonProps {
  loading: boolean;
  overlayOptions: { openBehavior?: 'onClick' | 'onLoadingFinish' };
  resultIconName: string;
}

const RESULT_SHOWN_MS = 2_000;

/** True for a while after `loading` has ended. `onEnd` is called at that moment. */
function useJustFinished(loading: boolean, onEnd: () => void): boolean {
  const [finished, setFinished] = useState(false);
  const wasLoading = useRef(loading);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const ended = wasLoading.current && !loading;
    wasLoading.current = loading;
    setFinished(ended);
    if (!ended) return undefined;
    end.current();
    const timer = window.setTimeout(() => {
      setFinished(false);
    }, RESULT_SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [loading]);
  return finished;
}

/**
 * While it loads it can still be focused (a disabled button would lose the focus) but does nothing, and says
 * that it is busy.
 */
export function LoadingButton(props: Loose<LoadingButtonProps>): ReactNode {
  const loading = props.loading === true;
  const opensLater = props.overlayOptions?.openBehavior === 'onLoadingFinish';
  const { trigger, press } = usePress(props, !opensLater);
  const clicked = useRef(false);
  const finished = useJustFinished(loading, () => {
    if (opensLater && clicked.current) trigger.openOverlay();
    clicked.current = false;
  });
  const onClick = (event: MouseEvent): void => {
    if (loading) {
      event.preventDefault();
      return;
    }
    clicked.current = true;
    press(event);
  };
  return (
    <>
      <button
        className="uie-button"
        ref={trigger.ref}
        type={TYPES.includes(props.type) ? props.type : 'button'}
        disabled={props.disabled === true}
        aria-disabled={loading ? true : undefined}
        aria-busy={loading}
        onClick={onClick}
        {...looksOf(props)}
        {...trigger.attributes}
        {...mark(props)}
      >
        {loading ? <span className="uie-spin" data-size="sm" aria-hidden="true" /> : null}
        {finished ? <Glyph name={props.resultIconName ?? 'success'} /> : null}
        <span className="uie-button__text">{props.children}</span>
      </button>
      <span className="uie-hidden" role="status">
        {loading ? 'Loading' : finished ? 'Done' : ''}
      </span>
      {trigger.drawn}
    </>
  );
}

/** Buttons that do not fit go to the next line; HubSpot folds them into a menu. Every one stays reachable. */
export function ButtonRow(props: Loose<Marked & { children: ReactNode }>): ReactNode {
  return (
    <div className="uie-button-row" {...mark(props)}>
      {props.children}
    </div>
  );
}
