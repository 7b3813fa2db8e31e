import {
  Accordion,
  Alert,
  Button,
  Checkbox,
  Panel,
  PanelFooter,
  SearchInput,
  Text,
  TextArea,
  Toggle,
  ToggleGroup,
} from '@hubspot/ui-extensions';
import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../extensions/shared/api.ts';
import { en } from '../../../extensions/shared/texts/en.ts';
import type { Saved } from '../../../extensions/shared/wire.ts';
import { deferred, listed, overview, refuse, row, saved, savingApi } from './fixtures.ts';
import { all, fire, maybe, one, openPanel, press, words } from './harness.tsx';

const phone = row('phone', { label: 'Phone number' });
const stored = listed('phone', { label: 'Phone number' });

/** Places of the catalogue that were left open. */
const placesIn = (text: string): string[] =>
  [...new Set(Object.values(en).flatMap((each) => each.match(/\{\w+\}/g) ?? []))].filter((place) =>
    text.includes(place),
  );

describe('adding a property', () => {
  it('picks it, proposes the safe level, saves, says so and closes', async () => {
    const { api, sent } = savingApi(overview());
    const onSaved = vi.fn();
    const { renderer, closeOverlay } = await openPanel(api, { onSaved });
    expect(one(renderer, Panel, 'title', 'Add a property').props['id']).toBe('panel');
    fire(all(renderer, SearchInput)[0] as never, 'onInput', 'PHÓNE');
    press(renderer, 'Phone number');
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalledExactlyOnceWith('panel');
    });
    const off = { enabled: false, protectionLevel: 'verify_email', instructions: '' };
    expect(sent).toEqual([
      {
        version: 7,
        name: 'contacts.phone',
        rule: { show: { ...off, enabled: true }, edit: off, acceptedRisk: false },
      },
    ]);
    expect(onSaved).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ version: 7 }),
      'contacts.phone',
    );
    expect(one(renderer, Panel, 'title', 'Add a property')).toBeDefined();
  });

  it('skips the picker for a property that was picked before', async () => {
    const { api } = savingApi(overview());
    const { renderer } = await openPanel(api, { preset: phone });
    expect(one(renderer, Panel, 'title', 'Phone number')).toBeDefined();
    expect(all(renderer, SearchInput)).toEqual([]);
  });

  it('sends what was switched and written', async () => {
    const { api, sent } = savingApi(overview());
    const { renderer, closeOverlay } = await openPanel(api, { preset: phone });
    fire(all(renderer, TextArea)[0] as never, 'onInput', 'Only at night.');
    expect(words(renderer)).toContain('14 of 300 characters');
    fire(one(renderer, Toggle, 'label', 'Edit property'), 'onChange', true);
    fire(one(renderer, ToggleGroup, 'name', 'panel-show-level'), 'onChange', 'match_email');
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalled();
    });
    expect(sent[0]?.rule).toEqual({
      show: { enabled: true, protectionLevel: 'match_email', instructions: 'Only at night.' },
      edit: { enabled: true, protectionLevel: 'verify_email', instructions: '' },
      acceptedRisk: false,
    });
  });

  it('opens the rule that a chosen property already has, and says so', async () => {
    const quiet = listed('phone', { show: { ...stored.show, instructions: 'Only at night.' } });
    const { api } = savingApi(overview({ rules: [quiet] }));
    const { renderer } = await openPanel(api);
    press(renderer, 'Phone number');
    expect(one(renderer, Alert, 'title', 'This property has a rule already')).toBeDefined();
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('Only at night.');
  });

  it('goes back to the picker', async () => {
    const { renderer } = await openPanel(savingApi(overview()).api);
    press(renderer, 'Phone number');
    press(renderer, 'Choose another property');
    expect(all(renderer, SearchInput)).toHaveLength(1);
  });

  it('sends nothing while everything is off, and says why', async () => {
    const { api, sent } = savingApi(overview());
    const { renderer } = await openPanel(api, { preset: phone });
    fire(one(renderer, Toggle, 'label', 'Show property'), 'onChange', false);
    press(renderer, 'Save');
    expect(words(renderer)).toContain('With both off, there is nothing to save.');
    expect(one(renderer, Alert, 'title', 'Not saved yet')).toBeDefined();
    expect(sent).toEqual([]);
    fire(one(renderer, Toggle, 'label', 'Show property'), 'onChange', true);
    expect(maybe(renderer, Alert, 'title', 'Not saved yet')).toBeUndefined();
  });
});

