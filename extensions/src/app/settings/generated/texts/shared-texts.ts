// A copy of extensions/shared/texts/shared-texts.ts, made by npm run hubspot:manifest. Change it there.
import { en, type SharedKey } from './en.ts';
import { fi } from './fi.ts';
import { translator, type Translate } from './translate.ts';

/** The texts of everything in `extensions/shared`, in the user's language (`context.user.locale`), else English. */
export function sharedTexts(locale: string | undefined): Translate<SharedKey> {
  return translator<SharedKey>({ en, fi }, locale);
}

/** Families of codes that the backend answers with; `status_ok` is the sentence for `ok` of the family `status`. */
export type CodeFamily =
  | 'act'
  | 'activity'
  | 'blocker'
  | 'capture'
  | 'channel'
  | 'cause'
  | 'error'
  | 'field'
  | 'level'
  | 'object_type'
  | 'proof'
  | 'read_only'
  | 'reason'
  | 'rule_problem'
  | 'status'
  | 'tool'
  | 'type'
  | 'verification';

/**
 * Says a code of the backend in plain words.
 * @param fallback for a code that this version has no words for, default: the code itself.
 */
export function sayCode(
  t: Translate<SharedKey>,
  family: CodeFamily,
  code: string,
  fallback: string = code,
): string {
  const key = `${family}_${code}`;
  return isSharedKey(key) ? t(key) : fallback;
}

function isSharedKey(key: string): key is SharedKey {
  return Object.hasOwn(en, key);
}
