import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Answer, SettingsApi, Trouble } from '../api.ts';
import type { PropertyPage, PropertyRow } from '../wire.ts';

/** What the backend found, page by page. Before anything is asked it counts as loading. */
export interface PropertyPages {
  readonly rows: readonly PropertyRow[];
  readonly total: number;
  readonly after: string | null;
  readonly isLoading: boolean;
  readonly trouble: Trouble | undefined;
}

const NOTHING: PropertyPages = {
  rows: [],
  total: 0,
  after: null,
  isLoading: true,
  trouble: undefined,
};

type Act =
  | { readonly type: 'asked'; readonly isFirst: boolean }
  | { readonly type: 'answered'; readonly answer: Answer<PropertyPage>; readonly isFirst: boolean };

function reduce(state: PropertyPages, act: Act): PropertyPages {
  const before = act.isFirst ? NOTHING : state;
  if (act.type === 'asked') return { ...before, isLoading: true, trouble: undefined };
  if (!act.answer.ok) return { ...before, isLoading: false, trouble: act.answer.trouble };
  const { properties, total, after } = act.answer.value;
  return { rows: [...before.rows, ...properties], total, after, isLoading: false, trouble: undefined };
}

/** The backend takes no longer query. */
const MAX_QUERY = 100;

/**
 * Searches the properties on the backend, for portals with more of them than one answer carries.
 * @param query already settled (`useDebounce`); each new one starts at the first page.
 * @param isWanted while it is not, nothing is asked.
 */
export function usePropertyPages(
  api: SettingsApi,
  objectType: string,
  query: string,
  isWanted: boolean,
): { readonly pages: PropertyPages; readonly loadMore: () => void; readonly retry: () => void } {
  const [pages, act] = useReducer(reduce, NOTHING);
  // Numbers the requests: only the answer to the latest counts.
  const asked = useRef(0);
  const search = query.trim().slice(0, MAX_QUERY);

  const ask = useCallback(
    (after: string | null) => {
      asked.current += 1;
      const mine = asked.current;
      const isFirst = after === null;
      act({ type: 'asked', isFirst });
      void api.properties({ objectType, search, ...(after === null ? {} : { after }) }).then((answer) => {
        if (mine === asked.current) act({ type: 'answered', answer, isFirst });
      });
    },
    [api, objectType, search],
  );
  useEffect(() => {
    if (!isWanted) return undefined;
    ask(null);
    return () => {
      asked.current += 1;
    };
  }, [ask, isWanted]);

  const next = (): void => {
    ask(pages.rows.length === 0 ? null : pages.after);
  };
  return { pages, loadMore: next, retry: next };
}
