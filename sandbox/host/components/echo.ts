import { useEffect, useRef, useState } from 'react';
import { callRemote, type Remote } from './wire.ts';

/** Long enough for a change of the tree that a handler caused to be on the page. */
const TREE_SETTLES_MS = 30;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, TREE_SETTLES_MS));

/** A value that is shown at once although its owner is another thread. */
export interface Echo<T> {
  readonly shown: T;
  /** Shows what the user did, before anybody has been told. */
  readonly show: (value: T) => void;
  /**
   * Tells the card. With `commit` the card's value counts afterwards: a card that kept its old value rejected
   * the change. Without (each keystroke) what was typed stays unless the card's value changed.
   */
  readonly tell: <A extends readonly unknown[]>(
    handler: Remote<A> | undefined,
    args: A,
    how: 'commit' | 'input',
  ) => void;
}

/**
 * @param remote the card's value; undefined when it does not set one
 * @param empty what is shown where the card's value goes away
 * @param initial what is shown first when the card sets no value
 */
export function useEcho<T>(remote: T | undefined, empty: T, initial: T = empty): Echo<T> {
  const [shown, setShown] = useState<T>(remote ?? initial);
  const key = JSON.stringify(remote);
  const state = useRef({ remote, key, adopted: key, pending: 0, edits: 0 });
  state.current.remote = remote;
  state.current.key = key;

  const adopt = (): void => {
    const { current } = state;
    current.adopted = current.key;
    setShown(current.remote ?? empty);
  };

  useEffect(() => {
    const { current } = state;
    // While the card is still answering, an older value may arrive; the newest is looked at afterwards.
    if (current.adopted !== current.key && current.pending === 0) adopt();
  }, [key]);

  return {
    shown,
    show: (value) => {
      state.current.edits += 1;
      setShown(value);
    },
    tell: (handler, args, how) => {
      if (typeof handler !== 'function') return;
      const { current } = state;
      current.pending += 1;
      const editsBefore = current.edits;
      void callRemote(handler, ...args)
        .then(settled)
        .then(() => {
          current.pending -= 1;
          if (current.pending > 0 || current.edits !== editsBefore) return;
          const rejected = how === 'commit' && current.remote !== undefined;
          if (rejected || current.adopted !== current.key) adopt();
        });
    },
  };
}
