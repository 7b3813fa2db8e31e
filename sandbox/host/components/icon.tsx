import type { ReactNode } from 'react';
import { pathOf } from './icon-shapes.ts';
import { mark, sizeOf, type Loose, type Marked } from './wire.ts';

/** An icon that says nothing by itself. */
export function Glyph({ name }: { readonly name: string }): ReactNode {
  return (
    <svg className="uie-glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={pathOf(name)} />
    </svg>
  );
}

interface IconProps extends Marked {
  name: string;
  color: string;
  size: string;
  screenReaderText: string;
}

/** Has a name for whoever cannot see it when the card gives one; otherwise it is decoration. */
export function Icon(props: Loose<IconProps>): ReactNode {
  const { screenReaderText } = props;
  return (
    <span
      className="uie-icon"
      data-color={props.color ?? 'inherit'}
      data-size={sizeOf(props.size, 'auto')}
      {...mark(props)}
    >
      <Glyph name={props.name ?? ''} />
      {typeof screenReaderText === 'string' ? <span className="uie-hidden">{screenReaderText}</span> : null}
    </span>
  );
}

interface IllustrationProps extends Marked {
  name: string;
  alt: string;
  width: number;
  height: number;
}

/** A frame with the picture's name in it: HubSpot's drawings are its own, and this portal has none. */
export function Illustration(props: Loose<IllustrationProps>): ReactNode {
  const { name = 'illustration', alt = '', width = 200, height = 150 } = props;
  const named = alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt };
  return (
    <div className="uie-illustration" style={{ width, height }} {...named} {...mark(props)}>
      <Scene />
      <span className="uie-illustration__name">{wordsOf(name)}</span>
    </div>
  );
}

/** `errorGeneral` reads "error general". */
export function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Hills and a sun: enough to be a picture, and nobody's. */
export function Scene(): ReactNode {
  return (
    <svg className="uie-scene" viewBox="0 0 120 70" aria-hidden="true" focusable="false">
      <circle cx="92" cy="18" r="9" />
      <path d="M0 62l32-34 22 24 16-14 50 32H0z" />
    </svg>
  );
}
