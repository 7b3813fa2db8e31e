import type { ReactNode } from 'react';
import { usePress, type PressableProps } from './actions.tsx';
import { Glyph, Scene } from './icon.tsx';
import { callRemote, mark, sizeOf, type Loose, type Marked, type Remote } from './wire.ts';

interface AlertProps extends Marked {
  title: string;
  children: ReactNode;
  variant: string;
}

const ALERTS: Readonly<Record<string, { readonly word: string; readonly icon: string }>> = {
  info: { word: 'Information', icon: 'info' },
  tip: { word: 'Tip', icon: 'bulb' },
  success: { word: 'Success', icon: 'success' },
  warning: { word: 'Warning', icon: 'warning' },
  danger: { word: 'Error', icon: 'warning' },
  error: { word: 'Error', icon: 'warning' },
};

/** Errors and warnings are said at once, the others when there is time. The kind is a word, not only a colour. */
export function Alert(props: Loose<AlertProps>): ReactNode {
  const variant =
    typeof props.variant === 'string' && Object.hasOwn(ALERTS, props.variant) ? props.variant : 'info';
  const kind = ALERTS[variant];
  const urgent = variant === 'danger' || variant === 'error' || variant === 'warning';
  return (
    <div
      className="uie-alert"
      data-variant={variant === 'error' ? 'danger' : variant}
      role={urgent ? 'alert' : 'status'}
      {...mark(props)}
    >
      <Glyph name={kind?.icon ?? 'info'} />
      <div className="uie-alert__body">
        <p className="uie-alert__title">
          <span className="uie-hidden">{kind?.word}: </span>
          {props.title}
        </p>
        {props.children === undefined ? null : <div>{props.children}</div>}
      </div>
    </div>
  );
}

interface TagProps extends PressableProps {
  variant: string;
  inline: boolean;
}

/** A button only where a click does something. */
export function Tag(props: Loose<TagProps>): ReactNode {
  const { trigger, press } = usePress(props);
  const looks = {
    className: 'uie-tag',
    'data-variant': props.variant ?? 'default',
    'data-inline': props.inline === true,
    ref: trigger.ref,
    ...mark(props),
  };
  const pressable = props.onClick !== undefined || Boolean(props.overlay);
  return (
    <>
      {pressable ? (
        <button type="button" {...looks} {...trigger.attributes} onClick={press}>
          {props.children}
        </button>
      ) : (
        <span {...looks}>{props.children}</span>
      )}
      {trigger.drawn}
    </>
  );
}

interface StatusTagProps extends Marked {
  children: ReactNode;
  variant: string;
  hollow: boolean;
  onClick: Remote;
  showRemoveIcon: boolean;
  onRemoveClick: Remote;
}

export function StatusTag(props: Loose<StatusTagProps>): ReactNode {
  const text = (
    <>
      <span className="uie-status__dot" data-hollow={props.hollow === true} aria-hidden="true" />
      <span>{props.children}</span>
    </>
  );
  return (
    <span className="uie-status" data-variant={props.variant ?? 'default'} {...mark(props)}>
      {props.onClick === undefined ? (
        text
      ) : (
        <button type="button" className="uie-status__button" onClick={() => void callRemote(props.onClick)}>
          {text}
        </button>
      )}
      {props.showRemoveIcon === true ? (
        <button
          type="button"
          className="uie-status__remove"
          aria-label="Remove"
          onClick={() => void callRemote(props.onRemoveClick)}
        >
          <Glyph name="x" />
        </button>
      ) : null}
    </span>
  );
}

interface EmptyStateProps extends Marked {
  title: string;
  children: ReactNode;
  flush: boolean;
  layout: string;
  reverseOrder: boolean;
  imageWidth: number;
  imageName: string;
}

export function EmptyState(props: Loose<EmptyStateProps>): ReactNode {
  const { imageWidth = 250 } = props;
  return (
    <div
      className="uie-state"
      data-layout={props.layout === 'vertical' ? 'vertical' : 'horizontal'}
      data-flush={props.flush === true}
      data-reverse={props.reverseOrder === true}
      {...mark(props)}
    >
      <div className="uie-state__words">
        <p className="uie-state__title">{props.title ?? 'Nothing here yet'}</p>
        <div>{props.children}</div>
      </div>
      <div className="uie-state__image" style={{ maxWidth: imageWidth }} aria-hidden="true">
        <Scene />
      </div>
    </div>
  );
}

export function ErrorState(
  props: Loose<Marked & { title: string; children: ReactNode; type: string }>,
): ReactNode {
  const { type = 'error' } = props;
  const icon = type === 'lock' ? 'locked' : type === 'support' ? 'questionCircle' : 'warning';
  return (
    <div className="uie-state" data-layout="vertical" role="alert" {...mark(props)}>
      <span className="uie-state__icon">
        <Glyph name={icon} />
      </span>
      <div className="uie-state__words">
        <p className="uie-state__title">{props.title ?? 'Something went wrong'}</p>
        <div>{props.children}</div>
      </div>
    </div>
  );
}

interface SpinnerProps extends Marked {
  label: string;
  showLabel: boolean;
  size: string;
  layout: string;
}

export function LoadingSpinner(props: Loose<SpinnerProps>): ReactNode {
  return (
    <div
      className="uie-loading"
      role="status"
      data-layout={props.layout === 'centered' ? 'centered' : 'inline'}
      {...mark(props)}
    >
      <span className="uie-spin" data-size={sizeOf(props.size, 'sm')} aria-hidden="true" />
      <span className={props.showLabel === true ? '' : 'uie-hidden'}>{props.label ?? 'Loading'}</span>
    </div>
  );
}
