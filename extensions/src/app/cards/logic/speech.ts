import { formatMoment } from '../generated/texts/moment.ts';
import { sayCode, sharedTexts, type CodeFamily } from '../generated/texts/shared-texts.ts';
import type { SharedKey } from '../generated/texts/en.ts';
import type { Translate } from '../generated/texts/translate.ts';
import type { Overview } from '../generated/wire.ts';
import { cardTexts, type CardTexts } from '../texts/card-texts.ts';
import { labels } from './preview-rows.ts';

/** All that a part of the card says things with. */
export interface Speech {
  readonly t: CardTexts;
  readonly shared: Translate<SharedKey>;
  /** A time in the portal's zone. */
  readonly moment: (atMs: number) => string;
  /** The label of a property by its name. */
  readonly labelOf: (name: string) => string;
}

/** How the cards speak to one user about one portal. */
export function speech(locale: string | undefined, overview: Overview): Speech {
  return {
    t: cardTexts(locale),
    shared: sharedTexts(locale),
    moment: (atMs) => formatMoment(atMs, locale, overview.portal.timeZone),
    labelOf: labels(overview),
  };
}

/** The word for a code of the backend. A code that is newer than this card is shown as it is, readable. */
export function codeWord({ shared }: Pick<Speech, 'shared'>, family: CodeFamily, code: string): string {
  return sayCode(shared, family, code, code.replaceAll('_', ' '));
}
