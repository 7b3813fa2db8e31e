import { createContext, useContext, type CSSProperties, type ReactNode } from 'react';
import { Pagination, type PaginationProps } from './pagination.tsx';
import { callRemote, mark, type Loose, type Marked, type Remote } from './wire.ts';

interface Parent extends Marked {
  children: ReactNode;
}

interface TableProps extends Parent, PaginationProps {
  bordered: boolean;
  flush: boolean;
  density: string;
  paginated: boolean;
}

/** Scrolls sideways by itself where it is wider than the card, so it can be focused for the arrow keys. */
export function Table(props: Loose<TableProps>): ReactNode {
  return (
    <div className="uie-table-frame" data-flush={props.flush === true} {...mark(props)}>
      <div className="uie-table-scroll" role="group" aria-label="Table" tabIndex={0}>
        <table
          className="uie-table"
          data-bordered={props.bordered !== false}
          data-density={props.density ?? 'default'}
        >
          {props.children}
        </table>
      </div>
      {props.paginated === true ? <Pagination {...props} /> : null}
    </div>
  );
}

/** Cells in the head are headers of a column, those in a foot and body are not. */
const InHead = createContext(false);

export function TableHead(props: Loose<Parent>): ReactNode {
  return (
    <thead {...mark(props)}>
      <InHead.Provider value={true}>{props.children}</InHead.Provider>
    </thead>
  );
}

export function TableBody(props: Loose<Parent>): ReactNode {
  return <tbody {...mark(props)}>{props.children}</tbody>;
}

export function TableFooter(props: Loose<Parent>): ReactNode {
  return <tfoot {...mark(props)}>{props.children}</tfoot>;
}

export function TableRow(props: Loose<Parent>): ReactNode {
  return <tr {...mark(props)}>{props.children}</tr>;
}

interface CellProps extends Parent {
  align: 'left' | 'center' | 'right';
  width: 'min' | 'max' | 'auto' | number;
  colSpan: number;
}

function looksOf(props: Loose<CellProps>): { style: CSSProperties; 'data-width'?: string } {
  const { align, width } = props;
  return {
    style: { textAlign: align, ...(typeof width === 'number' ? { width } : {}) },
    ...(typeof width === 'string' ? { 'data-width': width } : {}),
  };
}

export function TableCell(props: Loose<CellProps>): ReactNode {
  return (
    <td colSpan={props.colSpan} {...looksOf(props)} {...mark(props)}>
      {props.children}
    </td>
  );
}

type Direction = 'ascending' | 'descending';

interface HeaderProps extends CellProps {
  sortDirection: Direction | 'none' | 'never';
  onSortChange: Remote<readonly [Direction]>;
  disabled: boolean;
}

const ARROWS: Readonly<Record<Direction | 'none', string>> = { ascending: '▲', descending: '▼', none: '↕' };

/** The card sorts; pressing the header tells it the other direction, ascending first. */
export function TableHeader(props: Loose<HeaderProps>): ReactNode {
  const { sortDirection: direction } = props;
  const scope = useContext(InHead) ? 'col' : 'row';
  if (direction === undefined || direction === 'never') {
    return (
      <th scope={scope} {...looksOf(props)} {...mark(props)}>
        {props.children}
      </th>
    );
  }
  return (
    <th scope={scope} aria-sort={direction} {...looksOf(props)} {...mark(props)}>
      <button
        type="button"
        className="uie-sort"
        disabled={props.disabled === true}
        onClick={() => {
          void callRemote(props.onSortChange, direction === 'ascending' ? 'descending' : 'ascending');
        }}
      >
        {props.children}
        <span aria-hidden="true"> {ARROWS[direction]}</span>
      </button>
    </th>
  );
}
