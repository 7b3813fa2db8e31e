import type { Trouble } from '../api.ts';
import type { SaveStatus } from '../state/use-save.ts';
import type { FieldProblem } from '../wire.ts';
import { draftOf, standingProblems, type RuleFormState, type Target } from './rule-form.ts';

/** What stands between a form and its rule: problems of fields, and what the notice above the fields says. */
export interface RuleTrouble {
  readonly problems: readonly FieldProblem[];
  /** `undefined` while nothing is wrong, or while a save is under way. */
  readonly trouble: Trouble | undefined;
}

/** What is wrong with a form as it stands. Problems that were dealt with since are no longer said. */
export function ruleTrouble(form: RuleFormState, target: Target, save: SaveStatus): RuleTrouble {
  const answered = save.kind === 'trouble' && save.trouble.kind === 'invalid' ? save.trouble.fields : [];
  const problems = standingProblems(form, form.draft ?? draftOf(target), target, answered);
  return { problems, trouble: troubleOf(save, problems) };
}

function troubleOf(save: SaveStatus, problems: readonly FieldProblem[]): Trouble | undefined {
  if (save.kind === 'saving') return undefined;
  const trouble = save.kind === 'trouble' ? save.trouble : undefined;
  if (trouble !== undefined && (trouble.kind !== 'invalid' || trouble.fields.length === 0)) return trouble;
  const [first] = problems;
  return first === undefined
    ? undefined
    : { kind: 'invalid', code: first.code, message: '', fields: problems };
}
