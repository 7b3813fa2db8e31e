import { useCallback, useEffect, useState } from 'react';

/** Something that comes over the network. `again` asks once more; what was there stays until the new has come. */
export type Loaded<T> = (
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly message: string }
) & { readonly again: () => void };

type State<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly message: string };

/**
 * Loads when `key` changes and when asked again. An answer that comes after the next question is dropped.
 * @param load must answer the same thing for the same `key`
 */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [held, setHeld] = useState<{ readonly key: string; readonly state: State<T> }>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOver = false;
    load().then(
      (value) => {
        if (!isOver) setHeld({ key, state: { phase: 'ready', value } });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : 'Something went wrong.';
        if (!isOver) setHeld({ key, state: { phase: 'failed', message } });
      },
    );
    return () => {
      isOver = true;
    };
    // `load` is made anew with every drawing; `key` says when it means something else.
  }, [key, round]);
  const again = useCallback(() => {
    setRound((count) => count + 1);
  }, []);
  return { ...(held?.key === key ? held.state : { phase: 'loading' }), again };
}
