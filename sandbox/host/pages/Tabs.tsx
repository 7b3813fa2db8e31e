import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { go, queryWith, usePlace } from './router.ts';

/** One tab: the name that stands in the address, its label and what it shows. */
export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly content: () => ReactNode;
}

const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
]);

/** Tabs of a record page; the open one stands in the address as `?tab=`, the first is open without it. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const { path, query } = usePlace();
  const list = useRef<HTMLDivElement>(null);
  const wanted = query.get('tab');
  const at = Math.max(
    0,
    tabs.findIndex(({ name }) => name === wanted),
  );
  const open = (index: number): void => {
    const name = index === 0 ? undefined : tabs[index]?.name;
    go(`${path}${queryWith(query, { tab: name })}`, 'replace');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS.get(event.key);
    const edge = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : undefined;
    if (step === undefined && edge === undefined) return;
    event.preventDefault();
    const next = edge ?? (at + (step ?? 0) + tabs.length) % tabs.length;
    open(next);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="pp-tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ name, label: text }, index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={index === at}
            aria-controls="tab-panel"
            tabIndex={index === at ? 0 : -1}
            onClick={() => {
              open(index);
            }}
          >
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tabs[at]?.name ?? ''}`} tabIndex={0}>
        {tabs[at]?.content()}
      </div>
    </div>
  );
}
