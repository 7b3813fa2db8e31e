import { describe, expect, it } from 'vitest';
import {
  draftOf,
  EMPTY_FORM,
  inputOf,
  isDirty,
  isOvertaken,
  problemAt,
  problemsOf,
  reduceRuleForm,
  standingProblems,
  targetOf,
  type DraftChange,
  type RuleDraft,
  type RuleFormState,
  type Target,
} from '../../../extensions/shared/rules/rule-form.ts';
import { listed, overview, row, rule } from './fixtures.ts';

const phone: Target = { name: 'contacts.phone', label: 'Phone', show: true, edit: true, stored: undefined };

/** The form after changes, each made on what the one before shows. */
function after(target: Target, ...changes: readonly DraftChange[]): RuleFormState {
  return changes.reduce<RuleFormState>(
    (form, change) =>
      reduceRuleForm(form, {
        ...{ type: 'change', change, stored: target.stored },
        shown: form.draft ?? draftOf(target),
      }),
    EMPTY_FORM,
  );
}

const draftAfter = (target: Target, ...changes: readonly DraftChange[]): RuleDraft =>
  after(target, ...changes).draft ?? draftOf(target);

const editOn: DraftChange = { of: 'edit', field: 'enabled', value: true };
const editMatch: DraftChange = { of: 'edit', field: 'protectionLevel', value: 'match_email' };
const accept: DraftChange = { field: 'acceptedRisk', value: true };
const showOff: DraftChange = { of: 'show', field: 'enabled', value: false };
const write = (value: string, isTyping = false): DraftChange => ({
  ...{ of: 'show', field: 'instructions', value, isTyping },
});

describe('what a form proposes for a new rule', () => {
  it('is to show the property after a confirmed mail, and not to edit it', () => {
    const off = { enabled: false, protectionLevel: 'verify_email', instructions: '' };
    expect(inputOf(draftOf(phone))).toEqual({
      show: { ...off, enabled: true },
      edit: off,
      acceptedRisk: false,
    });
  });

  it('does not show what can never be shown', () => {
    expect(draftOf({ ...phone, show: 'sensitive' }).show.enabled).toBe(false);
  });
});

describe('a form over a stored rule', () => {
  const stored = rule('phone', { acceptedRisk: true });

  it('shows the rule until something is changed', () => {
    const { show, edit } = inputOf(draftOf({ ...phone, stored }));
    expect({ show, edit }).toEqual({ show: stored.show, edit: stored.edit });
    expect(isDirty(EMPTY_FORM, { ...phone, stored })).toBe(false);
  });

  it('is no longer dirty when a change is taken back', () => {
    const target = { ...phone, stored: rule('phone') };
    expect(isDirty(after(target, showOff), target)).toBe(true);
    expect(isDirty(after(target, showOff, { ...showOff, value: true }), target)).toBe(false);
  });

  it('knows when somebody changed the rule after the draft was begun', () => {
    const target = { ...phone, stored: rule('phone') };
    const form = after(target, write('Only at night.'));
    expect(isOvertaken(form, rule('phone', { changedByUserId: '5' }))).toBe(false);
    expect(isOvertaken(form, rule('phone', { acceptedRisk: true }))).toBe(true);
    expect(isOvertaken(form, undefined)).toBe(true);
    expect(isOvertaken(EMPTY_FORM, undefined)).toBe(false);
  });
});

describe('typing instructions', () => {
  it('is what is saved, trimmed, while the field keeps its own text until it is left', () => {
    const draft = draftAfter(phone, write('  Only at night. ', true));
    expect(inputOf(draft).show.instructions).toBe('Only at night.');
    expect(draft.show.committed).toBe('');
    expect(draftAfter(phone, write('Only at night.')).show.committed).toBe('Only at night.');
  });

  it('is given to the field when the panel was closed in the middle of it', () => {
    const closed = reduceRuleForm(after(phone, write('Only', true)), { type: 'closed' });
    expect(closed.draft?.show.committed).toBe('Only');
    expect(closed.closings).toBe(1);
  });
});

describe('the risk of editing with a matching email', () => {
  it('has to be confirmed', () => {
    const draft = draftAfter(phone, editOn, editMatch);
    expect(problemsOf(draft, phone)).toEqual([
      { field: 'acceptedRisk', code: 'risk_not_accepted', message: '' },
    ]);
    expect(problemsOf(draftAfter(phone, editOn, editMatch, accept), phone)).toEqual([]);
    expect(inputOf(draftAfter(phone, editOn, editMatch, accept)).acceptedRisk).toBe(true);
  });

  it.each<readonly [string, readonly DraftChange[]]>([
    ['the level was changed and changed back', [{ ...editMatch, value: 'verify_email' }, editMatch]],
    ['editing was switched off and on', [{ ...editOn, value: false }, editOn]],
  ])('has to be confirmed again when %s', (_, changes) => {
    const draft = draftAfter(phone, editOn, editMatch, accept, ...changes);
    expect(problemsOf(draft, phone)).toHaveLength(1);
  });

  it('stays confirmed when something else is changed', () => {
    expect(problemsOf(draftAfter(phone, editOn, editMatch, accept, write('x')), phone)).toEqual([]);
  });

  it('is never sent as accepted where there is none', () => {
    expect(inputOf(draftAfter(phone, accept)).acceptedRisk).toBe(false);
  });
});

