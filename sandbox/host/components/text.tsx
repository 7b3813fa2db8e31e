import { Children, useContext, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { ExternalMark, usePress, type PressableProps } from './actions.tsx';
import { safeHref, safeImage } from './href.ts';
import { InsideDialog } from './overlays.tsx';
import { mark, type Loose, type Marked } from './wire.ts';

interface TextProps extends Marked {
  children: ReactNode;
  variant: string;
  inline: boolean;
  format: {
    fontWeight?: string;
    italic?: boolean;
    lineDecoration?: string;
    textTransform?: string;
  };
  truncate: boolean | { maxWidth?: number; tooltipText?: string };
}

interface Cut {
  readonly style: CSSProperties;
  readonly attributes: Record<string, unknown>;
}

/** One line, the rest in a title. */
function cutOf(truncate: TextProps['truncate'] | undefined): Cut {
  if (truncate === undefined || truncate === false) return { style: {}, attributes: {} };
  const { maxWidth, tooltipText } = truncate === true ? {} : truncate;
  return {
    style: maxWidth === undefined ? {} : { maxWidth },
    attributes: {
      'data-truncate': true,
      ...(tooltipText === undefined
        ? {
            onMouseOver: ({ currentTarget }: MouseEvent<HTMLElement>) => {
              currentTarget.title = currentTarget.textContent;
            },
          }
        : { title: tooltipText }),
    },
  };
}

export function Text(props: Loose<TextProps>): ReactNode {
  const format = props.format ?? {};
  const cut = cutOf(props.truncate);
  const shared = {
    className: 'uie-text',
    'data-variant': props.variant ?? 'bodytext',
    'data-weight': format.fontWeight ?? 'regular',
    'data-italic': format.italic === true,
    'data-line': format.lineDecoration ?? 'none',
    'data-case': format.textTransform ?? 'none',
    style: cut.style,
    ...cut.attributes,
    ...mark(props),
  };
  // A card may put links, tags and icons with overlays into a text, which a <p> could not hold.
  return props.inline === true ? (
    <span {...shared}>{props.children}</span>
  ) : (
    <div {...shared}>{props.children}</div>
  );
}

/** The page's own heading names the card, so headings of a card begin one level below it. */
export function Heading(props: Loose<Marked & { children: ReactNode; inline: boolean }>): ReactNode {
  const Level = useContext(InsideDialog) ? 'h3' : 'h2';
  return (
    <Level className="uie-heading" data-inline={props.inline === true} {...mark(props)}>
      {props.children}
    </Level>
  );
}

interface LinkProps extends PressableProps {
  variant: string;
  preventDefault: boolean;
}

/** Without an address to go to it is a button that looks like a link, so that the keyboard reaches it. */
export function Link(props: Loose<LinkProps>): ReactNode {
  const { trigger, press } = usePress(props);
  const link = safeHref(props.href);
  const looks = {
    className: 'uie-link',
    'data-variant': props.variant ?? 'primary',
    ref: trigger.ref,
    ...trigger.attributes,
    ...mark(props),
  };
  const onClick = (event: MouseEvent): void => {
    if (props.preventDefault === true || props.overlay) event.preventDefault();
    press(event);
  };
  return (
    <>
      {link ? (
        <a {...looks} {...link.attributes} onClick={onClick}>
          {props.children}
          {link.external ? <ExternalMark /> : null}
        </a>
      ) : (
        <button type="button" {...looks} onClick={onClick}>
          {props.children}
        </button>
      )}
      {trigger.drawn}
    </>
  );
}

export function List(props: Loose<Marked & { children: ReactNode; variant: string }>): ReactNode {
  const { variant = 'unordered' } = props;
  const Tag = variant.startsWith('ordered') ? 'ol' : 'ul';
  return (
    <Tag className="uie-list" data-variant={variant} {...mark(props)}>
      {Children.map(props.children, (child) => (
        <li>{child}</li>
      ))}
    </Tag>
  );
}

export function DescriptionList(
  props: Loose<Marked & { children: ReactNode; direction: string }>,
): ReactNode {
  return (
    <dl
      className="uie-descriptions"
      data-direction={props.direction === 'row' ? 'row' : 'column'}
      {...mark(props)}
    >
      {props.children}
    </dl>
  );
}

export function DescriptionListItem(
  props: Loose<Marked & { children: ReactNode; label: string }>,
): ReactNode {
  return (
    <div className="uie-descriptions__item" {...mark(props)}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

interface ImageProps extends PressableProps {
  alt: string;
  src: string;
  width: number;
  height: number;
}

export function Image(props: Loose<ImageProps>): ReactNode {
  const { trigger, press } = usePress(props);
  const picture = (
    <img
      className="uie-image"
      src={safeImage(props.src)}
      alt={props.alt ?? ''}
      width={props.width}
      height={props.height}
      {...mark(props)}
    />
  );
  const link = safeHref(props.href);
  const name = props.alt === undefined || props.alt === '' ? { 'aria-label': 'Picture' } : {};
  if (link) {
    return (
      <>
        <a
          ref={trigger.ref}
          className="uie-picture"
          {...link.attributes}
          {...name}
          {...trigger.attributes}
          onClick={press}
        >
          {picture}
          {link.external ? <span className="uie-hidden"> (opens in a new tab)</span> : null}
        </a>
        {trigger.drawn}
      </>
    );
  }
  if (props.onClick === undefined && !props.overlay) return picture;
  return (
    <>
      <button
        type="button"
        ref={trigger.ref}
        className="uie-picture"
        {...name}
        {...trigger.attributes}
        onClick={press}
      >
        {picture}
      </button>
      {trigger.drawn}
    </>
  );
}
