// A copy of extensions/shared/rules/rule-form.ts, made by npm run hubspot:manifest. Change it there.
import type { RuleInput } from '../api.ts';
import { isSameReach, ruleOf, type RuleReach } from '../state/changes.ts';
import { nameOf } from '../state/use-settings.ts';
import type { FieldProblem, Grant, ListedRule, Overview, PropertyRow, ProtectionLevel } from '../wire.ts';

/** Characters an instruction may have at most, as the backend counts them (UTF-16 units). */
export const MAX_INSTRUCTIONS = 300;

export type Operation = 'show' | 'edit';

/** One half of the form. */
export interface GrantDraft extends Grant {
  /** What the text field was given last; what is being typed reaches `instructions` first. */
  readonly committed: string;
}

/** What stands in the form. */
export interface RuleDraft {
  readonly show: GrantDraft;
  readonly edit: GrantDraft;
  readonly acceptedRisk: boolean;
}

/** The property that the form is about. */
export interface Target {
  /** `contacts.phone`. */
  readonly name: string;
  readonly label: string;
  /** `true`, or the code of what is against it. Unknown counts as `true`: the backend judges anyway. */
  readonly show: true | string;
  readonly edit: true | string;
  /** The rule as it is stored; `undefined` for a new one. */
  readonly stored: RuleReach | undefined;
}

/** The one state of the panel. */
export interface RuleFormState {
  readonly chosen: PropertyRow | undefined;
  /** `undefined` until something is changed: then the form shows what is stored, whoever saved it. */
  readonly draft: RuleDraft | undefined;
  /** The stored rule that the draft began with. */
  readonly base: RuleReach | undefined;
  /** The draft as it was when Save was pressed: a problem is shown until its field is changed. */
  readonly attempted: RuleDraft | undefined;
  /** `undefined`: open while editing is switched on. */
  readonly isEditOpen: boolean | undefined;
  /** How often the panel was closed: the search starts anew each time. */
  readonly closings: number;
}

export const EMPTY_FORM: RuleFormState = {
  chosen: undefined,
  draft: undefined,
  base: undefined,
  attempted: undefined,
  isEditOpen: undefined,
  closings: 0,
};

/** What can happen to the form. `shown` is what it showed before; `stored` the rule as it stands. */
export type RuleFormAct =
  | { readonly type: 'choose'; readonly row: PropertyRow }
  /** Forgets the draft and the chosen property. */
  | { readonly type: 'start_over' }
  /** Forgets the draft: the form shows what is stored. */
  | { readonly type: 'discard' }
  | { readonly type: 'toggle_edit_section'; readonly isOpen: boolean }
  | ({ readonly type: 'change'; readonly change: DraftChange } & Shown)
  | ({ readonly type: 'attempt' } & Shown)
  /** The panel closed: what was typed is what the field is given when it opens again. */
  | { readonly type: 'closed' };

interface Shown {
  readonly shown: RuleDraft;
  readonly stored: RuleReach | undefined;
}

/** One change of a field. */
export type DraftChange =
  | { readonly of: Operation; readonly field: 'enabled'; readonly value: boolean }
  | { readonly of: Operation; readonly field: 'protectionLevel'; readonly value: ProtectionLevel }
  /** `isTyping`: a key press; else the field was left. */
  | {
      readonly of: Operation;
      readonly field: 'instructions';
      readonly value: string;
      readonly isTyping: boolean;
    }
  | { readonly field: 'acceptedRisk'; readonly value: boolean };

/** The form after something happened. Pure. */
export function reduceRuleForm(state: RuleFormState, act: RuleFormAct): RuleFormState {
  switch (act.type) {
    case 'choose':
      return { ...EMPTY_FORM, chosen: act.row };
    case 'start_over':
      return EMPTY_FORM;
    case 'discard':
      return { ...EMPTY_FORM, chosen: state.chosen };
    case 'toggle_edit_section':
      return { ...state, isEditOpen: act.isOpen };
    case 'change':
      return {
        ...begun(state, act),
        draft: changed(act.shown, act.change),
        // Switching editing off must not fold the section away under the admin's hand.
        isEditOpen: 'of' in act.change && act.change.of === 'edit' ? true : state.isEditOpen,
      };
    case 'attempt':
      return { ...begun(state, act), draft: act.shown, attempted: act.shown };
    case 'closed':
      return {
        ...state,
        closings: state.closings + 1,
        draft: state.draft === undefined ? undefined : committed(state.draft),
      };
  }
}

/** The first change remembers what it was made on. */
function begun(state: RuleFormState, { stored }: Shown): RuleFormState {
  return state.draft === undefined ? { ...state, base: stored } : state;
}

function changed(draft: RuleDraft, change: DraftChange): RuleDraft {
  if (change.field === 'acceptedRisk') return { ...draft, acceptedRisk: change.value };
  const grant = draft[change.of];
  const next: GrantDraft =
    change.field === 'instructions'
      ? {
          ...grant,
          instructions: change.value,
          committed: change.isTyping ? grant.committed : change.value,
        }
      : { ...grant, [change.field]: change.value };
  const after = { ...draft, [change.of]: next };
  // A confirmation holds for the setting that it was given for.
  const isOther = change.of === 'edit' && change.field !== 'instructions';
  return isOther ? { ...after, acceptedRisk: false } : after;
}

function committed({ show, edit, acceptedRisk }: RuleDraft): RuleDraft {
  return {
    show: { ...show, committed: show.instructions },
    edit: { ...edit, committed: edit.instructions },
    acceptedRisk,
  };
}

