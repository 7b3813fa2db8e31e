import { civilToUtc, DAY_MS, epochMs } from './calendar.ts';
import { knownLanguage } from './context.ts';
import { neutraliseLine } from './neutralise.ts';
import { formatAsText } from './text.ts';
import { accepted, refused, type ValueKind } from './types.ts';

const EXAMPLE = '2027-02-28';
const CALENDAR_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const STORED_MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0{1,9})?)?(?:Z|[+-]00:?00)$/;

function midnightOf(isoDate: string): number | undefined {
  const [, year, month, day] = CALENDAR_DATE.exec(isoDate) ?? [];
  if (year === undefined) return undefined;
  return civilToUtc({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
  });
}

function isoDateOf(midnight: number): string {
  return new Date(midnight).toISOString().slice(0, 10);
}

/** The date in any form HubSpot has for it, as `2027-02-28`: ISO, ISO at midnight UTC, epoch at midnight UTC. */
function readDate(text: string): string | undefined {
  const ms = epochMs(text) ?? midnightOf(STORED_MIDNIGHT.exec(text)?.[1] ?? text);
  return ms === undefined || ms % DAY_MS !== 0 ? undefined : isoDateOf(ms);
}

/**
 * Calendar dates (type `date`), which belong to no time zone. A write is `YYYY-MM-DD`, or the epoch milliseconds of
 * a midnight in UTC; anything else (`29/02/2027`, 30 February, an epoch at noon) is `invalid_date`: security 4, 24.
 */
export const date: ValueKind = {
  type: 'date',
  writable: true,
  format(_definition, wire, { language }) {
    const value = readDate(wire.trim());
    if (value === undefined) return formatAsText(wire);
    const format = new Intl.DateTimeFormat(knownLanguage(language), {
      dateStyle: 'long',
      calendar: 'gregory',
      timeZone: 'UTC',
    });
    return { value, displayValue: neutraliseLine(format.format(Date.parse(value))) };
  },
  parse(_definition, input) {
    if (typeof input !== 'string' && typeof input !== 'number') return refused('wrong_type', EXAMPLE);
    const text = String(input).trim();
    const value = text.includes('T') ? undefined : readDate(text);
    return value === undefined ? refused('invalid_date', EXAMPLE) : accepted(value);
  },
  canonical: (_definition, wire) => readDate(wire.trim()) ?? wire,
};
