/** Years 1 to 9999: what four digits can say. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
export const DAY_MS = 86_400_000;

/** The parts of a civil date and time. `month` 1 to 12. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** True for a Unix time in milliseconds within the years 1 to 9999. */
export function isInCalendar(ms: number): boolean {
  return Number.isInteger(ms) && ms >= FIRST_MS && ms <= LAST_MS;
}

/**
 * The civil time read as UTC, in Unix milliseconds. `undefined` for a day or a time that does not exist
 * (30 February, 24:00, second 60) or lies outside the years 1 to 9999.
 */
export function civilToUtc(civil: CivilTime): number | undefined {
  const { year, month, day, hour, minute, second, millisecond } = civil;
  const date = new Date(0);
  // Not Date.UTC, which takes the year 27 for 1927.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return same && isInCalendar(date.getTime()) ? date.getTime() : undefined;
}

/** Unix milliseconds from HubSpot's epoch form, a whole number in digits. `undefined` for anything else. */
export function epochMs(text: string): number | undefined {
  if (!/^-?\d{1,15}$/.test(text)) return undefined;
  const ms = Number(text);
  return isInCalendar(ms) ? ms : undefined;
}
