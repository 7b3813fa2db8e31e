import type { CSSProperties, ReactNode } from 'react';
import { mark, sizeOf, type Loose, type Marked } from './wire.ts';

interface Parent extends Marked {
  children: ReactNode;
}

const JUSTIFY: Readonly<Record<string, string>> = {
  start: 'flex-start',
  center: 'center',
  end: 'flex-end',
  around: 'space-around',
  between: 'space-between',
};
const ALIGN: Readonly<Record<string, string>> = {
  start: 'flex-start',
  center: 'center',
  baseline: 'baseline',
  end: 'flex-end',
  stretch: 'stretch',
  auto: 'auto',
};

const pick = (words: Readonly<Record<string, string>>, word: unknown): string | undefined =>
  typeof word === 'string' && Object.hasOwn(words, word) ? words[word] : undefined;

interface FlexProps extends Parent {
  direction: string;
  justify: string;
  align: string;
  alignSelf: string;
  gap: string;
  wrap: boolean | 'wrap' | 'nowrap';
}

export function Flex(props: Loose<FlexProps>): ReactNode {
  const style: CSSProperties = {
    justifyContent: pick(JUSTIFY, props.justify),
    alignItems: pick(ALIGN, props.align),
    alignSelf: pick(ALIGN, props.alignSelf),
    flexWrap: props.wrap === true || props.wrap === 'wrap' ? 'wrap' : 'nowrap',
  };
  return (
    <div
      className="uie-flex"
      data-direction={props.direction === 'column' ? 'column' : 'row'}
      data-align={props.align ?? 'stretch'}
      data-gap={sizeOf(props.gap, 'flush')}
      style={style}
      {...mark(props)}
    >
      {props.children}
    </div>
  );
}

interface StackProps extends Parent {
  direction: string;
  justify: string;
  align: string;
  distance: string;
  width: string;
}

/** Deprecated by HubSpot; `Flex` under its older prop names, one below the other unless told otherwise. */
export function Stack(props: Loose<StackProps>): ReactNode {
  const style: CSSProperties = {
    justifyContent: pick(JUSTIFY, props.justify),
    alignItems: pick(ALIGN, props.align),
    width: props.width === '100%' ? '100%' : undefined,
  };
  return (
    <div
      className="uie-flex"
      data-direction={props.direction === 'row' ? 'row' : 'column'}
      data-align={props.align ?? 'stretch'}
      data-gap={sizeOf(props.distance, 'sm')}
      style={style}
      {...mark(props)}
    >
      {props.children}
    </div>
  );
}

interface InlineProps extends Parent {
  justify: string;
  align: string;
  gap: string;
}

export function Inline(props: Loose<InlineProps>): ReactNode {
  const style: CSSProperties = {
    justifyContent: pick(JUSTIFY, props.justify),
    alignItems: pick(ALIGN, props.align),
    flexWrap: 'wrap',
  };
  return (
    <div
      className="uie-flex"
      data-direction="row"
      data-align={props.align ?? 'stretch'}
      data-gap={sizeOf(props.gap, 'flush')}
      style={style}
      {...mark(props)}
    >
      {props.children}
    </div>
  );
}

interface BoxProps extends Parent {
  alignSelf: string;
  flex: 'initial' | 'auto' | 'none' | number;
}

const FLEX: Readonly<Record<string, string>> = { initial: '0 1 auto', auto: '1 1 auto', none: '0 0 auto' };

export function Box(props: Loose<BoxProps>): ReactNode {
  const { flex } = props;
  const style: CSSProperties = {
    alignSelf: pick(ALIGN, props.alignSelf),
    flex: typeof flex === 'number' ? `${flex} 1 0` : pick(FLEX, flex),
  };
  return (
    <div className="uie-box" style={style} {...mark(props)}>
      {props.children}
    </div>
  );
}

interface AutoGridProps extends Parent {
  columnWidth: number;
  flexible: boolean;
  gap: string;
}

export function AutoGrid(props: Loose<AutoGridProps>): ReactNode {
  const width = typeof props.columnWidth === 'number' && props.columnWidth > 0 ? props.columnWidth : 240;
  // A column is never wider than the card, so that a phone does not scroll sideways.
  const column = props.flexible === true ? `minmax(min(${width}px, 100%), 1fr)` : `min(${width}px, 100%)`;
  return (
    <div
      className="uie-autogrid"
      data-gap={sizeOf(props.gap, 'flush')}
      style={{ gridTemplateColumns: `repeat(auto-fill, ${column})` }}
      {...mark(props)}
    >
      {props.children}
    </div>
  );
}

export function Divider(props: Loose<Marked & { size: string; distance: string }>): ReactNode {
  return (
    <hr className="uie-divider" data-gap={sizeOf(props.size ?? props.distance, 'sm')} {...mark(props)} />
  );
}

export function Spacer(props: Loose<Marked & { size: string }>): ReactNode {
  return (
    <div className="uie-spacer" data-gap={sizeOf(props.size, 'sm')} aria-hidden="true" {...mark(props)} />
  );
}

export function Tile(props: Loose<Parent & { compact: boolean; flush: boolean }>): ReactNode {
  return (
    <div
      className="uie-tile"
      data-compact={props.compact === true}
      data-flush={props.flush === true}
      {...mark(props)}
    >
      {props.children}
    </div>
  );
}

export function Card(props: Loose<Parent>): ReactNode {
  return (
    <div className="uie-tile uie-card" {...mark(props)}>
      {props.children}
    </div>
  );
}
