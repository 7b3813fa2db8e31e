// A copy of extensions/shared/texts/moment.ts, made by npm run hubspot:manifest. Change it there.
/** What a moment looks like: day, month and year with the time to the minute and the time zone's short name. */
const FORM = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;

/**
 * A moment for people, e.g. `24 November 2026 at 14:05 EET`.
 * @param ms Unix time in milliseconds.
 * @param locale `context.user.locale` (BCP 47, also with `_`); English when it is missing or unknown.
 * @param timeZone IANA name, the portal's; one that this machine does not know becomes UTC, and says so.
 * @returns an empty text for a number that is no moment.
 */
export function formatMoment(ms: number, locale: string | undefined, timeZone: string): string {
  if (Number.isNaN(new Date(ms).getTime())) return '';
  const language = languageOf(locale);
  try {
    return new Intl.DateTimeFormat(language, { ...FORM, timeZone }).format(ms);
  } catch {
    return new Intl.DateTimeFormat(language, { ...FORM, timeZone: 'UTC' }).format(ms);
  }
}

function languageOf(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales((locale ?? '').replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
