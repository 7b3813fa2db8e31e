import { useRef, type ReactNode } from 'react';
import { useEnvironment } from '../host/extension-environment.ts';
import { useEcho } from './echo.ts';
import {
  FieldFrame,
  useFieldParts,
  type ControlAttributes,
  type FieldParts,
  type FieldProps,
} from './field.tsx';
import { useFormField } from './form-fields.ts';
import { callRemote, type Loose, type Remote } from './wire.ts';

interface NumberFieldProps extends FieldProps {
  value: number;
  defaultValue: number;
  min: number;
  max: number;
  precision: number;
  onChange: Remote<readonly [number | undefined]>;
  onInput: Remote<readonly [number | undefined]>;
  onBlur: Remote<readonly [number | undefined]>;
  onFocus: Remote<readonly [number | undefined]>;
}

/** The number in a text; undefined for an empty one and for what is no number. */
function parseNumber(text: string): number | undefined {
  const value = Number(text.trim());
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

function rounded(value: number | undefined, precision: number | undefined): number | undefined {
  return value === undefined || precision === undefined ? value : Number(value.toFixed(precision));
}

const textOf = (value: unknown): string => (typeof value === 'number' ? String(value) : '');

function problemOf(value: number | undefined, props: Loose<NumberFieldProps>): string | undefined {
  if (value === undefined) return undefined;
  if (props.min !== undefined && value < props.min) return `The smallest number here is ${props.min}.`;
  if (props.max !== undefined && value > props.max) return `The largest number here is ${props.max}.`;
  return undefined;
}

interface NumberControl {
  readonly parts: FieldParts;
  readonly value: number | undefined;
  readonly put: (value: number) => void;
  readonly attributes: ControlAttributes & Record<string, unknown>;
}

/**
 * A number that is typed. The card gets it on leaving the input, on Enter and on submit, rounded to
 * `precision`; an emptied input gives undefined. Outside of `min` and `max` the input says so itself.
 */
function useNumberControl(props: Loose<NumberFieldProps>): NumberControl {
  const { precision } = props;
  const remote = typeof props.value === 'number' ? textOf(props.value) : undefined;
  const echo = useEcho(remote, '', textOf(props.defaultValue));
  const typed = useRef<string | undefined>(undefined);
  const value = parseNumber(echo.shown);
  const parts = useFieldParts(props, problemOf(value, props));
  const commit = (): void => {
    if (typed.current === undefined) return;
    const next = rounded(parseNumber(typed.current), precision);
    typed.current = undefined;
    echo.show(textOf(next));
    echo.tell(props.onChange, [next], 'commit');
  };
  const input = (text: string): void => {
    typed.current = text;
    echo.show(text);
    echo.tell(props.onInput, [parseNumber(text)], 'input');
  };
  useFormField(props.name, {
    value: () => parseNumber(typed.current ?? echo.shown),
    commit,
    reset: () => {
      typed.current = undefined;
      echo.show(textOf(props.value ?? props.defaultValue));
    },
  });
  return {
    parts,
    value,
    put: (next) => {
      input(String(next));
      commit();
    },
    attributes: {
      ...parts.control,
      type: 'number',
      className: 'uie-input',
      name: props.name,
      value: echo.shown,
      readOnly: props.readOnly === true,
      placeholder: props.placeholder,
      min: props.min,
      max: props.max,
      step: precision === undefined ? 'any' : 10 ** -precision,
      onChange: (event: { target: { value: string } }) => {
        input(event.target.value);
      },
      onBlur: () => {
        commit();
        void callRemote(props.onBlur, parseNumber(echo.shown));
      },
      onFocus: () => void callRemote(props.onFocus, value),
      onKeyDown: (event: { key: string }) => {
        if (event.key === 'Enter') commit();
      },
    },
  };
}

export function NumberInput(
  props: Loose<NumberFieldProps & { formatStyle: string; textAlign: 'left' | 'right' }>,
): ReactNode {
  const { parts, attributes } = useNumberControl(props);
  const percent = props.formatStyle === 'percentage';
  return (
    <FieldFrame props={props} parts={parts}>
      <div className="uie-affix">
        <input {...attributes} style={{ textAlign: props.textAlign ?? 'left' }} />
        {percent ? <span className="uie-affix__after">%</span> : null}
      </div>
    </FieldFrame>
  );
}

/** Sign and decimals of a currency; US dollars where the code is not one. */
function currencyOf(currency: unknown, locale: string): { sign: string; precision: number } {
  const format = (code: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'currency', currency: code });
  let chosen: Intl.NumberFormat;
  try {
    chosen = format(typeof currency === 'string' ? currency : 'USD');
  } catch {
    chosen = format('USD');
  }
  const sign = chosen.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
  return { sign, precision: chosen.resolvedOptions().maximumFractionDigits ?? 2 };
}

export function CurrencyInput(props: Loose<NumberFieldProps & { currency: string }>): ReactNode {
  const { locale } = useEnvironment();
  const currency = currencyOf(props.currency, locale);
  const { parts, attributes } = useNumberControl({
    ...props,
    precision: props.precision ?? currency.precision,
  });
  return (
    <FieldFrame props={props} parts={parts}>
      <div className="uie-affix">
        <span className="uie-affix__before">{currency.sign}</span>
        <input {...attributes} />
      </div>
    </FieldFrame>
  );
}

interface StepperProps extends NumberFieldProps {
  stepSize: number;
  formatStyle: string;
  minValueReachedTooltip: string;
  maxValueReachedTooltip: string;
}

export function StepperInput(props: Loose<StepperProps>): ReactNode {
  const { parts, attributes, value, put } = useNumberControl(props);
  const { stepSize = 1, min = -Infinity, max = Infinity, label = 'the number' } = props;
  const current = value ?? 0;
  const locked = props.readOnly === true;
  const step = (by: number): void => {
    const next = Math.min(Math.max(current + by, min), max);
    // Adding tenths leaves traces of binary fractions; nobody steps by less than a millionth.
    if (!locked) put(Number(next.toFixed(6)));
  };
  const atMin = current <= min;
  const atMax = current >= max;
  return (
    <FieldFrame props={props} parts={parts}>
      <div className="uie-stepper">
        <button
          type="button"
          className="uie-button"
          aria-disabled={atMin || locked}
          title={atMin ? props.minValueReachedTooltip : undefined}
          onClick={() => {
            step(-stepSize);
          }}
        >
          <span aria-hidden="true">−</span>
          <span className="uie-hidden">Decrease {label}</span>
        </button>
        <input {...attributes} />
        <button
          type="button"
          className="uie-button"
          aria-disabled={atMax || locked}
          title={atMax ? props.maxValueReachedTooltip : undefined}
          onClick={() => {
            step(stepSize);
          }}
        >
          <span aria-hidden="true">+</span>
          <span className="uie-hidden">Increase {label}</span>
        </button>
        {props.formatStyle === 'percentage' ? <span className="uie-affix__after">%</span> : null}
      </div>
    </FieldFrame>
  );
}
