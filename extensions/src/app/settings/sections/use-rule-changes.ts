import { useEffect, useRef, useState } from 'react';
import type { Answer, Trouble } from '../generated/api.ts';
import { changesBetween, isSameReach, ruleOf } from '../generated/state/changes.ts';
import { useSave } from '../generated/state/use-save.ts';
import { nameOf, type SettingsSession } from '../generated/state/use-settings.ts';
import type { ListedRule, Overview, PolicyState, Rule, Saved } from '../generated/wire.ts';
import type { SettingsTexts } from '../texts/settings-texts.ts';

/** A change of one rule that can be taken back. */
export interface Undoable {
  readonly kind: 'added' | 'edited' | 'removed';
  readonly name: string;
  readonly label: string;
  /** The rule before; none when it was added. */
  readonly before: Rule | undefined;
  /** The version that the change made. After the next change there is nothing to take back any more. */
  readonly version: number;
}

/** Removing rules, and taking back the last change of one. */
export interface RuleChanges {
  readonly isBusy: boolean;
  readonly undoable: Undoable | undefined;
  /** What went wrong with a removal or an undo. */
  readonly trouble: Trouble | undefined;
  /** After a 409: what others saved. */
  readonly changes: readonly string[];
  readonly remove: (rule: ListedRule) => void;
  readonly undo: () => void;
  /** The panel saved a rule. */
  readonly noteSaved: (saved: Saved, name: string) => void;
  readonly reload: () => void;
  /** After a 409: the same change on top of what stands now. */
  readonly reapply: () => void;
  /** After anything else: the same change once more. */
  readonly retry: () => void;
}

/** What was tried last, so that it can be tried again on newer settings. */
type Act = (version: number) => Promise<Answer<Saved>>;

/**
 * @param onDone called with what was done, in words.
 */
export function useRuleChanges(
  session: SettingsSession,
  t: SettingsTexts,
  onDone: (said: string) => void,
): RuleChanges {
  const { overview, api } = session;
  const { status, run, reset } = useSave(session);
  const [undoable, setUndoable] = useState<Undoable | undefined>(undefined);
  const states = useStates(overview);
  const last = useRef<{ readonly act: Act; readonly done: (saved: Saved) => void } | undefined>(undefined);

  const attempt = async (act: Act, done: (saved: Saved) => void): Promise<void> => {
    if (status.kind === 'saving') return;
    last.current = { act, done };
    const answer = await run(act);
    if (answer?.ok === true) done(answer.value);
  };
  const adopt = (): void => {
    if (status.kind !== 'trouble') return;
    if (status.trouble.kind === 'stale') session.adopt(status.trouble.current);
    // Whatever else it was: what the screen shows is not what the backend has.
    else void session.refresh();
  };
  const again = (): void => {
    if (last.current !== undefined) void attempt(last.current.act, last.current.done);
  };
  const trouble = status.kind === 'trouble' ? status.trouble : undefined;

  return {
    isBusy: status.kind === 'saving',
    undoable: undoable?.version === overview.version ? undoable : undefined,
    trouble,
    changes: trouble?.kind === 'stale' ? changesBetween(overview, trouble.current, t) : [],
    remove: (rule) => {
      const { label } = rule;
      const name = nameOf(rule);
      void attempt(
        (version) => api.removeRule(version, name),
        ({ version }) => {
          const before = ruleOf(states.before(version)?.rules ?? [], name) ?? rule;
          setUndoable({ kind: 'removed', name, label, before, version });
          onDone(t('rule_removed', { label }));
        },
      );
    },
    undo: () => {
      if (undoable === undefined) return;
      const { name, label, before } = undoable;
      void attempt(
        (version) =>
          before === undefined ? api.removeRule(version, name) : api.saveRule(version, name, before),
        () => {
          setUndoable(undefined);
          onDone(t('rule_undone', { label }));
        },
      );
    },
    noteSaved: (saved, name) => {
      const before = ruleOf(states.before(saved.version)?.rules ?? [], name);
      const after = ruleOf(saved.rules, name);
      if (isSameReach(before, after)) return;
      const label = labelOf(overview, name);
      const kind = before === undefined ? 'added' : 'edited';
      reset();
      setUndoable({ kind, name, label, before, version: saved.version });
      onDone(t('rule_saved', { label }));
    },
    reload: () => {
      adopt();
      reset();
    },
    reapply: () => {
      adopt();
      again();
    },
    retry: again,
  };
}

function labelOf(overview: Overview, name: string): string {
  const listed = ruleOf(overview.rules, name);
  if (listed !== undefined) return listed.label;
  return overview.properties.find((row) => `${row.objectType}.${row.name}` === name)?.label ?? name;
}

/** The last two states that were shown: what a change was made on is the newest one below its version. */
function useStates(overview: PolicyState): {
  readonly before: (version: number) => PolicyState | undefined;
} {
  const seen = useRef<readonly PolicyState[]>([]);
  useEffect(() => {
    seen.current = [...seen.current.filter(({ version }) => version < overview.version), overview].slice(-2);
  }, [overview]);
  return { before: (version) => seen.current.filter((state) => state.version < version).at(-1) };
}
