import { useCallback, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useEcho } from './echo.ts';
import { useRemoteChildren, type RemoteChild } from './remote-children.ts';
import { useBubble } from './tooltip.tsx';
import { mark, type Loose, type Marked, type Remote } from './wire.ts';

type TabId = string | number;

interface TabsProps extends Marked {
  children: ReactNode;
  onSelectedChange: Remote<readonly [TabId]>;
  defaultSelected: TabId;
  selected: TabId;
  variant: string;
  fill: boolean;
}

interface TabEntry {
  readonly id: TabId;
  readonly title: string;
  readonly disabled: boolean;
  readonly tooltip: string | undefined;
  readonly placement: 'top' | 'bottom' | 'left' | 'right';
  readonly testId: string | undefined;
  readonly content: ReactNode;
}

const PLACEMENTS = ['top', 'bottom', 'left', 'right'] as const;

function entryOf({ props, element }: RemoteChild, index: number): TabEntry {
  const { tabId, title, tooltip, tooltipPlacement, testId } = props;
  return {
    id: typeof tabId === 'string' || typeof tabId === 'number' ? tabId : index,
    title: typeof title === 'string' ? title : `Tab ${index + 1}`,
    disabled: props['disabled'] === true,
    tooltip: typeof tooltip === 'string' && tooltip !== '' ? tooltip : undefined,
    placement: PLACEMENTS.find((one) => one === tooltipPlacement) ?? 'top',
    testId: typeof testId === 'string' ? testId : undefined,
    content: element,
  };
}

/** The next tab that can be chosen, round at the ends; undefined for a key that does not move. */
function nextTab(key: string, tabs: readonly TabEntry[], selected: number): TabEntry | undefined {
  const usable = tabs.filter(({ disabled }) => !disabled);
  const at = usable.findIndex((tab) => tab === tabs[selected]);
  if (key === 'Home') return usable[0];
  if (key === 'End') return usable.at(-1);
  if (key === 'ArrowRight') return usable[(at + 1) % usable.length];
  if (key === 'ArrowLeft') return usable.at(at <= 0 ? -1 : at - 1);
  return undefined;
}

interface TabButtonProps {
  readonly tab: TabEntry;
  readonly domId: string;
  readonly panelId: string;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

function TabButton({ tab, domId, panelId, selected, onSelect }: TabButtonProps): ReactNode {
  const element = useRef<HTMLButtonElement>(null);
  const anchor = useCallback(() => element.current, []);
  const bubble = useBubble(anchor, tab.tooltip, tab.placement);
  const hint =
    tab.tooltip === undefined
      ? {}
      : {
          'aria-describedby': bubble.id,
          onMouseEnter: bubble.open,
          onMouseLeave: bubble.close,
          onFocus: bubble.open,
          onBlur: bubble.close,
        };
  return (
    <>
      <button
        type="button"
        role="tab"
        ref={element}
        id={domId}
        className="uie-tab"
        aria-selected={selected}
        aria-controls={selected ? panelId : undefined}
        aria-disabled={tab.disabled ? true : undefined}
        tabIndex={selected ? 0 : -1}
        onClick={onSelect}
        {...(tab.testId === undefined ? {} : { 'data-testid': tab.testId })}
        {...hint}
      >
        {tab.title}
      </button>
      {tab.tooltip === undefined ? null : bubble.drawn}
    </>
  );
}

/** ARIA Authoring Practices, "Tabs with automatic activation": arrows move and choose. */
export function Tabs(props: Loose<TabsProps>): ReactNode {
  const base = useId();
  const tabs = useRemoteChildren(props.children)
    .filter(({ type }) => type === 'Tab')
    .map(entryOf);
  const firstUsable = tabs.find(({ disabled }) => !disabled)?.id;
  const echo = useEcho<TabId | undefined>(props.selected, undefined, props.defaultSelected);
  const wanted = tabs.findIndex(({ id }) => id === echo.shown);
  const at = wanted < 0 ? tabs.findIndex(({ id }) => id === firstUsable) : wanted;
  const select = (tab: TabEntry | undefined): void => {
    if (!tab || tab.disabled || tab === tabs[at]) return;
    echo.show(tab.id);
    echo.tell(props.onSelectedChange, [tab.id], 'commit');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextTab(event.key, tabs, at);
    if (!next) return;
    event.preventDefault();
    select(next);
    document.getElementById(`${base}-tab-${tabs.indexOf(next)}`)?.focus();
  };
  const shown = tabs[at];
  return (
    <div
      className="uie-tabs"
      data-variant={props.variant === 'enclosed' ? 'enclosed' : 'default'}
      data-fill={props.fill === true}
      {...mark(props)}
    >
      <div role="tablist" className="uie-tablist" onKeyDown={onKeyDown}>
        {tabs.map((tab, index) => (
          <TabButton
            key={tab.id}
            tab={tab}
            domId={`${base}-tab-${index}`}
            panelId={`${base}-panel`}
            selected={index === at}
            onSelect={() => {
              select(tab);
            }}
          />
        ))}
      </div>
      {shown ? (
        <div
          role="tabpanel"
          className="uie-tabpanel"
          id={`${base}-panel`}
          aria-labelledby={`${base}-tab-${at}`}
          // So that the keyboard reaches a panel in which nothing can be focused.
          tabIndex={0}
        >
          {shown.content}
        </div>
      ) : null}
    </div>
  );
}

/** Its title is drawn by the list of tabs; here is what it holds. */
export function Tab(props: { readonly children?: ReactNode }): ReactNode {
  return <>{props.children}</>;
}
