import type { SaveStatus } from '../generated/state/use-save.ts';
import { sayProblem } from '../generated/ui/TroubleNotice.tsx';
import type { SettingsTexts } from '../texts/settings-texts.ts';

/**
 * What the backend has against one field, in plain words.
 * @param field its name in the request; `testRecipients` also speaks for `testRecipients.0`.
 */
export function fieldProblem(status: SaveStatus, field: string, t: SettingsTexts): string | undefined {
  if (status.kind !== 'trouble' || status.trouble.kind !== 'invalid') return undefined;
  const found = status.trouble.fields.find(
    ({ field: name }) => name === field || name.startsWith(`${field}.`),
  );
  return found === undefined ? undefined : sayProblem(found, t);
}
