import { useId, useRef, type ReactNode } from 'react';
import { useEnvironment } from '../host/extension-environment.ts';
import {
  dayText,
  formatDay,
  parseDay,
  parseTime,
  timesBetween,
  timeText,
  todayIn,
  type WireDate,
  type WireTime,
} from './dates.ts';
import { useEcho } from './echo.ts';
import { FieldFrame, useFieldParts, type FieldParts, type FieldProps } from './field.tsx';
import { useFormField } from './form-fields.ts';
import { callRemote, type Loose, type Remote } from './wire.ts';

/** A value that the browser's own picker keeps as a text. */
interface Picker {
  readonly parts: FieldParts;
  readonly shown: string;
  readonly put: (text: string) => void;
  readonly attributes: Record<string, unknown>;
}

interface PickerSource<V> {
  readonly remote: string | undefined;
  readonly initial: string;
  readonly problem: (text: string) => string | undefined;
  /** What the card gets for a text. */
  readonly payload: (text: string) => V;
}

interface PickerHandlers<V> {
  onChange: Remote<readonly [V]>;
  onBlur: Remote<readonly [V]>;
  onFocus: Remote<readonly [V]>;
}

function usePicker<V>(props: Loose<FieldProps & PickerHandlers<V>>, source: PickerSource<V>): Picker {
  const echo = useEcho(source.remote, '', source.initial);
  const parts = useFieldParts(props, source.problem(echo.shown));
  const told = useRef(echo.shown);
  const put = (text: string): void => {
    echo.show(text);
    if (text === told.current) return;
    told.current = text;
    echo.tell(props.onChange, [source.payload(text)], 'commit');
  };
  useFormField(props.name, {
    value: () => (echo.shown === '' ? undefined : source.payload(echo.shown)),
    reset: () => {
      echo.show(source.remote ?? source.initial);
    },
  });
  return {
    parts,
    shown: echo.shown,
    put,
    attributes: {
      ...parts.control,
      className: 'uie-input',
      name: props.name,
      value: echo.shown,
      readOnly: props.readOnly === true,
      onChange: (event: { target: { value: string } }) => {
        put(event.target.value);
      },
      onBlur: () => void callRemote(props.onBlur, source.payload(echo.shown)),
      onFocus: () => void callRemote(props.onFocus, source.payload(echo.shown)),
    },
  };
}

type DatePayload = (WireDate & { readonly formattedDate: string }) | null;

interface DateInputProps extends FieldProps, PickerHandlers<DatePayload> {
  value: WireDate | null;
  defaultValue: WireDate;
  min: WireDate;
  max: WireDate;
  minValidationMessage: string;
  maxValidationMessage: string;
  format: string;
  clearButtonLabel: string;
  todayButtonLabel: string;
  timezone: string;
}

const remoteText = <T,>(value: T | undefined, text: (value: T) => string): string | undefined =>
  value === undefined ? undefined : text(value);

export function DateInput(props: Loose<DateInputProps>): ReactNode {
  const { locale, timeZone } = useEnvironment();
  const { min, max } = props;
  const picker = usePicker<DatePayload>(props, {
    remote: remoteText(props.value, dayText),
    initial: dayText(props.defaultValue),
    problem: (text) => {
      if (text === '') return undefined;
      if (min && text < dayText(min))
        return props.minValidationMessage ?? `The first day is ${dayText(min)}.`;
      if (max && text > dayText(max)) return props.maxValidationMessage ?? `The last day is ${dayText(max)}.`;
      return undefined;
    },
    payload: (text) => {
      const day = parseDay(text);
      return day && { ...day, formattedDate: formatDay(day, props.format, locale) };
    },
  });
  const day = parseDay(picker.shown);
  const zone = props.timezone === 'portalTz' ? timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { label = 'the date' } = props;
  return (
    <FieldFrame props={props} parts={picker.parts}>
      <div className="uie-row">
        <input
          {...picker.attributes}
          type="date"
          min={min ? dayText(min) : undefined}
          max={max ? dayText(max) : undefined}
        />
        {props.todayButtonLabel === undefined || props.readOnly === true ? null : (
          <button
            type="button"
            className="uie-button"
            data-size="sm"
            onClick={() => {
              picker.put(dayText(todayIn(zone, new Date())));
            }}
          >
            {props.todayButtonLabel}
            <span className="uie-hidden">, {label}</span>
          </button>
        )}
        {props.clearButtonLabel === undefined || props.readOnly === true || day === null ? null : (
          <button
            type="button"
            className="uie-button"
            data-size="sm"
            onClick={() => {
              picker.put('');
            }}
          >
            {props.clearButtonLabel}
            <span className="uie-hidden">, {label}</span>
          </button>
        )}
      </div>
      {day === null ? null : <p className="uie-count">{formatDay(day, props.format, locale)}</p>}
    </FieldFrame>
  );
}

interface TimeInputProps extends FieldProps, PickerHandlers<WireTime | null> {
  value: WireTime | null;
  defaultValue: WireTime;
  min: WireTime;
  max: WireTime;
  interval: number;
}

export function TimeInput(props: Loose<TimeInputProps>): ReactNode {
  const listId = useId();
  const { min, max } = props;
  const picker = usePicker<WireTime | null>(props, {
    remote: remoteText(props.value, timeText),
    initial: timeText(props.defaultValue),
    problem: (text) => {
      if (text === '') return undefined;
      if (min && text < timeText(min)) return `The earliest time is ${timeText(min)}.`;
      if (max && text > timeText(max)) return `The latest time is ${timeText(max)}.`;
      return undefined;
    },
    payload: parseTime,
  });
  return (
    <FieldFrame props={props} parts={picker.parts}>
      <input {...picker.attributes} type="time" list={listId} />
      <datalist id={listId}>
        {timesBetween(min, max, props.interval ?? 30).map((time) => (
          <option key={time} value={time} />
        ))}
      </datalist>
    </FieldFrame>
  );
}
