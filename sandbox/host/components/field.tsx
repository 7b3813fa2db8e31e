import { useCallback, useId, useRef, type ReactNode } from 'react';
import { HelpTip, useBubble, type Bubble } from './tooltip.tsx';
import { mark, type Loose, type Marked } from './wire.ts';

/** What every input of the SDK says around its control. */
export interface FieldProps extends Marked {
  label: string;
  name: string;
  required: boolean;
  readOnly: boolean;
  description: string;
  tooltip: string;
  placeholder: string;
  error: boolean;
  validationMessage: string;
}

/** Attributes that tie a control to its label, its description and what is wrong with it. */
export interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
  readonly 'aria-required'?: true;
}

export interface FieldParts {
  readonly ids: {
    readonly control: string;
    readonly label: string;
    readonly description: string;
    readonly message: string;
  };
  readonly control: ControlAttributes;
  readonly help: Bubble | undefined;
  /** What is wrong or right; the card's words, or the control's own about a limit. */
  readonly message: string | undefined;
  readonly invalid: boolean;
}

/**
 * @param ownProblem what the control itself has to say against its value (out of range, for example); the
 *   card's `validationMessage` goes first
 */
export function useFieldParts(props: Loose<FieldProps>, ownProblem?: string): FieldParts {
  const base = useId();
  const anchor = useRef<HTMLElement | null>(null);
  const findAnchor = useCallback(() => {
    anchor.current ??= document.getElementById(`${base}-label`);
    return anchor.current?.isConnected === true ? anchor.current : document.getElementById(`${base}-label`);
  }, [base]);
  const bubble = useBubble(findAnchor, props.tooltip ?? '');
  const help = props.tooltip === undefined || props.tooltip === '' ? undefined : bubble;
  const message = props.validationMessage ?? ownProblem;
  const invalid = props.error === true || (props.validationMessage === undefined && ownProblem !== undefined);
  const ids = {
    control: `${base}-control`,
    label: `${base}-label`,
    description: `${base}-description`,
    message: `${base}-message`,
  };
  const described = [
    ...(props.description === undefined ? [] : [ids.description]),
    ...(help ? [help.id] : []),
    ...(message === undefined ? [] : [ids.message]),
  ];
  return {
    ids,
    help,
    message,
    invalid,
    control: {
      id: ids.control,
      ...(described.length > 0 ? { 'aria-describedby': described.join(' ') } : {}),
      ...(invalid ? { 'aria-invalid': true as const } : {}),
      ...(props.required === true ? { 'aria-required': true as const } : {}),
    },
  };
}

export function FieldMessage({ parts }: { readonly parts: FieldParts }): ReactNode {
  // Always in the page, so that a message that comes later is said.
  return (
    <div className="uie-message" id={parts.ids.message} data-invalid={parts.invalid} aria-live="polite">
      {parts.message === undefined ? null : (
        <>
          <span className="uie-hidden">{parts.invalid ? 'Error: ' : ''}</span>
          {parts.message}
        </>
      )}
    </div>
  );
}

interface FieldFrameProps {
  readonly props: Loose<FieldProps>;
  readonly parts: FieldParts;
  readonly children: ReactNode;
  /** `group` for several controls under one label, which are then labelled by it instead of it by them. */
  readonly as?: 'single' | 'group';
}

/** Label, help, description, the control itself, message. */
export function FieldFrame({ props, parts, children, as = 'single' }: FieldFrameProps): ReactNode {
  const { ids, help } = parts;
  const label = props.label ?? '';
  const group =
    as === 'group'
      ? {
          role: 'group',
          'aria-labelledby': ids.label,
          'aria-describedby': parts.control['aria-describedby'],
        }
      : {};
  return (
    <div className="uie-field" data-invalid={parts.invalid} {...group} {...mark(props)}>
      <div className="uie-field__head">
        {as === 'group' ? (
          <span className="uie-label" data-required={props.required === true} id={ids.label}>
            {label}
          </span>
        ) : (
          <label
            className="uie-label"
            data-required={props.required === true}
            id={ids.label}
            htmlFor={ids.control}
          >
            {label}
          </label>
        )}
        {help ? <HelpTip label={label} bubble={help} /> : null}
      </div>
      {props.description === undefined ? null : (
        <p className="uie-description" id={ids.description}>
          {props.description}
        </p>
      )}
      {children}
      <FieldMessage parts={parts} />
    </div>
  );
}