/** What a form shows for a property: the stored rule, or a proposal to show it after a confirmed mail. */
export function draftOf({ stored, show }: Pick<Target, 'stored' | 'show'>): RuleDraft {
  if (stored === undefined) {
    const proposal = { protectionLevel: 'verify_email', instructions: '', committed: '' } as const;
    return {
      show: { enabled: show === true, ...proposal },
      edit: { enabled: false, ...proposal },
      acceptedRisk: false,
    };
  }
  return committed({
    show: { ...stored.show, committed: '' },
    edit: { ...stored.edit, committed: '' },
    acceptedRisk: stored.acceptedRisk,
  });
}

/**
 * The property of a form: the rule that the panel was opened with, else the chosen row, else `undefined`.
 * Abilities come from the catalogue's row, else from the rule's own problem.
 */
export function targetOf(
  overview: Pick<Overview, 'rules' | 'properties'>,
  rule: ListedRule | undefined,
  row: PropertyRow | undefined,
): Target | undefined {
  if (rule === undefined && row === undefined) return undefined;
  const name = rule === undefined ? rowName(row) : nameOf(rule);
  const stored = ruleOf(overview.rules, name);
  const known = row ?? overview.properties.find((each) => rowName(each) === name);
  const { problem } = stored ?? rule ?? {};
  return {
    name,
    label: known?.label ?? rule?.label ?? name,
    show: known?.show ?? (problem === 'property_gone' || problem === 'not_showable' ? problem : true),
    edit: known?.edit ?? problem ?? true,
    stored,
  };
}

/** `contacts.phone` of a row. */
export function rowName(row: PropertyRow | undefined): string {
  return row === undefined ? '' : `${row.objectType}.${row.name}`;
}

/** True when Save would store something else than what stands. */
export function isDirty({ draft }: RuleFormState, { stored }: Target): boolean {
  return draft !== undefined && (stored === undefined || !isSameReach(inputOf(draft), stored));
}

/** True when somebody changed the stored rule after the draft was begun. */
export function isOvertaken({ draft, base }: RuleFormState, stored: RuleReach | undefined): boolean {
  return draft !== undefined && !isSameReach(base, stored);
}

/** True when a customer could change the property by knowing an address. */
export function isRisky({ edit }: RuleDraft): boolean {
  return edit.enabled && edit.protectionLevel === 'match_email';
}

/** What is sent. The accepted risk goes along only where there is one. */
export function inputOf(draft: RuleDraft): RuleInput {
  return {
    show: grantOf(draft.show),
    edit: grantOf(draft.edit),
    acceptedRisk: draft.acceptedRisk && isRisky(draft),
  };
}

function grantOf({ enabled, protectionLevel, instructions }: GrantDraft): Grant {
  return { enabled, protectionLevel, instructions: instructions.trim() };
}

/** Problems that can be seen without asking the backend; its codes, and `nothing_allowed`. `message` stays empty. */
export function problemsOf(draft: RuleDraft, target: Target): readonly FieldProblem[] {
  const problem = (field: string, code: string): FieldProblem => ({ field, code, message: '' });
  const tooLong = (['show', 'edit'] as const).filter(
    (of) => draft[of].instructions.trim().length > MAX_INSTRUCTIONS,
  );
  const isEmpty = !draft.show.enabled && !draft.edit.enabled;
  return [
    ...(target.stored === undefined && isEmpty ? [problem('show.enabled', 'nothing_allowed')] : []),
    ...(draft.show.enabled && target.show !== true ? [problem('show.enabled', 'not_showable')] : []),
    ...(draft.edit.enabled && target.edit !== true ? [problem('edit.enabled', 'not_editable')] : []),
    ...tooLong.map((of) => problem(`${of}.instructions`, 'too_long')),
    ...(isRisky(draft) && !draft.acceptedRisk ? [problem('acceptedRisk', 'risk_not_accepted')] : []),
  ];
}

/** Fields of the form that a problem can stand at. */
export type FormField = `${Operation}.${'enabled' | 'protectionLevel' | 'instructions'}` | 'acceptedRisk';

/**
 * The problems to show: those of the form as it stands, and the backend's about anything that was not changed
 * since. None before Save was pressed.
 */
export function standingProblems(
  { attempted }: RuleFormState,
  shown: RuleDraft,
  target: Target,
  answered: readonly FieldProblem[],
): readonly FieldProblem[] {
  if (attempted === undefined) return [];
  const own = problemsOf(shown, target);
  const isKnown = (problem: FieldProblem): boolean =>
    own.some(({ field, code }) => field === problem.field && code === problem.code);
  const isStanding = (problem: FieldProblem): boolean => {
    const place = placeOf(problem);
    return valueAt(attempted, place) === valueAt(shown, place) && !isKnown(problem);
  };
  return [...own, ...answered.filter(isStanding)];
}

/** The problem that stands at a field, if any. */
export function problemAt(problems: readonly FieldProblem[], field: FormField): FieldProblem | undefined {
  return problems.find((problem) => placeOf(problem) === field);
}

/** The backend names the level where the risk is not accepted; the form asks for it in a box of its own. */
function placeOf({ field, code }: FieldProblem): string {
  return code === 'risk_not_accepted' ? 'acceptedRisk' : field;
}

/** `undefined` for what the form has no field for: such a problem stands until the next attempt. */
function valueAt(draft: RuleDraft, field: string): unknown {
  switch (field) {
    case 'acceptedRisk':
      return draft.acceptedRisk;
    case 'show.enabled':
      return draft.show.enabled;
    case 'edit.enabled':
      return draft.edit.enabled;
    case 'show.protectionLevel':
      return draft.show.protectionLevel;
    case 'edit.protectionLevel':
      return draft.edit.protectionLevel;
    case 'show.instructions':
      return draft.show.instructions;
    case 'edit.instructions':
      return draft.edit.instructions;
    default:
      return undefined;
  }
}
