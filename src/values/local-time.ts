import { DAY_MS } from './calendar.ts';

/** How far the zone's clocks are ahead of UTC at `utcMs`, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  const shown = new Date(0);
  shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  shown.setUTCHours(part('hour'), part('minute'), part('second'), 0);
  return shown.getTime() - Math.floor(utcMs / 1_000) * 1_000;
}

/**
 * The moment at which clocks in `timeZone` (a name that `Intl` knows) show a civil time.
 * `civilMs` is that civil time read as UTC. A time that the clocks skip gives `undefined`; of a time that they show
 * twice the first is meant, as in RFC 5545 section 3.3.5. Returns Unix milliseconds.
 */
export function localToUtc(civilMs: number, timeZone: string): number | undefined {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // No zone changes its clocks twice within two days, so these are all the offsets that can be meant.
  const offsets = [civilMs - DAY_MS, civilMs + DAY_MS].map((ms) => offsetAt(format, ms));
  const moments = offsets
    .map((offset) => civilMs - offset)
    .filter((ms, index) => offsetAt(format, ms) === offsets[index]);
  return moments.length === 0 ? undefined : Math.min(...moments);
}
