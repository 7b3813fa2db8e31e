import { describe, expect, it } from 'vitest';
import { createFakeBackend, emptyOverview, readyOverview } from '../fake-api.ts';
import { openPage } from './open-page.tsx';

describe('the settings page', () => {
  it('needs one request for its first screen, and asks for users on the Access tab only', async () => {
    const page = await openPage();
    expect(page.backend.calls).toEqual(['overview']);
    page.open('verification');
    page.open('email');
    expect(page.backend.calls).toEqual(['overview']);
    page.open('access');
    await page.until(() => {
      expect(page.backend.calls).toEqual(['overview', 'users']);
    });
  });

  it('shows Getting started first while a step is undone', async () => {
    const page = await openPage(emptyOverview());
    expect(page.tabs()).toEqual(['start', 'data', 'verification', 'email', 'agents', 'access']);
    expect(page.selected()).toBe('start');
  });

  it('shows CRM data first when every step is done', async () => {
    const page = await openPage(readyOverview());
    expect(page.tabs()).toEqual(['data', 'verification', 'email', 'agents', 'access', 'start']);
    expect(page.selected()).toBe('data');
  });

  it('keeps the tabs in their places when the last step gets done', async () => {
    const page = await openPage(emptyOverview());
    page.backend.alter(readyOverview());
    page.backend.alter({ version: 0 });
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Ferries Ltd');
    form.submit('companyName');
    await page.says('Saved');
    expect(page.tabs()[0]).toBe('start');
  });

  it('leads to the installation when the app is not connected, and comes back', async () => {
    const backend = createFakeBackend();
    backend.fail({ kind: 'not_connected', installUrl: '' });
    const page = await openPage(undefined, { backend });
    expect(page.text()).toContain('The app is not connected');
    expect(page.has('Connect HubSpot')).toBe(true);
    backend.fail(undefined);
    page.press('Check again');
    await page.says('CRM data');
  });

  it('says that nothing answered and tries again on demand', async () => {
    const backend = createFakeBackend();
    backend.fail({ kind: 'offline' });
    const page = await openPage(undefined, { backend });
    expect(page.text()).toContain('No answer');
    backend.fail(undefined);
    page.press('Try again');
    await page.says('Phone number');
  });

  it('offers nothing to press to someone who may only look, and says whom to ask', async () => {
    const page = await openPage({
      ...readyOverview(),
      me: { canEdit: false, canNameEditors: false, reasonCode: 'not_named' },
    });
    expect(page.text()).toContain('You can look, but not change anything here');
    expect(page.text()).toContain('Liisa Laine');
    expect(page.has('Add CRM data')).toBe(false);
    expect(page.has('Edit')).toBe(false);
    expect(page.has('Remove')).toBe(false);
    expect(page.open('verification').has('Save')).toBe(false);
    expect(page.open('verification').has('Send me a test mail')).toBe(false);
    expect(page.open('email').has('Save')).toBe(false);
    expect(page.open('start').has('Start the conversation')).toBe(false);
    expect(page.open('access').text()).toContain('Only super admins can name editors');
  });

  it('keeps what was typed while another tab is open', async () => {
    const page = await openPage();
    page.open('verification').type('companyName', 'Saimaa Lines');
    page.open('data');
    const form = page.open('verification');
    expect(form.text()).toContain('Unsaved changes');
    form.submit('companyName');
    await page.until(() => {
      expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
    });
  });

  it('keeps what was typed when the app is disconnected and connected again', async () => {
    const page = await openPage();
    page.open('verification').type('companyName', 'Saimaa Lines');
    // A removal succeeds, and what is read after it meets an app that is no longer connected.
    page.backend.fail({ kind: 'not_connected', installUrl: '' }, 'overview');
    page.row('City').press('Remove');
    await page.until(() => {
      expect(page.has('Connect HubSpot')).toBe(true);
    });
    page.backend.fail(undefined);
    page.press('Check again');
    await page.says('Phone number');
    const form = page.open('verification');
    expect(form.text()).toContain('Unsaved changes');
    form.submit('companyName');
    await page.until(() => {
      expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
    });
  });

  it('speaks Finnish to a Finnish user', async () => {
    const page = await openPage(emptyOverview(), { locale: 'fi-FI' });
    expect(page.text()).toContain('Anna agentin käyttää CRM-tietoja turvallisesti');
    expect(page.open('data').text()).toContain('Agentti ei voi vielä käyttää mitään CRM-tietoja');
    expect(page.open('verification').text()).toContain('Yrityksen nimi');
  });
});
