/** The languages that mails and pages are written in, by their own names. */
const LANGUAGES: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'da', label: 'Dansk' },
  { value: 'de', label: 'Deutsch' },
  { value: 'en', label: 'English' },
  { value: 'es', label: 'Español' },
  { value: 'fi', label: 'Suomi' },
  { value: 'fr', label: 'Français' },
  { value: 'it', label: 'Italiano' },
  { value: 'ja', label: '日本語' },
  { value: 'nb', label: 'Norsk bokmål' },
  { value: 'nl', label: 'Nederlands' },
  { value: 'pt', label: 'Português' },
  { value: 'sv', label: 'Svenska' },
];

/** The choices, and among them the tag that is stored, e.g. `pt-BR`, whoever stored it. */
export function languageOptions(stored: string): { value: string; label: string }[] {
  const isListed = LANGUAGES.some(({ value }) => value === stored);
  return [...LANGUAGES, ...(isListed || stored === '' ? [] : [{ value: stored, label: stored }])];
}
