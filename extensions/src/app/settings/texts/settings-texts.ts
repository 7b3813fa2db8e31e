import { en as sharedEn, type SharedKey } from '../generated/texts/en.ts';
import { fi as sharedFi } from '../generated/texts/fi.ts';
import { translator, type Translate } from '../generated/texts/translate.ts';
import { en, type SettingsKey } from './en.ts';
import { fi } from './fi.ts';

/** Says a sentence of the settings page, or one that all cards share. */
export type SettingsTexts = Translate<SettingsKey | SharedKey>;

/** The page's texts in the user's language (`context.user.locale`), English where there is no other. */
export function settingsTexts(locale: string | undefined): SettingsTexts {
  return translator<SettingsKey | SharedKey>(
    { en: { ...sharedEn, ...en }, fi: { ...sharedFi, ...fi } },
    locale,
  );
}
