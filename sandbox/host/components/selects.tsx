import type { ReactNode } from 'react';
import { Combobox } from './combobox.tsx';
import { useEcho } from './echo.ts';
import { FieldFrame, useFieldParts, type FieldProps } from './field.tsx';
import { useFormField } from './form-fields.ts';
import { callRemote, listOf, type Loose, type Remote } from './wire.ts';

type Value = string | number | boolean;

interface Option {
  readonly label: string;
  readonly value: Value;
}

interface SelectProps extends FieldProps {
  options: readonly Option[];
  variant: string;
  value: Value;
  onChange: Remote<readonly [Value]>;
  onInput: Remote<readonly [string]>;
}

/** More options than this get a search, as HubSpot's own does. */
const SEARCH_ABOVE = 7;

const DEFAULT_PLACEHOLDER = 'Select an option';

export function Select(props: Loose<SelectProps>): ReactNode {
  const parts = useFieldParts(props);
  const options = listOf(props.options);
  const remote = props.value ?? undefined;
  const echo = useEcho<Value | undefined>(remote, undefined);
  const at = options.findIndex(({ value }) => value === echo.shown);
  const { placeholder = DEFAULT_PLACEHOLDER, variant = 'input' } = props;
  const readOnly = props.readOnly === true;
  useFormField(props.name, {
    value: () => echo.shown,
    reset: () => {
      echo.show(remote);
    },
  });
  const pick = (index: number): void => {
    const option = options[index];
    if (!option) return;
    echo.show(option.value);
    echo.tell(props.onChange, [option.value], 'commit');
  };
  return (
    <FieldFrame props={props} parts={parts}>
      {options.length > SEARCH_ABOVE ? (
        <Combobox
          control={parts.control}
          options={options}
          chosen={at < 0 ? [] : [at]}
          multiple={false}
          readOnly={readOnly}
          placeholder={placeholder}
          variant={variant}
          onPick={pick}
          onSearch={(text) => void callRemote(props.onInput, text)}
        />
      ) : (
        <select
          {...parts.control}
          className="uie-input uie-select"
          data-variant={variant}
          name={props.name}
          value={at < 0 ? '' : String(at)}
          disabled={readOnly}
          onChange={(event) => {
            pick(Number(event.target.value));
          }}
        >
          {at < 0 ? (
            <option value="" disabled>
              {placeholder}
            </option>
          ) : null}
          {options.map((option, index) => (
            <option key={String(option.value)} value={String(index)}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

interface MultiSelectProps extends FieldProps {
  options: readonly Option[];
  variant: string;
  value: Value[];
  onChange: Remote<readonly [Value[]]>;
}

/** What is chosen stands above the list as small buttons that take it away again. */
export function MultiSelect(props: Loose<MultiSelectProps>): ReactNode {
  const parts = useFieldParts(props);
  const options = listOf(props.options);
  const remote = Array.isArray(props.value) ? props.value : undefined;
  const echo = useEcho<Value[]>(remote, []);
  const readOnly = props.readOnly === true;
  const chosen = options.flatMap(({ value }, index) => (echo.shown.includes(value) ? [index] : []));
  useFormField(props.name, {
    value: () => echo.shown,
    reset: () => {
      echo.show(remote ?? []);
    },
  });
  const toggle = (index: number): void => {
    const option = options[index];
    if (!option || readOnly) return;
    const next = echo.shown.includes(option.value)
      ? echo.shown.filter((value) => value !== option.value)
      : [...echo.shown, option.value];
    echo.show(next);
    echo.tell(props.onChange, [next], 'commit');
  };
  return (
    <FieldFrame props={props} parts={parts}>
      {chosen.length === 0 ? null : (
        <ul className="uie-chosen" aria-label="Chosen">
          {chosen.map((index) => (
            <li key={index}>
              <button
                type="button"
                className="uie-chosen__item"
                disabled={readOnly}
                onClick={() => {
                  toggle(index);
                  // The button goes away with its option.
                  document.getElementById(parts.ids.control)?.focus();
                }}
              >
                {options[index]?.label}
                <span className="uie-hidden"> (remove)</span>
                <span aria-hidden="true"> ×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        control={parts.control}
        options={options}
        chosen={chosen}
        multiple
        readOnly={readOnly}
        placeholder={props.placeholder ?? 'Add an option'}
        variant={props.variant ?? 'input'}
        onPick={toggle}
        onSearch={() => undefined}
      />
    </FieldFrame>
  );
}
