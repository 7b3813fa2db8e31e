import { Button, Table, TableHeader, ToggleGroup } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { emptyOverview, grant, readyOverview, rule } from '../fake-api.ts';
import { openPage, trigger } from './open-page.tsx';

describe('CRM data', () => {
  it('explains the first step when nothing is chosen yet', async () => {
    const data = (await openPage(emptyOverview())).open('data');
    expect(data.text()).toContain('Your agent cannot use any CRM data yet');
    expect(data.text()).toContain('Begin with one property that customers often ask about');
    expect(data.has('Add CRM data')).toBe(true);
    expect(data.text()).toContain('sent to the provider of its AI model');
  });

  it('says of each property what is allowed at which level, and who changed it when', async () => {
    const { row } = await openPage();
    const said = row('Phone number').text();
    expect(said).toContain('contacts.phone');
    expect(said).toContain('Contacts');
    expect(said).toContain('Match email');
    expect(said).toContain('Verify email');
    expect(said).toContain('November 24, 2026');
    expect(said).toContain('Liisa Laine');
    expect(row('City').text()).toContain('Instructions: Only for deliveries.');
  });

  it('counts what anyone can read who knows an address, and says what that means', async () => {
    const page = await openPage();
    expect(page.text()).toContain('Anyone who knows a customer’s email address can read 1 property');
    expect(page.text()).toContain('It does not prove that the address is theirs');
  });

  it('says that nobody reads anything with an address alone when that is so', async () => {
    const page = await openPage({ ...readyOverview(), rules: [rule('city', 'City')] });
    expect(page.text()).toContain('Nobody can read anything by knowing an email address alone');
  });

  it.each([
    ['property_gone', 'This property is no longer in HubSpot.', 'Remove it from the list'],
    ['not_showable', 'This property can no longer be shown', 'switch showing off'],
    ['not_editable', 'This property can no longer be edited', 'switch editing off'],
  ] as const)('marks a rule with the problem %s and says what to do', async (problem, tag, advice) => {
    const page = await openPage({ ...readyOverview(), rules: [rule('old', 'old', { problem })] });
    expect(page.row('old').text()).toContain(tag);
    expect(page.row('old').text()).toContain(advice);
  });

  it('sorts by the header that is pressed', async () => {
    const page = await openPage();
    expect(page.rows()).toEqual(['City', 'Phone number']);
    const header = page.renderer.findAll(TableHeader).find((each) => each.text === 'Property');
    expect(header?.props).toMatchObject({ sortDirection: 'ascending' });
    trigger(header ?? {}, 'onSortChange', 'descending');
    expect(page.rows()).toEqual(['Phone number', 'City']);
  });

  it('searches while one types, and says when nothing fits', async () => {
    const page = await openPage();
    page.type('ruleSearch', 'deliver');
    expect(page.rows()).toEqual(['City']);
    page.type('ruleSearch', 'nonsense');
    expect(page.text()).toContain('Nothing in the list fits “nonsense”');
    page.type('ruleSearch', '');
    expect(page.rows()).toEqual(['City', 'Phone number']);
  });

  it('turns the pages of 200 rules', async () => {
    const rules = Array.from({ length: 200 }, (_, index) => rule(`p${index}`, `Property ${1000 + index}`));
    const page = await openPage({ ...readyOverview(), rules });
    expect(page.rows()).toHaveLength(10);
    const table = page.renderer.find(Table);
    expect(table.props).toMatchObject({ paginated: true, pageCount: 20, page: 1 });
    trigger(table, 'onPageChange', 20);
    expect(page.rows().at(-1)).toBe('Property 1199');
  });

  it('removes at once and takes it back on Undo, with all that the rule said', async () => {
    const page = await openPage();
    const [before] = page.backend.overview().rules.filter(({ property }) => property === 'city');
    page.row('City').press('Remove');
    await page.says('City was removed');
    expect(page.rows()).toEqual(['Phone number']);
    expect(page.alerts).toEqual(['City was removed.']);
    page.press('Undo');
    await page.until(() => {
      expect(page.rows()).toEqual(['City', 'Phone number']);
    });
    const [after] = page.backend.overview().rules.filter(({ property }) => property === 'city');
    expect(after).toMatchObject({ show: before?.show, edit: before?.edit, acceptedRisk: false });
    expect(page.has('Undo')).toBe(false);
  });

  it('offers Undo until the next change only', async () => {
    const page = await openPage();
    page.row('City').press('Remove');
    await page.says('City was removed');
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    form.submit('companyName');
    await page.until(() => {
      expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
    });
    await page.until(() => {
      expect(page.open('data').has('Undo')).toBe(false);
    });
  });

  it('says what others saved before it removes anything, and removes when told so again', async () => {
    const page = await openPage();
    page.backend.saveBehindTheBack({
      brand: { companyName: 'Saimaa Lines', supportContact: 'help@saimaa.example', language: 'en' },
    });
    page.row('City').press('Remove');
    await page.says('Somebody else saved in the meantime');
    expect(page.text()).toContain('Company name is now: Saimaa Lines');
    expect(page.rows()).toEqual(['City', 'Phone number']);
    page.press('Save mine on top');
    await page.says('City was removed');
    expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
    expect(page.rows()).toEqual(['Phone number']);
  });

  it('keeps the row and tries again after the connection failed', async () => {
    const page = await openPage();
    page.backend.fail({ kind: 'offline' });
    page.row('City').press('Remove');
    await page.says('No answer');
    expect(page.rows()).toEqual(['City', 'Phone number']);
    page.backend.fail(undefined);
    page.press('Try again');
    await page.says('City was removed');
  });

  it('takes back an edit of the panel, back to what it said before', async () => {
    const page = await openPage({
      ...readyOverview(),
      rules: [rule('city', 'City', { show: grant('match_email') })],
    });
    const panel = openPanel(page, 'Edit');
    panel.chooseLevel('show', 'verify_email');
    panel.press('Save');
    await page.says('City was changed');
    expect(page.closed).toEqual(['edit-rule-contacts.city']);
    expect(page.backend.overview().rules[0]?.show.protectionLevel).toBe('verify_email');
    page.press('Undo');
    await page.until(() => {
      expect(page.backend.overview().rules[0]?.show.protectionLevel).toBe('match_email');
    });
    expect(page.alerts).toEqual(['City was saved.', 'The change of City was undone.']);
  });
});

/** The panel behind a button of the page. */
function openPanel(page: Awaited<ReturnType<typeof openPage>>, label: string) {
  const panel = () => {
    const overlay = page.renderer.findAll(Button).find((each) => each.text === label)?.props.overlay;
    if (overlay === undefined) throw new Error(`Nothing opens behind ${label}`);
    return overlay as unknown as Pick<typeof page.renderer, 'findAll'>;
  };
  return {
    press: (button: string) => {
      trigger(
        panel()
          .findAll(Button)
          .find((each) => each.text === button) ?? {},
        'onClick',
      );
    },
    chooseLevel: (of: 'show' | 'edit', level: string) => {
      const field = panel()
        .findAll(ToggleGroup)
        .find(({ props }) => props.name.endsWith(`-${of}-level`));
      trigger(field ?? {}, 'onChange', level);
    },
  };
}
