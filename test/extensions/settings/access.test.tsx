import { Toggle } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { readyOverview } from '../fake-api.ts';
import { openPage, trigger } from './open-page.tsx';

describe('access', () => {
  it('lets a super admin name an editor, with a seat or without, and take it back', async () => {
    const page = await openPage();
    const access = page.open('access');
    await page.says('olli@example.com');
    expect(access.row('Liisa Laine').text()).toContain('Super admin');
    access.row('Olli Oja').press('Add Olli Oja');
    expect(access.text()).toContain('Unsaved changes');
    trigger(page.renderer.find(Toggle, { name: 'needSeat' }), 'onChange', true);
    access.submit('none');
    await page.says('Saved');
    expect(page.backend.overview()).toMatchObject({ editors: ['9002'], editorsNeedSeat: true });
    expect(access.row('Olli Oja').text()).toContain('Named');

    access.press('Remove Olli Oja');
    access.submit('none');
    await page.until(() => {
      expect(page.backend.overview().editors).toEqual([]);
    });
  });

  it('finds users by name or address, page by page', async () => {
    const page = await openPage();
    const access = page.open('access');
    await page.says('Olli Oja');
    expect(access.text()).not.toContain('Eeva Eklund');
    access.press('Show more users');
    await page.says('Eeva Eklund');
    expect(access.row('Eeva Eklund').text()).toContain('None');
    access.type('userSearch', 'eeva@');
    await page.until(() => {
      expect(access.text()).not.toContain('Olli Oja');
    });
    expect(access.text()).toContain('Eeva Eklund');
    access.type('userSearch', 'nobody at all');
    await page.says('No user fits.');
  });

  it('shows what was searched for last, whichever answer arrives last', async () => {
    const page = await openPage();
    const access = page.open('access');
    await page.says('Olli Oja');
    const searches = () => page.backend.calls.filter((call) => call === 'users').length;
    const releaseFirst = page.backend.hold();
    access.type('userSearch', 'olli');
    await page.until(() => {
      expect(searches()).toBe(2);
    });
    const releaseSecond = page.backend.hold();
    access.type('userSearch', 'eeva');
    await page.until(() => {
      expect(searches()).toBe(3);
    });
    releaseSecond();
    await page.says('Eeva Eklund');
    releaseFirst();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(access.rows()).toEqual(['Eeva Eklund']);
  });

  it('says when HubSpot does not list users, and tries again', async () => {
    const page = await openPage();
    page.backend.fail({ kind: 'busy', code: 'crm_unavailable', message: '' }, 'users');
    const access = page.open('access');
    await page.says('HubSpot did not answer');
    page.backend.fail(undefined);
    access.press('Try again');
    await page.says('Olli Oja');
  });

  it('keeps editors that another super admin named when mine are saved on top', async () => {
    const page = await openPage();
    const access = page.open('access');
    await page.says('Olli Oja');
    access.row('Olli Oja').press('Add Olli Oja');
    page.backend.saveBehindTheBack({ editors: ['9003'] });
    access.submit('none');
    await page.says('The list of editors was changed.');
    access.press('Save mine on top');
    await page.until(() => {
      expect(page.backend.overview().editors).toEqual(['9002', '9003']);
    });
  });

  it('shows everybody else who may edit and whom to ask, and asks for no users', async () => {
    const page = await openPage({
      ...readyOverview(),
      me: { canEdit: true, canNameEditors: false },
      editors: ['9002', '9404'],
      editorsNeedSeat: true,
      people: [{ id: '9002', name: 'Olli Oja' }],
    });
    const text = page.open('access').text();
    expect(text).toContain('You can ask: Liisa Laine.');
    expect(text).toContain('Olli Oja');
    expect(text).toContain('User 9404');
    expect(text).toContain('Editors also need an assigned seat.');
    expect(page.backend.calls).toEqual(['overview']);
  });
});