describe('editing with a matching email', () => {
  const risky = async () => {
    const { api, sent } = savingApi(overview());
    const opened = await openPanel(api, { preset: phone });
    fire(one(opened.renderer, Toggle, 'label', 'Edit property'), 'onChange', true);
    fire(one(opened.renderer, ToggleGroup, 'name', 'panel-edit-level'), 'onChange', 'match_email');
    return { ...opened, sent };
  };

  it('is not sent before its risk is confirmed', async () => {
    const { renderer, sent } = await risky();
    press(renderer, 'Save');
    expect(words(renderer)).toContain('Please check: Confirm the risk');
    expect(sent).toEqual([]);
  });

  it('is sent with the accepted risk', async () => {
    const { renderer, sent, closeOverlay } = await risky();
    const box = all(renderer, Checkbox)[0];
    expect(box?.text).toContain('anyone who knows a customer’s email address can then change Phone number');
    fire(box as never, 'onChange', true);
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalled();
    });
    expect(sent[0]?.rule.acceptedRisk).toBe(true);
  });
});

describe('what the panel says', () => {
  it('is what each level means, and that values reach the model’s provider', async () => {
    const { renderer } = await openPanel(savingApi(overview()).api, { preset: phone });
    const options = one(renderer, ToggleGroup, 'name', 'panel-show-level').props['options'];
    const descriptions = JSON.stringify(options);
    expect(descriptions).toContain(
      'This is a check, not authentication: anyone who knows the address passes.',
    );
    expect(descriptions).toContain('must confirm it');
    expect(words(renderer)).toContain('also reaches the provider of its AI model');
  });

  it('is Finnish for a Finnish admin, with no place left open', async () => {
    const { renderer } = await openPanel(savingApi(overview()).api, { preset: phone }, 'fi-FI');
    expect(one(renderer, Toggle, 'label', 'Näytä ominaisuus')).toBeDefined();
    expect(placesIn(words(renderer))).toEqual([]);
  });

  it('is why a switch cannot be used', async () => {
    const { api } = savingApi(overview());
    const { renderer } = await openPanel(api, { preset: { ...phone, edit: 'calculated' } });
    expect(one(renderer, Toggle, 'label', 'Edit property').props['readOnly']).toBe(true);
    expect(words(renderer)).toContain('HubSpot calculates it, so nobody can edit it.');
  });

  it('lets something be switched off that is no longer possible', async () => {
    const { api } = savingApi(overview({ rules: [{ ...stored, problem: 'not_showable' }], properties: [] }));
    const { renderer } = await openPanel(api, { rule: stored });
    const toggle = one(renderer, Toggle, 'label', 'Show property');
    expect(toggle.props['readOnly']).toBe(false);
    fire(toggle, 'onChange', false);
    expect(one(renderer, Toggle, 'label', 'Show property').props['readOnly']).toBe(true);
  });

  it('is that a property is gone, and Save is off', async () => {
    const gone = { ...stored, problem: 'property_gone' } as const;
    const { api } = savingApi(overview({ rules: [gone], properties: [] }));
    const { renderer } = await openPanel(api, { rule: gone });
    expect(one(renderer, Alert, 'title', 'This property is no longer in HubSpot.')).toBeDefined();
    expect(one(renderer, Button, 'text', 'Save').props['disabled']).toBe(true);
  });

  it('is why someone may only look, with every field read-only', async () => {
    const me = { canEdit: false, canNameEditors: false, reasonCode: 'no_seat' } as const;
    const { api } = savingApi(overview({ me, rules: [stored] }));
    const { renderer } = await openPanel(api, { rule: stored });
    expect(words(renderer)).toContain('editors also need an assigned seat');
    expect(words(renderer)).toContain('People you can ask: Ada Admin.');
    expect(all(renderer, Toggle).map(({ props }) => props['readOnly'])).toEqual([true, true]);
    expect(all(renderer, TextArea).map(({ props }) => props['readOnly'])).toEqual([true]);
    expect(one(renderer, Button, 'text', 'Save').props['disabled']).toBe(true);
  });

  it('is, before anything is sent, that company name and contact come first', async () => {
    const brand = { companyName: '', supportContact: '', language: 'en' };
    const { renderer } = await openPanel(savingApi(overview({ brand })).api, { preset: phone });
    expect(one(renderer, Alert, 'title', 'One thing is missing before you can save')).toBeDefined();
  });
});

