import type { Answer, SettingsApi } from '../generated/api.ts';
import { useSave, type SaveStatus } from '../generated/state/use-save.ts';
import type { SettingsSession } from '../generated/state/use-settings.ts';
import type { PolicyState, Saved } from '../generated/wire.ts';
import type { DraftSlot } from './drafts.ts';
import { changedFields, withoutSaved, type Fields } from './fields.ts';

/** A form as its section draws it. */
export interface Form<T> {
  /** What stands, with what was typed over it. */
  readonly value: T;
  readonly isDirty: boolean;
  readonly status: SaveStatus;
  readonly edit: (change: Partial<T>) => void;
  readonly discard: () => void;
  readonly save: () => void;
  /** After a 409: shows what stands now in place of what was typed. */
  readonly reload: () => void;
  /** After a 409: saves what was typed on top of what stands now. */
  readonly reapply: () => void;
}

/** How one form reads and writes its part of the settings. */
export interface FormKind<T extends Fields> {
  readonly from: (policy: PolicyState) => T;
  readonly send: (api: SettingsApi, version: number, value: T) => Promise<Answer<Saved>>;
}

/**
 * One form over the session.
 * @param slot where the draft lives.
 * @param onSaved called after each save that succeeded.
 */
export function useForm<T extends Fields>(
  session: SettingsSession,
  slot: DraftSlot,
  kind: FormKind<T>,
  onSaved: () => void,
): Form<T> {
  const { status, run, reset } = useSave(session);
  const stored = kind.from(session.overview);
  const changed = changedFields(stored, slot.draft);

  const saveOver = async (base: T): Promise<void> => {
    const sent: T = { ...base, ...changed };
    const answer = await run((version) => kind.send(session.api, version, sent));
    if (answer?.ok !== true) return;
    slot.put((draft) => withoutSaved(draft, sent));
    onSaved();
  };
  const adopt = (): PolicyState => {
    if (status.kind !== 'trouble' || status.trouble.kind !== 'stale') return session.overview;
    session.adopt(status.trouble.current);
    return status.trouble.current;
  };

  return {
    value: { ...stored, ...changed },
    isDirty: Object.keys(changed).length > 0,
    status,
    edit: (change) => {
      if (status.kind === 'saved') reset();
      slot.put((draft) => ({ ...draft, ...change }));
    },
    discard: () => {
      slot.put(() => ({}));
      reset();
    },
    save: () => {
      void saveOver(stored);
    },
    reload: () => {
      adopt();
      slot.put(() => ({}));
      reset();
    },
    reapply: () => {
      void saveOver(kind.from(adopt()));
    },
  };
}
