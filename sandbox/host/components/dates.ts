/** A day as the SDK says it: months count from 0. */
export interface WireDate {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

export interface WireTime {
  readonly hours: number;
  readonly minutes: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-24`, or an empty text where there is no day. */
export function dayText(value: WireDate | null | undefined): string {
  if (!value) return '';
  return `${String(value.year).padStart(4, '0')}-${two(value.month + 1)}-${two(value.date)}`;
}

export function parseDay(text: string): WireDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const [, year, month, date] = match;
  return { year: Number(year), month: Number(month) - 1, date: Number(date) };
}

/** `09:05`, or an empty text. */
export function timeText(value: WireTime | null | undefined): string {
  return value ? `${two(value.hours)}:${two(value.minutes)}` : '';
}

export function parseTime(text: string): WireTime | null {
  const match = /^(\d{2}):(\d{2})/.exec(text);
  return match ? { hours: Number(match[1]), minutes: Number(match[2]) } : null;
}

/** The day as the card's `format` wants it, in the words of `locale`. */
export function formatDay(value: WireDate, format: string | undefined, locale: string): string {
  if (format === 'standard' || format === 'YYYY-MM-DD') return dayText(value);
  const options: Intl.DateTimeFormatOptions =
    format === 'long' || format === 'LL'
      ? { year: 'numeric', month: 'long', day: 'numeric' }
      : format === 'medium' || format === 'll'
        ? { year: 'numeric', month: 'short', day: 'numeric' }
        : { year: 'numeric', month: '2-digit', day: '2-digit' };
  const day = new Date(Date.UTC(value.year, value.month, value.date));
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(day);
}

/** Today in a time zone; UTC where the zone is unknown to the browser. */
export function todayIn(timeZone: string, now: Date): WireDate {
  const partsIn = (zone: string): Intl.DateTimeFormatPart[] =>
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    }).formatToParts(now);
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = partsIn(timeZone);
  } catch {
    parts = partsIn('UTC');
  }
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return { year: part('year'), month: part('month') - 1, date: part('day') };
}

/** The times a list offers, every `interval` minutes from `min` to `max`. */
export function timesBetween(
  min: WireTime | undefined,
  max: WireTime | undefined,
  interval: number,
): readonly string[] {
  const step = Number.isFinite(interval) && interval >= 1 ? Math.floor(interval) : 30;
  const from = min ? min.hours * 60 + min.minutes : 0;
  const to = max ? max.hours * 60 + max.minutes : 24 * 60 - 1;
  const count = Math.max(0, Math.floor((to - from) / step) + 1);
  return Array.from({ length: count }, (_, index) => {
    const minutes = from + index * step;
    return timeText({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  });
}
