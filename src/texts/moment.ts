/**
 * A moment for people, e.g. `24 November 2026 at 14:05 EET`: in `language` (BCP 47) and `timeZone` (IANA). A time
 * zone that this machine does not know becomes UTC, and says so.
 */
export function formatMoment(ms: number, language: string, timeZone: string): string {
  const options = {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  } as const;
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone }).format(ms);
  } catch {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(ms);
  }
}
