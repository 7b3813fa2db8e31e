import { Form, LoadingButton, Select, StepperInput, Toggle, ToggleGroup } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../../extensions/shared/api.ts';
import { readyOverview } from '../fake-api.ts';
import { openPage, saidBy, trigger } from './open-page.tsx';

describe('a form', () => {
  it('can be saved only when something is changed, and says that something is', async () => {
    const page = await openPage();
    const form = page.open('verification');
    const [save] = page.renderer.findAll(LoadingButton).filter((each) => each.text === 'Save');
    expect(save?.props.disabled).toBe(true);
    form.type('companyName', 'Saimaa Lines');
    expect(form.text()).toContain('Unsaved changes');
    expect(page.renderer.find(LoadingButton, (each) => each.text === 'Save').props.disabled).toBe(false);
    form.type('companyName', 'Saimaa Ferries');
    expect(form.text()).not.toContain('Unsaved changes');
  });

  it('says that it saves and that it saved, in the page and as an alert', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    const release = page.backend.hold();
    form.submit('companyName');
    await page.says('Saving…');
    release();
    await page.says('Saved');
    expect(page.alerts).toEqual(['The company details were saved.']);
    expect(form.text()).not.toContain('Unsaved changes');
  });

  it('sends one request when Save is pressed twice', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    const release = page.backend.hold();
    form.submit('companyName');
    form.submit('companyName');
    release();
    await page.says('Saved');
    expect(page.backend.calls.filter((call) => call === 'saveBrand')).toHaveLength(1);
  });

  it('keeps what was typed while it was saving', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    const release = page.backend.hold();
    form.submit('companyName');
    await page.says('Saving…');
    form.type('companyName', 'Saimaa Lines Ltd');
    release();
    await page.until(() => {
      expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
    });
    await page.says('Unsaved changes');
    form.submit('companyName');
    await page.until(() => {
      expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines Ltd');
    });
  });

  it('goes back to what is stored when changes are discarded', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    form.press('Discard changes');
    expect(form.text()).not.toContain('Unsaved changes');
    form.type('supportContact', 'new@saimaa.example');
    form.submit('companyName');
    await page.says('Saved');
    expect(page.backend.overview().brand).toMatchObject({
      companyName: 'Saimaa Ferries',
      supportContact: 'new@saimaa.example',
    });
  });

  it('says what somebody else saved, and saves both when told so', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    const { brand } = page.backend.overview();
    page.backend.saveBehindTheBack({ brand: { ...brand, supportContact: '+358 9 1234' } });
    form.submit('companyName');
    await page.says('Support contact is now: +358 9 1234');
    form.press('Save mine on top');
    await page.says('Saved');
    expect(page.backend.overview().brand).toMatchObject({
      companyName: 'Saimaa Lines',
      supportContact: '+358 9 1234',
    });
  });

  it('shows what somebody else saved in place of mine when told so', async () => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    const { brand } = page.backend.overview();
    page.backend.saveBehindTheBack({ brand: { ...brand, companyName: 'Saimaa Cruises' } });
    form.submit('companyName');
    await page.says('Company name is now: Saimaa Cruises');
    form.press('Load their version');
    await page.until(() => {
      expect(form.text()).not.toContain('Unsaved changes');
    });
    form.type('companyName', 'Saimaa Cruises');
    expect(form.text()).not.toContain('Unsaved changes');
  });

  it.each<[Trouble, string]>([
    [{ kind: 'offline' }, 'No answer'],
    [{ kind: 'server_error', status: 500, requestId: 'req-1' }, 'req-1'],
    [{ kind: 'no_right', code: 'no_right', message: '' }, 'You may not do this'],
    [{ kind: 'busy', code: 'crm_busy', message: '' }, 'HubSpot is busy right now'],
  ])('keeps what was typed when saving meets %j', async (trouble, words) => {
    const page = await openPage();
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Lines');
    page.backend.fail(trouble);
    form.submit('companyName');
    await page.says(words);
    expect(form.text()).toContain('Unsaved changes');
    page.backend.fail(undefined);
    form.submit('companyName');
    await page.says('Saved');
    expect(page.backend.overview().brand.companyName).toBe('Saimaa Lines');
  });
});

