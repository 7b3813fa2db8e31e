import { civilToUtc, epochMs, isInCalendar } from './calendar.ts';
import { knownLanguage, knownTimeZone } from './context.ts';
import { localToUtc } from './local-time.ts';
import { neutraliseLine } from './neutralise.ts';
import { formatAsText } from './text.ts';
import { accepted, refused, type ValueKind } from './types.ts';

const EXAMPLE = '2027-02-28T14:30:00+02:00';
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(?:([Zz])|([+-])(\d{2}):?(\d{2})))?$/;
const MINUTE_MS = 60_000;
/** The widest offset in use, in minutes. */
const MAX_OFFSET = 14 * 60;

/** Minutes ahead of UTC; `undefined` for an offset that no place has. */
function offsetMinutes(sign: string, hours: string, minutes: string): number | undefined {
  const size = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || size > MAX_OFFSET) return undefined;
  return sign === '-' ? -size : size;
}

/**
 * Unix milliseconds of an ISO 8601 date and time; without offset it is local time in `timeZone`.
 * Digits after the millisecond are dropped.
 */
function readIso(text: string, timeZone: string): number | undefined {
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    zulu,
    sign,
    hours = '',
    minutes = '',
  ] = ISO.exec(text) ?? [];
  const civilMs = civilToUtc({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
  });
  if (civilMs === undefined || zulu !== undefined) return civilMs;
  if (sign === undefined) return localToUtc(civilMs, knownTimeZone(timeZone));
  const offset = offsetMinutes(sign, hours, minutes);
  return offset === undefined ? undefined : civilMs - offset * MINUTE_MS;
}

/** A stored datetime: ISO 8601 (HubSpot's are UTC) or epoch milliseconds. */
function readStored(wire: string): number | undefined {
  const ms = epochMs(wire) ?? readIso(wire, 'UTC');
  return ms !== undefined && isInCalendar(ms) ? ms : undefined;
}

/**
 * Moments (type `datetime`). A write is ISO 8601 with an offset, or without one and then local time in the portal's
 * time zone: a time that the clocks skip is `invalid_datetime`, of one that they show twice the first is meant.
 * A date alone, a bare number and other notations are refused. The wire is ISO 8601 in UTC with milliseconds.
 * Shown in the portal's time zone, which is named.
 */
export const datetime: ValueKind = {
  type: 'datetime',
  writable: true,
  format(_definition, wire, { language, timeZone }) {
    const ms = readStored(wire.trim());
    if (ms === undefined) return formatAsText(wire);
    const format = new Intl.DateTimeFormat(knownLanguage(language), {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZoneName: 'short',
      calendar: 'gregory',
      timeZone: knownTimeZone(timeZone),
    });
    return { value: new Date(ms).toISOString(), displayValue: neutraliseLine(format.format(ms)) };
  },
  parse(_definition, input, { timeZone }) {
    if (typeof input !== 'string') return refused('wrong_type', EXAMPLE);
    const ms = readIso(input.trim(), timeZone);
    return ms === undefined || !isInCalendar(ms)
      ? refused('invalid_datetime', EXAMPLE)
      : accepted(new Date(ms).toISOString());
  },
  canonical: (_definition, wire) => String(readStored(wire.trim()) ?? wire),
};
