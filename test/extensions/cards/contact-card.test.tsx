import { Alert, Table, TableHeader, TableRow, Button, Tile } from '@hubspot/ui-extensions';
import { describe, expect, it, vi } from 'vitest';
import type { ContactActivity, ContactBlocker } from '../../../extensions/src/app/cards/generated/wire.ts';
import {
  CANARY,
  contact,
  CONTACT_ID,
  later,
  NOW_MS,
  ok,
  overview,
  PROOF,
  refused,
  rule,
  said,
} from './fake.ts';
import { showContact } from './show.tsx';

const answering = (changes: Parameters<typeof contact>[0]) => ({
  contact: () => Promise.resolve(ok(contact(changes))),
});
const READ_ONLY = {
  me: { canEdit: false, canNameEditors: false, reasonCode: 'not_named' as const, reason: 'not named' },
};

describe('what an agent may do for a contact', () => {
  it('is a table with a row per property and a column per step of proof, in words', async () => {
    const card = showContact();
    await card.says('What an agent may do');
    const [access] = card.screen.findAll(Table);
    const cells = access?.findAll(TableRow).map((row) => said(row).join(' | '));
    expect(cells).toEqual([
      'CRM data | Has said nothing yet | Has stated a matching email | Has confirmed the mail | Rule',
      'Phone number | An agent may show and change it | Not yet: asks for email | Shows | Changing: not yet, asks to verify email | Shows and changes | Edit Phone number',
      'City | An agent may show it | Not yet: asks for email | Not yet: asks to verify email | Shows | Edit City',
    ]);
  });

  it('asks for settings and contact at the same time', async () => {
    const { asked } = showContact({
      overview: () => later<never>().promise,
      contact: () => later<never>().promise,
    });
    await vi.waitFor(() => {
      expect(asked).toEqual(['overview', `contact ${CONTACT_ID}`]);
    });
  });

  it.each<[ContactBlocker, string]>([
    ['gone', 'Look at the record that is left.'],
    ['no_email', 'Add an address to the record.'],
    ['email_shared', 'Merge the two'],
    ['email_unusable', 'Correct the address'],
  ])('says what stands in the way before anything else: %s', async (blocker, advice) => {
    const card = showContact(answering({ blockers: [blocker] }));
    await card.says(advice);
    expect(card.screen.find(Alert).props.variant).toBe('warning');
    expect(card.text().indexOf('What stands in the way')).toBe(0);
  });

  it('says that an agent may do nothing where no rule was made, and offers to make one', async () => {
    const card = showContact({
      overview: () => Promise.resolve(ok(overview({ rules: [] }))),
      ...answering({ preview: [] }),
    });
    await card.says('An agent may do nothing yet');
    expect(card.has('Add CRM data')).toBe(true);
  });

  it('is a list without a table where there is little room', async () => {
    const card = showContact(answering({ activity: [ACTIVITY] }), { isCompact: true });
    await card.says('What an agent may do');
    expect(card.screen.findAll(Table)).toEqual([]);
    expect(said(card.screen.find(Tile))).toEqual([
      'Phone number',
      'An agent may show and change it',
      'Has said nothing yet:',
      'Not yet: asks for email',
      'Has stated a matching email:',
      'Shows',
      'Changing: not yet, asks to verify email',
      'Has confirmed the mail:',
      'Shows and changes',
      'Edit Phone number',
    ]);
  });

  it('reads the contact again once a rule was saved, because that changes the table', async () => {
    const changed = overview({ version: 4, rules: [rule('city', 'City', 'match_email')] });
    const overviews = [overview(), changed];
    const card = showContact({ overview: () => Promise.resolve(ok(overviews.shift() ?? changed)) });
    await card.says('Phone number');
    card.press('Refresh');
    await vi.waitFor(() => {
      expect(card.asked.filter((name) => name.startsWith('contact')).length).toBeGreaterThan(2);
    });
  });
});

describe('someone who may only look', () => {
  it('sees the table with the reason and whom to ask, and no button that changes a rule', async () => {
    const card = showContact({ overview: () => Promise.resolve(ok(overview(READ_ONLY))) });
    await card.says('What an agent may do');
    expect(card.text()).toContain('Aino Admin');
    const labels = card.screen.findAll(Button).map(({ text }) => text ?? '');
    expect(labels.filter((label) => /Add|Edit/.test(label))).toEqual([]);
    expect(card.screen.findAll(TableHeader).map(({ text }) => text)).not.toContain('Rule');
  });

  it('may still end proofs, because that only takes away', async () => {
    const card = showContact({
      overview: () => Promise.resolve(ok(overview(READ_ONLY))),
      ...answering({ proofs: [PROOF] }),
    });
    await card.says('handover reference');
    expect(card.has('End proofs')).toBe(true);
  });
});

const ACTIVITY: ContactActivity = {
  seq: 12,
  atMs: NOW_MS,
  kind: 'tool_call',
  tool: 'read_crm_data',
  act: null,
  channel: 'live_chat',
  status: 'partly',
  items: [
    { name: 'contacts.phone', operation: 'show', status: 'ok' },
    { name: '?', operation: 'show', status: 'not_listed' },
  ],
};