describe('verification settings', () => {
  it('saves language, lifetimes and secondary addresses', async () => {
    const page = await openPage();
    const form = page.open('verification');
    trigger(page.renderer.find(Select, { name: 'language' }), 'onChange', 'fi');
    form.submit('companyName');
    await page.says('Saved');
    expect(page.backend.overview().brand.language).toBe('fi');

    const idle = page.renderer.find(StepperInput, { name: 'idleMinutes' });
    expect(idle.props).toMatchObject({ min: 5, max: 15, value: 15 });
    trigger(idle, 'onChange', 8);
    trigger(page.renderer.find(StepperInput, { name: 'absoluteMinutes' }), 'onChange', 20);
    trigger(page.renderer.find(Toggle, { name: 'acceptSecondaryEmail' }), 'onChange', true);
    submitNth(page, 1);
    await page.until(() => {
      expect(page.backend.overview().verification).toEqual({
        idleMinutes: 8,
        absoluteMinutes: 20,
        acceptSecondaryEmail: true,
        testRecipients: [],
      });
    });
  });

  it('keeps a stored language that is not in the list', async () => {
    const overview = readyOverview();
    const page = await openPage({ ...overview, brand: { ...overview.brand, language: 'pt-BR' } });
    page.open('verification');
    const { options, value } = page.renderer.find(Select, { name: 'language' }).props;
    expect(value).toBe('pt-BR');
    expect(options.map((option) => option.value)).toContain('pt-BR');
  });

  it('asks for test recipients in a test account only, and says how many mails were held', async () => {
    const overview = readyOverview();
    const standard = await openPage(overview);
    expect(standard.open('verification').text()).not.toContain('This is a test account');

    const page = await openPage({
      ...overview,
      portal: { ...overview.portal, accountType: 'SANDBOX' },
      notices: { ...overview.notices, mailsHeld: 4 },
    });
    const form = page.open('verification');
    expect(form.text()).toContain('This is a test account');
    expect(form.text()).toContain('4 in the last 7 days');
    form.type('testRecipients', 'a@example.com; b@example.com\n c@example.com ');
    submitNth(page, 1);
    await page.until(() => {
      expect(page.backend.overview().verification.testRecipients).toEqual([
        'a@example.com',
        'b@example.com',
        'c@example.com',
      ]);
    });
    form.type('testRecipients', 'nobody');
    submitNth(page, 1);
    await page.says('This is not an email address.');
  });

  it.each([
    ['sent', 'The mail server took the mail'],
    ['refused', 'The mail server refused the mail'],
    ['failed', 'The mail server did not take the mail yet'],
  ] as const)('says in words that a test mail was %s', async (status, words) => {
    const page = await openPage();
    page.backend.mailStatus(status);
    const part = page.open('verification');
    part.press('Send me a test mail');
    await page.says(words);
    expect(part.text()).toContain('liisa@example.com');
  });

  it('says that test mails are limited', async () => {
    const page = await openPage();
    page.backend.fail({ kind: 'busy', code: 'limit_reached', message: '' });
    page.open('verification').press('Send me a test mail');
    await page.says('One test mail a minute and five a day');
  });

  it('tells an admin about people who said “not me” and about refused mails', async () => {
    const overview = readyOverview();
    const page = await openPage({ ...overview, notices: { ...overview.notices, notMe: 2, mailsRefused: 3 } });
    const text = page.open('verification').text();
    expect(text).toContain('“This was not me”, said by people who got a mail: 2.');
    expect(text).toContain('refused for good: 3.');
    expect((await openPage()).open('verification').text()).toContain('Nothing that needs your attention.');
  });
});

describe('email capture', () => {
  it('asks the same question per channel in the words of the backend, and saves the choice', async () => {
    const page = await openPage();
    const form = page.open('email');
    expect(form.text()).toContain('When should the agent ask?');
    expect(form.text()).toContain('Nobody is asked on email.');
    const groups = page.renderer.findAll(ToggleGroup, ({ props }) => !props.name.endsWith('-level'));
    expect(groups.map(({ props }) => props.label)).toEqual(['Live chat', 'WhatsApp', 'Facebook Messenger']);
    expect(groups.map(({ props }) => props.value)).toEqual(['when_needed', 'when_needed', 'when_needed']);
    expect(groups[0]?.props.options[3]).toMatchObject({
      label: 'label of never',
      description: 'description of never',
    });
    trigger(groups[1] ?? {}, 'onChange', 'never');
    submitNth(page, 0);
    await page.says('Saved');
    expect(page.backend.overview().emailCapture).toEqual({
      live_chat: 'when_needed',
      whatsapp: 'never',
      facebook_messenger: 'when_needed',
    });
    expect(page.alerts).toEqual(['Your choice was saved.']);
  });
});

/** Sends the form with this place among those that are drawn. */
function submitNth(page: Awaited<ReturnType<typeof openPage>>, index: number): void {
  const form = page.renderer.findAll(Form)[index];
  if (form === undefined)
    throw new Error(`there is no form ${index}: ${saidBy(page.renderer.getRootNode())}`);
  trigger(form, 'onSubmit');
}
