import type { SettingsApi } from '../generated/api.ts';
import type { FormKind } from '../forms/use-form.ts';
import type { Overview } from '../generated/wire.ts';

/**
 * The form: every named editor by id with `true`, and `needSeat`. One field per person, so that naming somebody
 * and what another super admin saved in the meantime do not undo each other.
 */
export type AccessFields = Readonly<Record<string, boolean>>;

export const NEED_SEAT = 'needSeat';

/** The ids of the editors. */
export function editorIds(fields: AccessFields): readonly string[] {
  return Object.keys(fields).filter((name) => name !== NEED_SEAT && fields[name] === true);
}

/** Reads and writes editors and whether they need a seat. */
export const ACCESS_KIND: FormKind<AccessFields> = {
  from: ({ editors, editorsNeedSeat }) => ({
    ...Object.fromEntries(editors.map((id) => [id, true])),
    [NEED_SEAT]: editorsNeedSeat,
  }),
  send: (api: SettingsApi, version, fields) =>
    api.saveEditors(version, editorIds(fields), fields[NEED_SEAT] === true),
};

/** A user's name, as far as HubSpot told it to somebody here. */
export function nameOfUser(
  id: string,
  overview: Pick<Overview, 'people'>,
  found: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  return overview.people.find((person) => person.id === id)?.name ?? found.get(id);
}
