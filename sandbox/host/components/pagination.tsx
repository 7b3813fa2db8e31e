import type { ReactNode } from 'react';
import { useEcho } from './echo.ts';
import type { Loose, Remote } from './wire.ts';

export interface PaginationProps {
  pageCount: number;
  page: number;
  showButtonLabels: boolean;
  showFirstLastButtons: boolean;
  maxVisiblePageButtons: number;
  onPageChange: Remote<readonly [number]>;
}

/** The pages around `page`, at most `most` of `count`. */
export function visiblePages(page: number, count: number, most: number): readonly number[] {
  const length = Math.max(1, Math.min(most, count));
  const first = Math.max(1, Math.min(page - Math.floor(length / 2), count - length + 1));
  return Array.from({ length: Math.min(length, count) }, (_, index) => first + index);
}

const MOST_PAGES = 5;

interface StepProps {
  readonly to: number;
  readonly words: string;
  readonly sign: string;
  readonly labelled: boolean;
  readonly disabled: boolean;
  readonly go: (page: number) => void;
}

function Step({ to, words, sign, labelled, disabled, go }: StepProps): ReactNode {
  return (
    <li>
      <button
        type="button"
        className="uie-page"
        // Stays focusable, so that the focus is not lost on the last page.
        aria-disabled={disabled}
        onClick={() => {
          if (!disabled) go(to);
        }}
      >
        <span aria-hidden="true">{sign}</span>
        <span className={labelled ? '' : 'uie-hidden'}> {words}</span>
      </button>
    </li>
  );
}

/** Pages count from 1. */
export function Pagination(props: Loose<PaginationProps>): ReactNode {
  const count = Math.max(1, Math.floor(props.pageCount ?? 1));
  const echo = useEcho(props.page, 1);
  const page = Math.min(Math.max(echo.shown, 1), count);
  const labelled = props.showButtonLabels !== false;
  const ends = props.showFirstLastButtons === true;
  const go = (to: number): void => {
    echo.show(to);
    echo.tell(props.onPageChange, [to], 'commit');
  };
  const step = { labelled, go };
  const isFirst = page === 1;
  const isLast = page === count;
  return (
    <nav className="uie-pagination" aria-label="Pages of the table">
      <ul>
        {ends ? <Step {...step} to={1} words="First" sign="«" disabled={isFirst} /> : null}
        <Step {...step} to={page - 1} words="Prev" sign="‹" disabled={isFirst} />
        {visiblePages(page, count, props.maxVisiblePageButtons ?? MOST_PAGES).map((number) => (
          <li key={number}>
            <button
              type="button"
              className="uie-page"
              aria-label={`Page ${number} of ${count}`}
              aria-current={number === page ? 'page' : undefined}
              onClick={() => {
                if (number !== page) go(number);
              }}
            >
              {number}
            </button>
          </li>
        ))}
        <Step {...step} to={page + 1} words="Next" sign="›" disabled={isLast} />
        {ends ? <Step {...step} to={count} words="Last" sign="»" disabled={isLast} /> : null}
      </ul>
    </nav>
  );
}
