import { describe, expect, it } from 'vitest';
import { previewRows } from '../../../extensions/src/app/cards/logic/preview-rows.ts';
import type { ContactCard, ListedRule } from '../../../extensions/src/app/cards/generated/wire.ts';
import { overview, PREVIEW, rule } from './fake.ts';

type Status = ContactCard['preview'][number]['items'][number]['status'];

const keysOf = (preview: ContactCard['preview'], rules: readonly ListedRule[]) =>
  previewRows(preview, overview({ rules })).map(({ name, cells }) => [
    name,
    ...cells.map(({ lines }) => lines.map(({ key }) => key).join(' + ')),
  ]);

/** One property at one step, whatever the steps before and after it. */
function cell(show: Status | undefined, edit: Status | undefined): readonly string[] {
  const items = [
    ...(show === undefined ? [] : [{ name: 'contacts.phone', operation: 'show' as const, status: show }]),
    ...(edit === undefined ? [] : [{ name: 'contacts.phone', operation: 'edit' as const, status: edit }]),
  ];
  const [row] = previewRows([{ state: 'nothing', items }], overview({ rules: [] }));
  return row?.cells[0]?.lines.map(({ key, tone }) => `${tone} ${key}`) ?? [];
}

describe('rows of the access table', () => {
  it('says each step of proof for each rule, in the order of the rules', () => {
    expect(keysOf(PREVIEW, overview().rules)).toEqual([
      [
        'contacts.phone',
        'cell_needs_email_all',
        'cell_allowed_show + cell_needs_verification_edit',
        'cell_allowed_all',
      ],
      ['contacts.city', 'cell_needs_email_all', 'cell_needs_verification_all', 'cell_allowed_show'],
    ]);
  });

  it.each<{ show: Status | undefined; edit: Status | undefined; lines: string[] }>([
    { show: 'allowed', edit: undefined, lines: ['success cell_allowed_show'] },
    { show: undefined, edit: 'allowed', lines: ['success cell_allowed_edit'] },
    { show: 'allowed', edit: 'allowed', lines: ['success cell_allowed_all'] },
    { show: 'needs_email', edit: undefined, lines: ['warning cell_needs_email_all'] },
    {
      show: 'not_available',
      edit: 'needs_verification',
      lines: ['default cell_not_available_show', 'warning cell_needs_verification_edit'],
    },
  ])('says show=$show and edit=$edit as $lines', ({ show, edit, lines }) => {
    expect(cell(show, edit)).toEqual(lines);
  });

  it('says that a rule is off when neither half is switched on', () => {
    const off = rule('phone', 'Phone number', 'verify_email');
    const rules = [{ ...off, show: { ...off.show, enabled: false } }];
    expect(keysOf([], rules)).toEqual([['contacts.phone', 'cell_off', 'cell_off', 'cell_off']]);
  });

  it('does not make up a status for a rule that the preview does not know yet', () => {
    const [row] = keysOf([], [rule('jobtitle', 'Job title', 'match_email')]);
    expect(row).toEqual(['contacts.jobtitle', ...Array.from({ length: 3 }, () => 'cell_unknown_all')]);
  });

  it('says that a property which is gone from the CRM is not available', () => {
    const [row] = keysOf([], [{ ...rule('old', 'Old', 'match_email'), problem: 'property_gone' }]);
    expect(row).toEqual(['contacts.old', ...Array.from({ length: 3 }, () => 'cell_not_available_all')]);
  });

  it('keeps a property that the preview names and the rules do not, by its label from the catalogue', () => {
    const items = [{ name: 'contacts.jobtitle', operation: 'show' as const, status: 'allowed' as const }];
    const rows = previewRows([{ state: 'email_verified', items }], overview({ rules: [] }));
    expect(rows.map(({ label, rule: own, may }) => [label, own, may])).toEqual([
      ['Job title', undefined, 'may_show'],
    ]);
  });

  it('takes names such as __proto__ and constructor as ordinary ones', () => {
    const names = ['contacts.__proto__', 'contacts.constructor'];
    const items = names.map((name) => ({ name, operation: 'show' as const, status: 'allowed' as const }));
    const rows = previewRows([{ state: 'nothing', items }], overview({ rules: [] }));
    expect(rows.map(({ label }) => label)).toEqual(['__proto__', 'constructor']);
  });
});