describe('when saving does not work', () => {
  const typed = async (answers: readonly Answer<Saved>[], settings = overview({ rules: [stored] })) => {
    const { api, sent } = savingApi(settings, answers);
    const opened = await openPanel(api, { rule: stored });
    fire(all(opened.renderer, TextArea)[0] as never, 'onChange', 'Mine.');
    press(opened.renderer, 'Save');
    return { ...opened, sent };
  };
  const drawn = async ({ renderer }: Awaited<ReturnType<typeof typed>>, title: string) => {
    await renderer.waitFor(() => {
      one(renderer, Alert, 'title', title);
    });
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('Mine.');
  };

  it.each([
    ['no answer', { kind: 'offline' }, 'No answer'],
    ['a fault of ours', { kind: 'server_error', status: 500, requestId: 'r-9' }, 'Something went wrong'],
    ['a busy CRM', { kind: 'busy', code: 'crm_busy', message: '' }, 'Not now'],
  ] as const)('keeps what was typed after %s, and tries again', async (_, trouble, title) => {
    const opened = await typed([refuse(trouble)]);
    await drawn(opened, title);
    expect(opened.closeOverlay).not.toHaveBeenCalled();
    press(opened.renderer, 'Try again');
    await opened.renderer.waitFor(() => {
      expect(opened.closeOverlay).toHaveBeenCalled();
    });
    expect(opened.sent.map(({ rule: { show } }) => show.instructions)).toEqual(['Mine.', 'Mine.']);
  });

  it('says beside Save that there is a reason above, until what was wrong is dealt with', async () => {
    const field = { field: 'show.instructions', code: 'invalid_character', message: '' };
    const opened = await typed([refuse({ kind: 'invalid', code: field.code, message: '', fields: [field] })]);
    await drawn(opened, 'Not saved yet');
    const said = () => {
      const footer = opened.renderer.find(PanelFooter);
      return footer.findAll(Text).map(({ text }) => text);
    };
    expect(said()).toEqual(['Not saved. The reason is at the top of this panel.']);
    fire(all(opened.renderer, TextArea)[0] as never, 'onChange', 'Mine again.');
    expect(said()).toEqual([]);
  });

  it('names the id of a fault', async () => {
    const opened = await typed([refuse({ kind: 'server_error', status: 500, requestId: 'r-9' })]);
    await drawn(opened, 'Something went wrong');
    expect(words(opened.renderer)).toContain('name this id: r-9');
  });

  it('shows the backend’s problem at its field until that is changed', async () => {
    const field = { field: 'show.instructions', code: 'invalid_character', message: 'Server words.' };
    const opened = await typed([refuse({ kind: 'invalid', code: field.code, message: '', fields: [field] })]);
    await drawn(opened, 'Not saved yet');
    const area = all(opened.renderer, TextArea)[0];
    expect(area?.props['error']).toBe(true);
    expect(area?.props['validationMessage']).toContain('line break or an invisible character');
    fire(area as never, 'onChange', 'Mine again.');
    expect(all(opened.renderer, TextArea)[0]?.props['error']).toBe(false);
    expect(maybe(opened.renderer, Alert, 'title', 'Not saved yet')).toBeUndefined();
  });

  it('says the backend’s sentence for a code that has no words yet', async () => {
    const field = { field: 'show.instructions', code: 'brand_new', message: 'Server words.' };
    const opened = await typed([refuse({ kind: 'invalid', code: field.code, message: '', fields: [field] })]);
    await drawn(opened, 'Not saved yet');
    expect(words(opened.renderer)).toContain('Server words.');
  });

  it('sends the admin to company name and contact, and keeps everything', async () => {
    const field = { field: 'brand.companyName', code: 'brand_required', message: 'm' };
    const opened = await typed([refuse({ kind: 'invalid', code: field.code, message: '', fields: [field] })]);
    await drawn(opened, 'Not saved yet');
    expect(words(opened.renderer)).toContain('Fill them in under “Verification”');
  });
});