describe('the latest activity', () => {
  it('names each act in plain words, with its channel and how each property fared', async () => {
    const confirmed = {
      ...ACTIVITY,
      seq: 11,
      kind: 'verification',
      tool: null,
      act: 'confirmed',
      status: null,
      items: [],
    };
    const wrote = {
      ...ACTIVITY,
      seq: 10,
      kind: 'write_outcome',
      tool: 'update_crm_data',
      status: 'updated',
      items: [],
    };
    const card = showContact(answering({ activity: [ACTIVITY, confirmed, wrote] }));
    await card.says('Latest agent activity');
    const rows = card.screen
      .findAll(Table)[1]
      ?.findAll(TableRow)
      .slice(1)
      .map((row) => said(row).slice(1));
    expect(rows).toEqual([
      [
        'Show data',
        'Live chat',
        'Phone number: Shown',
        'Something that is not open to agents: Not shared with agents',
      ],
      ['The customer confirmed their mailbox', 'Live chat'],
      ['Change made', 'Live chat', 'Changed'],
    ]);
  });

  it('shows a code that it does not know as it is, readable', async () => {
    const card = showContact(
      answering({ activity: [{ ...ACTIVITY, tool: 'send_fax', items: [], status: 'half_way' }] }),
    );
    await card.says('send fax');
    expect(card.text()).toContain('half way');
  });

  it.each([
    [null, 'Searched back to the beginning.'],
    [NOW_MS, 'Searched back to November 24, 2026 at 2:00 PM'],
  ])('says how far it looked back: %s', async (activitySinceMs, sentence) => {
    const card = showContact(answering({ activitySinceMs }));
    await card.says(sentence);
    expect(card.text()).toContain('No agent has touched this contact.');
  });
});

describe('what can go wrong', () => {
  it('leads to the installation where the app is not connected', async () => {
    const card = showContact({
      overview: () => Promise.resolve(refused({ kind: 'not_connected', installUrl: '' })),
      contact: () => Promise.resolve(refused({ kind: 'not_connected', installUrl: '' })),
    });
    await card.says('The app is not connected');
    const links = card.screen.findAll(Button).map(({ props }) => props.href);
    expect(links).toContainEqual({ url: 'https://app.example/oauth/install', external: true });
  });

  it('says that there is no answer, and asks for both again', async () => {
    let isDown = true;
    const card = showContact({
      overview: () => Promise.resolve(isDown ? refused({ kind: 'offline' }) : ok(overview())),
      contact: () => Promise.resolve(isDown ? refused({ kind: 'offline' }) : ok(contact())),
    });
    await card.says('No answer');
    isDown = false;
    card.press('Try again');
    await card.says('What an agent may do');
  });

  it('keeps the settings on the screen when only the contact could not be read, and tries that again', async () => {
    const answers = [refused({ kind: 'server_error', status: 500, requestId: 'req-7' }), ok(contact())];
    const card = showContact({ contact: () => Promise.resolve(answers.shift() ?? ok(contact())) });
    await card.says('req-7');
    card.press('Try again');
    await card.says('What an agent may do');
    expect(card.asked.filter((name) => name === 'overview')).toHaveLength(1);
  });

  it('keeps what it showed when a refresh fails, and says of when it is', async () => {
    const answers = [ok(contact({ proofs: [PROOF] })), refused({ kind: 'offline' })];
    const card = showContact({
      contact: () => Promise.resolve(answers.shift() ?? refused({ kind: 'offline' })),
    });
    await card.says('7KQM-2XTB');
    card.press('Refresh');
    await card.says('could not be read again');
    expect(card.text()).toContain('7KQM-2XTB');
  });

  it('shows the answer to the latest question, also when an earlier one comes after it', async () => {
    const slow = later<ReturnType<typeof ok<ReturnType<typeof contact>>>>();
    const answers = [
      Promise.resolve(ok(contact())),
      slow.promise,
      Promise.resolve(ok(contact({ proofs: [PROOF] }))),
    ];
    const card = showContact({ contact: () => answers.shift() ?? Promise.resolve(ok(contact())) });
    await card.says('No customer is confirmed');
    card.press('Refresh');
    card.press('Refreshing');
    await card.says('7KQM-2XTB');
    slow.answer(ok(contact({ blockers: ['gone'] })));
    await slow.promise;
    expect(card.text()).toContain('7KQM-2XTB');
    expect(card.text()).not.toContain('What stands in the way');
  });
});

describe('words', () => {
  it('are Finnish for a Finnish user, dates included', async () => {
    const card = showContact(answering({ proofs: [PROOF], activity: [ACTIVITY] }), { locale: 'fi-FI' });
    await card.says('Mitä agentti saa tehdä tälle kontaktille');
    expect(card.text()).toContain('Ei vielä: kysyy sähköpostin');
    expect(card.text()).toContain('24. marraskuuta 2026');
    expect(card.text()).not.toMatch(/\b(the|not|agent may)\b/i);
  });

  it('hold no address, though the settings that were read hold some', async () => {
    const card = showContact(
      answering({ proofs: [PROOF], activity: [ACTIVITY], blockers: ['email_shared'] }),
    );
    await card.says('7KQM-2XTB');
    expect(JSON.stringify(overview())).toContain(CANARY);
    expect(card.text()).not.toContain('@');
  });
});
