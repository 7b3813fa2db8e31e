import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { go } from './router.ts';
import type { Loaded } from './use-load.ts';

/** Whether somebody has moved inside the portal: the first page leaves the focus where the browser puts it. */
let hasMoved = false;

/** A link inside the portal. With a modifier key or another button it is a link like any other. */
export function Go({
  href,
  children,
  className,
  current,
}: {
  readonly href: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
}) {
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    hasMoved = true;
    go(href);
    window.scrollTo(0, 0);
  };
  return (
    <a
      href={href}
      className={className}
      onClick={onClick}
      aria-current={current === true ? 'page' : undefined}
    >
      {children}
    </a>
  );
}

/** The heading of a page. It takes the focus when somebody came here from another page, and names the document. */
export function Title({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasMoved) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${children} – Sandbox portal`;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      <bdi>{children}</bdi>
    </h1>
  );
}

/** Puts the focus on the heading of the page, when what had it goes away. */
export function focusTitle(): void {
  document.querySelector<HTMLElement>('h1')?.focus();
}

/** Draws what was loaded; until then that it is on its way, or why it did not come and a way to try again. */
export function Await<T>({
  loaded,
  what,
  children,
}: {
  readonly loaded: Loaded<T>;
  /** E.g. `contacts`. */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}) {
  if (loaded.phase === 'ready') return <>{children(loaded.value)}</>;
  if (loaded.phase === 'loading') {
    return (
      <p className="pp-loading" role="status">
        Loading {what} …
      </p>
    );
  }
  return (
    <div className="pp-notice pp-notice-danger" role="alert">
      <p>{loaded.message}</p>
      <button type="button" className="pp-button" onClick={loaded.again}>
        Try again
      </button>
    </div>
  );
}

/** Nothing to show, and why. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="pp-empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
