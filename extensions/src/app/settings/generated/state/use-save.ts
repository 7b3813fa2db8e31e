// A copy of extensions/shared/state/use-save.ts, made by npm run hubspot:manifest. Change it there.
import { useCallback, useRef, useState } from 'react';
import type { Answer, Trouble } from '../api.ts';
import type { Saved } from '../wire.ts';
import type { SettingsSession } from './use-settings.ts';

/** How saving one form goes. */
export type SaveStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** Saving of one form. */
export interface Save {
  readonly status: SaveStatus;
  /** Runs the change. A second press while the first is under way does nothing and answers `undefined`. */
  readonly run: (change: (version: number) => Promise<Answer<Saved>>) => Promise<Answer<Saved> | undefined>;
  /** Back to `idle`, e.g. when the form is changed again. Does nothing while a change is under way. */
  readonly reset: () => void;
}

/** The state of one form's Save button, over a session. */
export function useSave(session: SettingsSession): Save {
  const [status, setStatus] = useState<SaveStatus>({ kind: 'idle' });
  // A ref and not the state: two presses can come before the first one is drawn.
  const isUnderWay = useRef(false);
  const { save } = session;
  const run: Save['run'] = useCallback(
    async (change) => {
      if (isUnderWay.current) return undefined;
      isUnderWay.current = true;
      setStatus({ kind: 'saving' });
      const answer = await save(change);
      isUnderWay.current = false;
      setStatus(answer.ok ? { kind: 'saved' } : { kind: 'trouble', trouble: answer.trouble });
      return answer;
    },
    [save],
  );
  const reset = useCallback(() => {
    if (!isUnderWay.current) setStatus((before) => (before.kind === 'idle' ? before : { kind: 'idle' }));
  }, []);
  return { status, run, reset };
}
