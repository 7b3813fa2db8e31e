import { translator, type Translate } from '../generated/texts/translate.ts';
import { en, type CardKey } from './en.ts';
import { fi } from './fi.ts';

/** Says a sentence of the cards. */
export type CardTexts = Translate<CardKey>;

/** The cards' texts in the user's language (`context.user.locale`), English where there is no other. */
export function cardTexts(locale: string | undefined): CardTexts {
  return translator({ en, fi }, locale);
}
