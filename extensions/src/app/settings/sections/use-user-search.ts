import { useCallback, useEffect, useRef, useState } from 'react';
import type { SettingsApi, Trouble } from '../generated/api.ts';
import type { UserPage } from '../generated/wire.ts';

export type FoundUser = UserPage['users'][number];

/** A list of users that grows page by page. */
export interface UserSearch {
  readonly users: readonly FoundUser[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly trouble: Trouble | undefined;
  /** Everybody found since the section was opened, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly more: () => void;
  readonly again: () => void;
}

interface Found {
  readonly users: readonly FoundUser[];
  readonly after: string | null;
  readonly isLoading: boolean;
  readonly trouble: Trouble | undefined;
  readonly names: ReadonlyMap<string, string>;
}

const NOBODY: Found = { users: [], after: null, isLoading: true, trouble: undefined, names: new Map() };

/**
 * Users whose name or address holds `search`. A new search makes the answer to the one before meaningless,
 * whichever arrives first.
 */
export function useUserSearch(api: SettingsApi, search: string): UserSearch {
  const [found, setFound] = useState(NOBODY);
  const latest = useRef(0);

  const ask = useCallback(
    async (after: string | undefined) => {
      latest.current += 1;
      const mine = latest.current;
      setFound((before) => ({ ...before, isLoading: true, trouble: undefined }));
      const answer = await api.users({ search, ...(after === undefined ? {} : { after }) });
      if (latest.current !== mine) return;
      setFound((before) => {
        if (!answer.ok) return { ...before, isLoading: false, trouble: answer.trouble };
        const { users } = answer.value;
        return {
          users: after === undefined ? users : [...before.users, ...users],
          after: answer.value.after,
          isLoading: false,
          trouble: undefined,
          names: new Map([...before.names, ...users.map(({ id, name }) => [id, name] as const)]),
        };
      });
    },
    [api, search],
  );
  useEffect(() => {
    void ask(undefined);
  }, [ask]);

  const { users, after, isLoading, trouble, names } = found;
  return {
    ...{ users, isLoading, trouble, names },
    hasMore: after !== null,
    more: () => {
      if (after !== null) void ask(after);
    },
    again: () => {
      void ask(undefined);
    },
  };
}
