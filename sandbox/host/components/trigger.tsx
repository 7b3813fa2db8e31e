import {
  createContext,
  useCallback,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MutableRefObject,
  type ReactNode,
} from 'react';

/** What an overlay tells the component it was given to. */
export interface OverlayHandle {
  readonly kind: 'modal' | 'panel' | 'tooltip';
  readonly id: string;
  readonly open: () => void;
  readonly close: () => void;
}

interface TriggerValue {
  readonly anchor: MutableRefObject<HTMLElement | null>;
  readonly attach: (handle: OverlayHandle) => () => void;
}

/** The component that an overlay belongs to; null for an overlay that stands by itself. */
export const TriggerContext = createContext<TriggerValue | null>(null);

export interface Trigger {
  /** Given as `ref` to the element that can be pressed. */
  readonly ref: (element: HTMLElement | null) => void;
  readonly attributes: {
    'aria-haspopup'?: 'dialog';
    'aria-describedby'?: string;
    onMouseEnter?: () => void;
    onMouseLeave?: () => void;
    onFocus?: () => void;
    onBlur?: () => void;
    onKeyDown?: (event: KeyboardEvent) => void;
  };
  /** Opens the Modal or Panel, if that is what was given. */
  readonly openOverlay: () => void;
  /** Drawn beside the element. */
  readonly drawn: ReactNode;
}

function tooltipAttributes(tooltip: OverlayHandle): Trigger['attributes'] {
  return {
    'aria-describedby': tooltip.id,
    onMouseEnter: tooltip.open,
    onMouseLeave: tooltip.close,
    onFocus: tooltip.open,
    onBlur: tooltip.close,
    onKeyDown: (event) => {
      if (event.key === 'Escape') tooltip.close();
    },
  };
}

/** Connects an element with what it was given as `overlay`: a Modal, a Panel or a Tooltip. */
export function useTrigger(overlay: ReactNode): Trigger {
  const anchor = useRef<HTMLElement | null>(null);
  const [handles, setHandles] = useState<readonly OverlayHandle[]>([]);
  const attach = useCallback((handle: OverlayHandle) => {
    setHandles((before) => [...before, handle]);
    return () => {
      setHandles((before) => before.filter((other) => other !== handle));
    };
  }, []);
  const value = useMemo(() => ({ anchor, attach }), [attach]);
  const ref = useCallback((element: HTMLElement | null) => {
    anchor.current = element;
  }, []);
  const dialog = handles.find(({ kind }) => kind !== 'tooltip');
  const tooltip = handles.find(({ kind }) => kind === 'tooltip');
  return {
    ref,
    attributes: {
      ...(dialog ? { 'aria-haspopup': 'dialog' as const } : {}),
      ...(tooltip ? tooltipAttributes(tooltip) : {}),
    },
    openOverlay: () => dialog?.open(),
    drawn: overlay ? <TriggerContext.Provider value={value}>{overlay}</TriggerContext.Provider> : null,
  };
}