describe('problems that the form finds itself', () => {
  const codes = (draft: RuleDraft, target = phone): string[] =>
    problemsOf(draft, target).map(({ field, code }) => `${field} ${code}`);

  it('refuses a new rule that allows nothing, and lets a stored one be switched off', () => {
    expect(codes(draftAfter(phone, showOff))).toEqual(['show.enabled nothing_allowed']);
    const target = { ...phone, stored: rule('phone') };
    expect(codes(draftAfter(target, showOff), target)).toEqual([]);
  });

  it.each([
    [300, []],
    [301, ['show.instructions too_long']],
  ])('counts %i characters of instructions', (length, problems) => {
    expect(codes(draftAfter(phone, write('x'.repeat(length))))).toEqual(problems);
  });

  it('names what can no longer be shown or edited while it is on', () => {
    const edit = { ...rule('phone').show };
    const target = { ...phone, show: 'hidden', edit: 'hidden', stored: rule('phone', { edit }) };
    expect(codes(draftOf(target), target)).toEqual([
      'show.enabled not_showable',
      'edit.enabled not_editable',
    ]);
  });
});

describe('the problems that stand', () => {
  const answered = [
    { field: 'show.instructions', code: 'invalid_character', message: 'm' },
    { field: 'edit.protectionLevel', code: 'risk_not_accepted', message: 'm' },
    { field: 'brand.companyName', code: 'brand_required', message: 'm' },
  ];
  const attempt = (form: RuleFormState, shown: RuleDraft): RuleFormState =>
    reduceRuleForm(form, { type: 'attempt', shown, stored: undefined });

  it('are none before Save was pressed', () => {
    expect(standingProblems(EMPTY_FORM, draftAfter(phone, showOff), phone, [])).toEqual([]);
  });

  it('go away with the change of their field, and without one stay', () => {
    const shown = draftAfter(phone, write('bad'));
    const form = attempt(EMPTY_FORM, shown);
    expect(standingProblems(form, shown, phone, answered)).toEqual(answered);
    const mended = draftAfter(phone, write('good'));
    expect(standingProblems(form, mended, phone, answered)).toEqual(answered.slice(1));
  });

  it('puts the unaccepted risk at the box that asks for it', () => {
    expect(problemAt(answered, 'acceptedRisk')).toBe(answered[1]);
    expect(problemAt(answered, 'edit.protectionLevel')).toBeUndefined();
    expect(problemAt(answered, 'show.instructions')).toBe(answered[0]);
  });

  it('does not say twice what form and backend both found', () => {
    const shown = draftAfter(phone, write('x'.repeat(301)));
    const told = [{ field: 'show.instructions', code: 'too_long', message: 'm' }];
    expect(standingProblems(attempt(EMPTY_FORM, shown), shown, phone, told)).toHaveLength(1);
  });
});

describe('the property a form is about', () => {
  const city = row('city', { label: 'City', edit: 'read_only' });

  it('is none before one is chosen', () => {
    expect(targetOf(overview(), undefined, undefined)).toBeUndefined();
  });

  it('is the chosen one, with the rule that it may have already', () => {
    const stored = listed('city');
    expect(targetOf(overview({ rules: [stored] }), undefined, city)).toEqual({
      ...{ name: 'contacts.city', label: 'City', show: true, edit: 'read_only', stored },
    });
  });

  it('is that of the rule, judged by the catalogue where it is known', () => {
    const stored = listed('city', { label: 'Old label' });
    const settings = overview({ rules: [stored], properties: [city] });
    expect(targetOf(settings, stored, undefined)).toMatchObject({ label: 'City', edit: 'read_only' });
  });

  it.each([
    ['property_gone', 'property_gone', 'property_gone'],
    ['not_showable', 'not_showable', 'not_showable'],
    ['not_editable', true, 'not_editable'],
    [undefined, true, true],
  ] as const)('with the problem %s allows to show %s and to edit %s', (problem, show, edit) => {
    const stored = listed('gone', problem === undefined ? {} : { problem });
    const settings = overview({ rules: [stored], properties: [] });
    expect(targetOf(settings, stored, undefined)).toMatchObject({ show, edit });
  });
});

describe('starting over', () => {
  const form = reduceRuleForm(after(phone, write('x')), { type: 'choose', row: row('city') });

  it('forgets the draft when another property is chosen', () => {
    expect(form).toEqual({ ...EMPTY_FORM, chosen: row('city') });
  });

  it('keeps the property when only the draft is discarded', () => {
    expect(reduceRuleForm(form, { type: 'discard' }).chosen).toEqual(row('city'));
    expect(reduceRuleForm(form, { type: 'start_over' })).toEqual(EMPTY_FORM);
  });
});