describe('saving', () => {
  it('takes a second press for nothing, and holds the fields still', async () => {
    const answer = deferred<Answer<Saved>>();
    const { api, sent } = savingApi(overview(), [answer.promise]);
    const { renderer, closeOverlay } = await openPanel(api, { preset: phone });
    const button = one(renderer, Button, 'text', 'Save');
    fire(button, 'onClick', {});
    fire(button, 'onClick', {});
    expect(one(renderer, Button, 'text', 'Saving…').props['disabled']).toBe(true);
    expect(one(renderer, Toggle, 'label', 'Show property').props['readOnly']).toBe(true);
    answer.resolve({ ok: true, value: saved(overview()) });
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalledOnce();
    });
    expect(sent).toHaveLength(1);
  });
});

describe('the section for editing', () => {
  const isOpen = (renderer: Parameters<typeof words>[0]) =>
    one(renderer, Accordion, 'title', 'Edit settings').props['open'];

  it('is open for a rule with editing on, and stays open when that is switched off', async () => {
    const editable = { ...stored, edit: { ...stored.show } };
    const { renderer } = await openPanel(savingApi(overview({ rules: [editable] })).api, { rule: editable });
    expect(isOpen(renderer)).toBe(true);
    fire(one(renderer, Toggle, 'label', 'Edit property'), 'onChange', false);
    expect(isOpen(renderer)).toBe(true);
  });

  it('is folded where nothing can be edited, and unfolds', async () => {
    const { renderer } = await openPanel(savingApi(overview({ rules: [stored] })).api, { rule: stored });
    expect(isOpen(renderer)).toBe(false);
    fire(one(renderer, Accordion, 'title', 'Edit settings'), 'onClick');
    expect(isOpen(renderer)).toBe(true);
  });
});

describe('closing the panel', () => {
  it('keeps the draft, and says so', async () => {
    const { renderer } = await openPanel(savingApi(overview({ rules: [stored] })).api, { rule: stored });
    fire(all(renderer, TextArea)[0] as never, 'onInput', 'Half a sen');
    expect(words(renderer)).toContain('your changes wait here');
    fire(all(renderer, Panel)[0] as never, 'onClose');
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('Half a sen');
  });

  it('forgets the draft when it is discarded', async () => {
    const { renderer, closeOverlay } = await openPanel(savingApi(overview({ rules: [stored] })).api, {
      rule: stored,
    });
    expect(one(renderer, Button, 'text', 'Close')).toBeDefined();
    fire(all(renderer, TextArea)[0] as never, 'onChange', 'Mine.');
    press(renderer, 'Discard changes');
    expect(closeOverlay).toHaveBeenCalledExactlyOnceWith('panel');
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('');
    expect(all(renderer, Text).some(({ text }) => text?.includes('wait here'))).toBe(false);
  });
});
