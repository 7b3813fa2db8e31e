import { useId, type ReactNode } from 'react';
import { useEcho } from './echo.ts';
import { FieldFrame, useFieldParts, type FieldProps } from './field.tsx';
import { useFormField } from './form-fields.ts';
import { listOf, mark, sizeOf, type Loose, type Marked, type Remote } from './wire.ts';

interface CheckProps extends Marked {
  value: string;
  checked: boolean;
  initialIsChecked: boolean;
  readOnly: boolean;
  /** Deprecated spelling of `readOnly`. */
  readonly: boolean;
  description: string;
  name: string;
  size: string;
  /** Deprecated name of `size`. */
  variant: string;
  onChange: Remote<readonly [boolean, string | undefined]>;
  children: ReactNode;
  inline: boolean;
  'aria-label': string;
}

const isLocked = (props: { readOnly?: boolean | undefined; readonly?: boolean | undefined }): boolean =>
  props.readOnly === true || props.readonly === true;

/** What a checked box submits when the card gave it no value, as in HTML. */
const CHECKED = 'on';

function Choice({
  type,
  props,
}: {
  readonly type: 'checkbox' | 'radio';
  readonly props: Loose<CheckProps>;
}): ReactNode {
  const id = useId();
  const echo = useEcho(props.checked, false, props.initialIsChecked === true);
  useFormField(props.name, {
    value: () => (echo.shown ? (props.value ?? CHECKED) : undefined),
    reset: () => {
      echo.show(props.checked ?? props.initialIsChecked === true);
    },
  });
  return (
    <div
      className="uie-choice"
      data-inline={props.inline === true}
      data-size={sizeOf(props.size ?? props.variant, 'md')}
      {...mark(props)}
    >
      <input
        id={id}
        type={type}
        checked={echo.shown}
        disabled={isLocked(props)}
        aria-label={props['aria-label']}
        aria-describedby={props.description === undefined ? undefined : `${id}-description`}
        onChange={(event) => {
          const { checked } = event.target;
          echo.show(checked);
          echo.tell(props.onChange, [checked, props.value], 'commit');
        }}
      />
      <div>
        <label htmlFor={id}>{props.children}</label>
        {props.description === undefined ? null : (
          <p className="uie-description" id={`${id}-description`}>
            {props.description}
          </p>
        )}
      </div>
    </div>
  );
}

export function Checkbox(props: Loose<CheckProps>): ReactNode {
  return <Choice type="checkbox" props={props} />;
}

/** Its neighbours are switched off by the card, which holds what is chosen. */
export function RadioButton(props: Loose<CheckProps>): ReactNode {
  return <Choice type="radio" props={props} />;
}

interface ToggleProps extends Marked {
  checked: boolean;
  initialIsChecked: boolean;
  readOnly: boolean;
  readonly: boolean;
  name: string;
  size: string;
  onChange: Remote<readonly [boolean]>;
  label: string;
  labelDisplay: string;
  textChecked: string;
  textUnchecked: string;
}

export function Toggle(props: Loose<ToggleProps>): ReactNode {
  const labelId = useId();
  const echo = useEcho(props.checked, false, props.initialIsChecked === true);
  const size = sizeOf(props.size, 'md');
  const { labelDisplay = 'inline' } = props;
  const on = echo.shown;
  useFormField(props.name, {
    value: () => (on ? CHECKED : undefined),
    reset: () => {
      echo.show(props.checked ?? props.initialIsChecked === true);
    },
  });
  return (
    <div className="uie-toggle" data-label={labelDisplay} data-size={size} {...mark(props)}>
      <span id={labelId} className={labelDisplay === 'hidden' ? 'uie-hidden' : 'uie-label'}>
        {props.label}
      </span>
      <button
        type="button"
        role="switch"
        className="uie-switch"
        aria-checked={on}
        aria-labelledby={labelId}
        disabled={isLocked(props)}
        onClick={() => {
          echo.show(!on);
          echo.tell(props.onChange, [!on], 'commit');
        }}
      >
        <span className="uie-switch__knob" aria-hidden="true" />
        {size === 'md' ? (
          <span className="uie-switch__text" aria-hidden="true">
            {on ? (props.textChecked ?? 'ON') : (props.textUnchecked ?? 'OFF')}
          </span>
        ) : null}
      </button>
    </div>
  );
}

interface ToggleOption {
  readonly label: string;
  readonly value: string;
  readonly initialIsChecked?: boolean;
  readonly readOnly?: boolean;
  readonly readonly?: boolean;
  readonly description?: string;
}

interface ToggleGroupProps extends FieldProps {
  toggleType: string;
  options: readonly ToggleOption[];
  inline: boolean;
  size: string;
  variant: string;
  value: string[] | string;
  onChange: Remote<readonly [string[] | string]>;
}

function chosenIn(value: string[] | string | undefined): string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

export function ToggleGroup(props: Loose<ToggleGroupProps>): ReactNode {
  const parts = useFieldParts(props);
  const group = useId();
  const options = listOf(props.options);
  const isRadio = props.toggleType === 'radioButtonList';
  const initial = options
    .filter(({ initialIsChecked }) => initialIsChecked === true)
    .map(({ value }) => value);
  const echo = useEcho<string[]>(chosenIn(props.value), [], initial);
  useFormField(props.name, {
    value: () => (isRadio ? echo.shown[0] : echo.shown),
    reset: () => {
      echo.show(chosenIn(props.value) ?? initial);
    },
  });
  const choose = (value: string, checked: boolean): void => {
    const next = isRadio
      ? [value]
      : options
          .map((option) => option.value)
          .filter((one) => (one === value ? checked : echo.shown.includes(one)));
    echo.show(next);
    echo.tell(props.onChange, [isRadio ? value : next], 'commit');
  };
  return (
    <FieldFrame props={props} parts={parts} as="group">
      <div
        className="uie-choices"
        data-inline={props.inline === true}
        data-size={sizeOf(props.size ?? props.variant, 'md')}
      >
        {options.map((option, index) => {
          const id = `${group}-${index}`;
          return (
            <div className="uie-choice" key={option.value}>
              <input
                id={id}
                type={isRadio ? 'radio' : 'checkbox'}
                name={isRadio ? group : undefined}
                checked={echo.shown.includes(option.value)}
                disabled={isLocked(option) || props.readOnly === true}
                aria-describedby={option.description === undefined ? undefined : `${id}-description`}
                onChange={(event) => {
                  choose(option.value, event.target.checked);
                }}
              />
              <div>
                <label htmlFor={id}>{option.label}</label>
                {option.description === undefined ? null : (
                  <p className="uie-description" id={`${id}-description`}>
                    {option.description}
                  </p>
                )}
              </div>
            </div>
          );
        })}
      </div>
    </FieldFrame>
  );
}
