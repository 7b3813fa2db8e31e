import { useEffect, useState, type ReactNode } from 'react';
import { Await, Empty, Go } from './bits.tsx';
import { control, PAGE_SIZE, type CrmRow } from './control.ts';
import { usePortal } from './portal-context.ts';
import { go, queryWith, usePlace } from './router.ts';
import { useLoad } from './use-load.ts';

/** One column: its heading and what stands in it. */
export interface Column {
  readonly head: string;
  readonly cell: (row: CrmRow) => ReactNode;
}

const TYPING_MS = 200;

/** A searchable list of records with pages; search and page stand in the address. */
export function RecordList({
  type,
  what,
  properties,
  associations,
  columns,
}: {
  readonly type: 'contacts' | 'tickets';
  /** E.g. `contacts`. */
  readonly what: string;
  readonly properties: readonly string[];
  readonly associations?: string;
  readonly columns: readonly Column[];
}) {
  const { portal } = usePortal();
  const { path, query } = usePlace();
  const q = query.get('q') ?? '';
  const page = Math.max(1, Number(query.get('page') ?? '1') || 1);
  const loaded = useLoad(`${portal.portalId}/${type}/${page}/${q}`, () =>
    control.list(portal.portalId, {
      type,
      q,
      page,
      properties,
      ...(associations === undefined ? {} : { associations }),
    }),
  );
  return (
    <>
      <Search what={what} q={q} />
      <Await loaded={loaded} what={what}>
        {({ total, results }) => (
          <>
            <p role="status" className="pp-faint">
              {countOf(total, page, results.length, what)}
            </p>
            {total === 0 ? (
              <Empty title={`No ${what} found`}>
                <p>{q === '' ? `This portal has no ${what}.` : 'Try fewer or other letters.'}</p>
              </Empty>
            ) : (
              <Rows {...{ what, columns, results }} />
            )}
            <nav aria-label="Pages" className="pp-pages">
              {page > 1 ? (
                <Go href={`${path}${queryWith(query, { page: page > 2 ? String(page - 1) : undefined })}`}>
                  Previous page
                </Go>
              ) : null}
              {page * PAGE_SIZE < total ? (
                <Go href={`${path}${queryWith(query, { page: String(page + 1) })}`}>Next page</Go>
              ) : null}
            </nav>
          </>
        )}
      </Await>
    </>
  );
}

function countOf(total: number, page: number, shown: number, what: string): string {
  if (total <= shown) return `${total} ${what}`;
  const first = (page - 1) * PAGE_SIZE + 1;
  return `${first} to ${first + shown - 1} of ${total} ${what}`;
}

function Search({ what, q }: { readonly what: string; readonly q: string }) {
  const [typed, setTyped] = useState(q);
  const { path, query } = usePlace();
  useEffect(() => {
    if (typed === q) return undefined;
    const timer = setTimeout(() => {
      go(`${path}${queryWith(query, { q: typed, page: undefined })}`, 'replace');
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed, q, path, query]);
  return (
    <div className="pp-field" role="search">
      <label htmlFor="search">Search {what}</label>
      <input
        id="search"
        type="search"
        value={typed}
        autoComplete="off"
        onChange={({ target }) => {
          setTyped(target.value);
        }}
      />
    </div>
  );
}

function Rows({
  what,
  columns,
  results,
}: {
  readonly what: string;
  readonly columns: readonly Column[];
  readonly results: readonly CrmRow[];
}) {
  return (
    <table className="pp-table">
      <caption className="pp-hidden">{what}</caption>
      <thead>
        <tr>
          {columns.map(({ head }) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {results.map((row) => (
          <tr key={row.id}>
            {columns.map(({ head, cell }, at) =>
              at === 0 ? (
                <th key={head} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={head} data-head={head}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
