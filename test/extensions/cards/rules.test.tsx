import { Button, Panel, Toggle, ToggleGroup } from '@hubspot/ui-extensions';
import type { RenderedFragmentNode } from '@hubspot/ui-extensions/testing';
import { describe, expect, it, vi } from 'vitest';
import type { SettingsApi } from '../../../extensions/src/app/cards/generated/api.ts';
import type { ContactCard, ListedRule } from '../../../extensions/src/app/cards/generated/wire.ts';
import { contact, ok, overview, PREVIEW, refused, rule, said, saved } from './fake.ts';
import { showContact, trigger } from './show.tsx';

const JOB_TITLE = rule('jobtitle', 'Job title', 'verify_email');

/** A backend whose rules and preview change once a rule is saved. */
function saving(rules: readonly ListedRule[], preview: ContactCard['preview']) {
  let isSaved = false;
  return {
    overview: () => Promise.resolve(ok(isSaved ? overview({ version: 4, rules }) : overview())),
    contact: () => Promise.resolve(ok(contact(isSaved ? { preview } : {}))),
    saveRule: () => {
      isSaved = true;
      return Promise.resolve(saved(rules));
    },
  } satisfies Partial<SettingsApi>;
}

function pressIn(panel: RenderedFragmentNode, label: string): void {
  panel.find(Button, (node) => node.text === label).trigger('onClick');
}

describe('a rule, from the record', () => {
  it('is added with the settings page’s own panel, and the table shows it at once', async () => {
    const items = [{ name: 'contacts.jobtitle', operation: 'show', status: 'needs_email' }] as const;
    const preview: ContactCard['preview'] = [
      { state: 'nothing', items },
      ...PREVIEW.slice(1).map(({ state }) => ({
        state,
        items: [{ ...items[0], status: 'allowed' as const }],
      })),
    ];
    const card = showContact(saving([...overview().rules, JOB_TITLE], preview));
    await card.says('City');
    pressIn(card.overlay('Add CRM data'), 'Job title');
    await vi.waitFor(() => {
      expect(said(card.overlay('Add CRM data'))).toContain('contacts.jobtitle');
    });
    pressIn(card.overlay('Add CRM data'), 'Save');

    await vi.waitFor(() => {
      expect(card.has('Edit Job title')).toBe(true);
    });
    const [sent = ''] = card.asked.filter((name) => name.startsWith('saveRule'));
    expect(sent).toMatch(/^saveRule 3 contacts\.jobtitle /);
    expect(JSON.parse(sent.slice(sent.indexOf('{')))).toMatchObject({
      show: { enabled: true, protectionLevel: 'verify_email' },
      edit: { enabled: false },
    });
    expect(card.alerts.map(({ type }) => type)).toEqual(['success']);
    expect(card.closed).toEqual(['contact-card-add']);
    await vi.waitFor(() => {
      expect(card.asked.filter((name) => name.startsWith('contact'))).toHaveLength(2);
    });
  });

  it('is edited in the panel of its row', async () => {
    const stricter = [rule('phone', 'Phone number', 'verify_email', 'verify_email')];
    const card = showContact(saving(stricter, PREVIEW));
    await card.says('Phone number');
    const panel = card.overlay('Edit Phone number');
    expect(panel.find(Panel).props.title).toBe('Phone number');
    expect(panel.find(Toggle).props.checked).toBe(true);
    trigger(panel.find(ToggleGroup), 'onChange', 'verify_email');
    await vi.waitFor(() => {
      expect(card.overlay('Edit Phone number').find(ToggleGroup).props.value).toBe('verify_email');
    });
    pressIn(card.overlay('Edit Phone number'), 'Save');
    await vi.waitFor(() => {
      expect(card.asked.filter((name) => name.startsWith('saveRule 3 contacts.phone'))).toHaveLength(1);
    });
  });

  it('stays in its panel with the reason when it could not be saved', async () => {
    const card = showContact({ saveRule: () => Promise.resolve(refused({ kind: 'offline' })) });
    await card.says('City');
    const panel = card.overlay('Edit City');
    trigger(panel.find(ToggleGroup), 'onChange', 'match_email');
    pressIn(card.overlay('Edit City'), 'Save');
    await vi.waitFor(() => {
      expect(said(card.overlay('Edit City'))).toContain('No answer');
    });
    expect(card.overlay('Edit City').find(ToggleGroup).props.value).toBe('match_email');
    expect(card.closed).toEqual([]);
    expect(card.alerts).toEqual([]);
  });
});
