const FALLBACK_LANGUAGE = 'en';
const FALLBACK_TIME_ZONE = 'UTC';
/** Longer than any language tag in use. */
const MAX_TAG_LENGTH = 100;

/**
 * The language to write in, as a BCP 47 tag that `Intl` knows: `en` for anything else. Extensions are left
 * out, for a caller's `-u-ca-` would otherwise choose the calendar.
 */
export function knownLanguage(language: string): string {
  if (language.length > MAX_TAG_LENGTH) return FALLBACK_LANGUAGE;
  try {
    const { baseName } = new Intl.Locale(language);
    return Intl.DateTimeFormat.supportedLocalesOf([baseName])[0] ?? FALLBACK_LANGUAGE;
  } catch {
    return FALLBACK_LANGUAGE;
  }
}

/** The time zone, as an IANA name that `Intl` knows: `UTC` for anything else. */
export function knownTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat(FALLBACK_LANGUAGE, { timeZone }).resolvedOptions().timeZone;
  } catch {
    return FALLBACK_TIME_ZONE;
  }
}
