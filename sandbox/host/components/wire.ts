import type { Reactions } from '../host/overlay-registry.ts';

/** Props as they arrive: from another program, so nothing that the SDK's types promise can be relied on. */
export type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A handler of the card; it answers when the card's own code has run. */
export type Remote<A extends readonly unknown[] = readonly []> = (...args: A) => unknown;

/** The first argument of click and submit handlers (SDK type `ExtensionEvent`). */
export interface WireEvent {
  readonly type: string;
  readonly bubbles: boolean;
  readonly timeStamp: number;
  readonly id: string;
  readonly targetValue?: unknown;
}

export type ClickHandler = Remote<readonly [WireEvent, Reactions]>;

/** Part of every component's props. */
export interface Marked {
  testId: string;
}

/** `testId` as an attribute, for tests of a card in the real page. */
export function mark(props: Loose<Marked>): { 'data-testid'?: string } {
  return typeof props.testId === 'string' ? { 'data-testid': props.testId } : {};
}

/** An event as the card gets it: plain data about what happened, nothing of the page. */
export function wireEvent(event: Pick<Event, 'type' | 'bubbles' | 'timeStamp'>, id: string): WireEvent {
  return { type: event.type, bubbles: event.bubbles, timeStamp: event.timeStamp, id };
}

/**
 * Calls a handler of the card and waits for it. A handler that throws does so in the worker, which reports it;
 * here it only means that the call is over.
 */
export async function callRemote<A extends readonly unknown[]>(
  handler: Remote<A> | undefined,
  ...args: A
): Promise<void> {
  if (typeof handler !== 'function') return;
  try {
    await handler(...args);
  } catch {
    // Reported by the worker; a handler of a part that is gone meanwhile has nothing to say any more.
  }
}

const SIZES: Readonly<Record<string, string>> = {
  'extra-small': 'xs',
  small: 'sm',
  medium: 'md',
  large: 'lg',
  'extra-large': 'xl',
  default: 'md',
};

/** One word per size: the SDK allows `small` and `sm`. */
export function sizeOf(size: unknown, fallback: string): string {
  if (typeof size !== 'string') return fallback;
  return Object.hasOwn(SIZES, size) ? (SIZES[size] ?? fallback) : size;
}

/** A list, whatever arrived. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}
