import { useCallback, useContext, useEffect, useId, useMemo, useRef, type ReactNode } from 'react';
import { TriggerContext } from './trigger.tsx';
import { mark, type Loose, type Marked } from './wire.ts';

/** Time to move the pointer from the trigger onto the text (WCAG 1.4.13: it can be hovered itself). */
const LEAVE_MS = 150;
const GAP_PX = 8;

type Placement = 'top' | 'bottom' | 'left' | 'right';

/** Puts `bubble` beside `anchor`, inside the window. */
function place(bubble: HTMLElement, anchor: HTMLElement, placement: Placement): void {
  const at = anchor.getBoundingClientRect();
  const own = bubble.getBoundingClientRect();
  const centreX = at.left + at.width / 2 - own.width / 2;
  const centreY = at.top + at.height / 2 - own.height / 2;
  const spots: Readonly<Record<Placement, readonly [number, number]>> = {
    top: [centreX, at.top - own.height - GAP_PX],
    bottom: [centreX, at.bottom + GAP_PX],
    left: [at.left - own.width - GAP_PX, centreY],
    right: [at.right + GAP_PX, centreY],
  };
  const [x, y] = spots[placement];
  const inside = (value: number, size: number, room: number): number =>
    Math.max(GAP_PX, Math.min(value, room - size - GAP_PX));
  bubble.style.left = `${inside(x, own.width, window.innerWidth)}px`;
  bubble.style.top = `${inside(y, own.height, window.innerHeight)}px`;
}

export interface Bubble {
  readonly id: string;
  readonly open: () => void;
  readonly close: () => void;
  readonly drawn: ReactNode;
}

/**
 * A text beside `anchor()`. It is a popover: above dialogs, never cut off by a scrolling table, and in the
 * page also while it is hidden, so that `aria-describedby` finds it.
 */
export function useBubble(
  anchor: () => HTMLElement | null,
  text: ReactNode,
  placement: Placement = 'top',
  extra: Record<string, unknown> = {},
): Bubble {
  const id = useId();
  const element = useRef<HTMLSpanElement>(null);
  const leaving = useRef<number>();
  const open = useCallback(() => {
    window.clearTimeout(leaving.current);
    const bubble = element.current;
    const at = anchor();
    if (!bubble || !at) return;
    if (!bubble.matches(':popover-open')) bubble.showPopover();
    place(bubble, at, placement);
  }, [anchor, placement]);
  const close = useCallback(() => {
    window.clearTimeout(leaving.current);
    leaving.current = window.setTimeout(() => {
      if (element.current?.matches(':popover-open') === true) element.current.hidePopover();
    }, LEAVE_MS);
  }, []);
  useEffect(
    () => () => {
      window.clearTimeout(leaving.current);
    },
    [],
  );
  const drawn = (
    <span
      ref={element}
      id={id}
      role="tooltip"
      className="uie-tooltip"
      {...{ popover: 'manual' }}
      onMouseEnter={open}
      onMouseLeave={close}
      {...extra}
    >
      {text}
    </span>
  );
  return { id, open, close, drawn };
}

const PLACEMENTS: readonly unknown[] = ['top', 'bottom', 'left', 'right'];

/** Given as `overlay`: says its text while the trigger is pointed at or focused. */
export function Tooltip(props: Loose<Marked & { children: ReactNode; placement: Placement }>): ReactNode {
  const trigger = useContext(TriggerContext);
  const anchor = useCallback(() => trigger?.anchor.current ?? null, [trigger]);
  const placement = PLACEMENTS.includes(props.placement) ? props.placement : 'top';
  const { id, open, close, drawn } = useBubble(anchor, props.children, placement, mark(props));
  const attach = trigger?.attach;
  const handle = useMemo(() => ({ kind: 'tooltip' as const, id, open, close }), [id, open, close]);
  useEffect(() => attach?.(handle), [attach, handle]);
  // Somewhere else than in an overlay there is nothing to hover: the text itself is shown.
  return trigger ? drawn : <span className="uie-text">{props.children}</span>;
}

/** The small "i" beside a label that holds more words. */
export function HelpTip({ label, bubble }: { label: string; bubble: Bubble }): ReactNode {
  return (
    <span className="uie-help">
      <button
        type="button"
        className="uie-help__button"
        aria-describedby={bubble.id}
        onMouseEnter={bubble.open}
        onMouseLeave={bubble.close}
        onFocus={bubble.open}
        onBlur={bubble.close}
        onClick={bubble.open}
        onKeyDown={(event) => {
          if (event.key === 'Escape') bubble.close();
        }}
      >
        <span aria-hidden="true">i</span>
        <span className="uie-hidden">More about {label}</span>
      </button>
      {bubble.drawn}
    </span>
  );
}
