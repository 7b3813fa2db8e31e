import { useCallback, useRef, useState } from 'react';
import type { Answer } from '../../generated/api.ts';
import type { SaveStatus } from '../../generated/state/use-save.ts';
import type { NewAgentKey } from '../../generated/wire.ts';
import { newNonce } from '../../nonce.ts';

/** One kind of request, and how the last one went. */
export interface Request {
  readonly status: SaveStatus;
  /** A second press while the first is under way does nothing and answers `undefined`. */
  readonly run: <T>(send: () => Promise<Answer<T>>) => Promise<Answer<T> | undefined>;
  /** Forgets how the last one went. */
  readonly reset: () => void;
}

export function useRequest(): Request {
  const [status, setStatus] = useState<SaveStatus>({ kind: 'idle' });
  // A ref and not the state: two presses can come before the first one is drawn.
  const isUnderWay = useRef(false);
  const run: Request['run'] = useCallback(async (send) => {
    if (isUnderWay.current) return undefined;
    isUnderWay.current = true;
    setStatus({ kind: 'saving' });
    const answer = await send();
    isUnderWay.current = false;
    setStatus(answer.ok ? { kind: 'idle' } : { kind: 'trouble', trouble: answer.trouble });
    return answer;
  }, []);
  const reset = useCallback(() => {
    if (!isUnderWay.current) setStatus({ kind: 'idle' });
  }, []);
  return { status, run, reset };
}

/** A key that has just got a secret. */
export interface Issued extends NewAgentKey {
  /** The user pressed Copy, so that closing the panel loses nothing. */
  readonly isCopied: boolean;
}

/** Getting a secret: for a new key, or in place of the one that a key has. */
export interface Issue {
  readonly status: SaveStatus;
  readonly issued: Issued | undefined;
  /**
   * @param about what is asked for. The same again after a failure is the same request to the backend: should the
   *   first one have arrived, it is not carried out twice.
   */
  readonly ask: (
    about: unknown,
    send: (nonce: string) => Promise<Answer<NewAgentKey>>,
  ) => Promise<NewAgentKey | undefined>;
  readonly noteCopied: () => void;
  /** The secret is gone from this page. */
  readonly forget: () => void;
}

export function useIssue(): Issue {
  const { status, run, reset } = useRequest();
  const [issued, setIssued] = useState<Issued | undefined>(undefined);
  const last = useRef<{ readonly about: string; readonly nonce: string } | undefined>(undefined);
  const ask: Issue['ask'] = useCallback(
    async (about, send) => {
      const named = JSON.stringify(about);
      const nonce = last.current?.about === named ? last.current.nonce : newNonce();
      const answer = await run(() => {
        last.current = { about: named, nonce };
        return send(nonce);
      });
      if (answer?.ok !== true) return undefined;
      last.current = undefined;
      setIssued({ ...answer.value, isCopied: false });
      return answer.value;
    },
    [run],
  );
  const noteCopied = useCallback(() => {
    setIssued((before) => before && { ...before, isCopied: true });
  }, []);
  const forget = useCallback(() => {
    setIssued(undefined);
    reset();
  }, [reset]);
  return { status, issued, ask, noteCopied, forget };
}
