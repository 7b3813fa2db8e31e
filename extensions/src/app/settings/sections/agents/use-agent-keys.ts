import { useCallback, useEffect, useRef, useState } from 'react';
import type { SettingsApi, Trouble } from '../../generated/api.ts';
import type { AgentKey, AgentKeyList } from '../../generated/wire.ts';

/** The keys of the account. */
export interface AgentKeys {
  readonly api: SettingsApi;
  /** `undefined` until they came for the first time. */
  readonly list: AgentKeyList | undefined;
  readonly isLoading: boolean;
  /** Why they did not come the last time; what was there before is still there. */
  readonly trouble: Trouble | undefined;
  readonly reload: () => void;
  /** Takes over a key as a change left it, and asks for the list again. */
  readonly put: (key: AgentKey) => void;
}

type Loaded = Pick<AgentKeys, 'list' | 'isLoading' | 'trouble'>;

const NOTHING: Loaded = { list: undefined, isLoading: true, trouble: undefined };

/** Loads the keys when it is drawn for the first time, and keeps them. */
export function useAgentKeys(api: SettingsApi): AgentKeys {
  const [loaded, setLoaded] = useState(NOTHING);
  // Numbers the loads, so that an answer to an earlier one cannot take the place of a later one's.
  const load = useRef(0);

  const ask = useCallback(
    async (start: (before: Loaded) => Loaded) => {
      load.current += 1;
      const mine = load.current;
      setLoaded((before) => ({ ...start(before), isLoading: true, trouble: undefined }));
      const answer = await api.agentKeys();
      if (mine !== load.current) return;
      setLoaded((before) =>
        answer.ok
          ? { list: answer.value, isLoading: false, trouble: undefined }
          : { ...before, isLoading: false, trouble: answer.trouble },
      );
    },
    [api],
  );
  const reload = useCallback(() => {
    void ask((before) => before);
  }, [ask]);
  useEffect(() => {
    reload();
    return () => {
      load.current += 1;
    };
  }, [reload]);
  const put = useCallback(
    (key: AgentKey) => {
      void ask((before) => ({ ...before, list: before.list && withKey(before.list, key) }));
    },
    [ask],
  );
  return { api, ...loaded, reload, put };
}

function withKey(list: AgentKeyList, key: AgentKey): AgentKeyList {
  const isKnown = list.keys.some(({ id }) => id === key.id);
  const keys = isKnown ? list.keys.map((each) => (each.id === key.id ? key : each)) : [key, ...list.keys];
  return { ...list, keys };
}
