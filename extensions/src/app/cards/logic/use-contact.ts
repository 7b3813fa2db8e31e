import { useCallback, useEffect, useRef, useState } from 'react';
import type { SettingsApi, Trouble } from '../generated/api.ts';
import type { ContactCard } from '../generated/wire.ts';

/** What is known of one contact. */
export type ContactState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly trouble: Trouble }
  | {
      readonly phase: 'ready';
      readonly card: ContactCard;
      /** When it was read, Unix time in milliseconds. */
      readonly readAtMs: number;
      readonly isRefreshing: boolean;
      /** Why the latest refresh failed; the card is then of the time before it. */
      readonly trouble?: Trouble;
    };

/**
 * Reads one contact at once, and again on `refresh`, without taking away what is shown. Of answers that
 * overtake each other the one that was asked for last counts.
 */
export function useContact(
  api: SettingsApi,
  contactId: string,
  now: () => number,
): { readonly state: ContactState; readonly refresh: () => Promise<void> } {
  const [state, setState] = useState<ContactState>({ phase: 'loading' });
  const latest = useRef(0);

  const refresh = useCallback(async () => {
    latest.current += 1;
    const asked = latest.current;
    setState((before) =>
      before.phase === 'ready' ? { ...before, isRefreshing: true } : { phase: 'loading' },
    );
    const answer = await api.contact(contactId);
    if (asked !== latest.current) return;
    setState((before) => {
      if (answer.ok) return { phase: 'ready', card: answer.value, readAtMs: now(), isRefreshing: false };
      const { trouble } = answer;
      return before.phase === 'ready'
        ? { ...before, isRefreshing: false, trouble }
        : { phase: 'failed', trouble };
    });
  }, [api, contactId, now]);
  useEffect(() => {
    void refresh();
    return () => {
      latest.current += 1;
    };
  }, [refresh]);

  return { state, refresh };
}
