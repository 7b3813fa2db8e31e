import { Alert, DescriptionListItem, Input } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import type { Handoff } from '../../../extensions/src/app/cards/generated/wire.ts';
import { readReference } from '../../../extensions/src/app/cards/logic/handoff-lines.ts';
import { handoff, ok, refused } from './fake.ts';
import { showContact } from './show.tsx';

const found = (changes: Partial<Handoff>) => ({ handoff: () => Promise.resolve(ok(handoff(changes))) });
const notFound = { handoff: () => Promise.resolve(refused({ kind: 'not_found', code: 'not_found' })) };

describe('a look-up by reference', () => {
  it('says channel, end, verification and changes, and that it was this contact', async () => {
    const card = showContact(found({}));
    await card.says('Look up a handover');
    card.lookUp('7kqm 2xtb');
    await card.says('It was this contact');
    expect(card.asked).toContain('handoff 7KQM-2XTB');
    const lines = card.screen
      .findAll(DescriptionListItem)
      .map(({ props, text }) => `${props.label}: ${text ?? ''}`);
    expect(lines).toEqual([
      expect.stringMatching(/^Email: Verified November 24, 2026 at 1:55.PM/),
      'Channel: WhatsApp',
      expect.stringMatching(/^Closed: November 24, 2026 at 2:00.PM/),
      'Changes made: Phone number: Changed',
    ]);
  });

  it.each<[string, Partial<Handoff>, string, string]>([
    ['another contact', { contactId: '777' }, 'It was another contact (record 777)', 'error'],
    [
      'nobody',
      { contactId: null, confirmedAtMs: null, verification: 'expired' },
      'Nobody has proved anything',
      'warning',
    ],
  ])('warns that it was %s', async (_who, changes, sentence, variant) => {
    const card = showContact(found(changes));
    await card.says('Look up a handover');
    card.lookUp('7KQM-2XTB');
    await card.says(sentence);
    expect(card.screen.find(Alert).props.variant).toBe(variant);
  });

  it('says that a conversation is still open, and that nothing was changed', async () => {
    const card = showContact(found({ closedAtMs: null, changes: [] }));
    await card.says('Look up a handover');
    card.lookUp('7KQM-2XTB');
    await card.says('the conversation is still open');
    expect(card.text()).toContain('None');
  });

  it('is friendly about a reference that is not known', async () => {
    const card = showContact(notFound);
    await card.says('Look up a handover');
    card.lookUp('ABCD-2345');
    await card.says('No handover under ABCD-2345');
    expect(card.text()).toContain('Check it against the agent’s note');
    expect(card.screen.find(Alert).props.variant).toBe('info');
  });

  it('asks for a reference before it asks the backend', async () => {
    const card = showContact();
    await card.says('Look up a handover');
    card.lookUp('  ');
    await card.says('Type the reference first.');
    expect(card.screen.find(Input).props.error).toBe(true);
    expect(card.asked.filter((name) => name.startsWith('handoff'))).toEqual([]);
  });

  it('says that there is no answer, and keeps what was typed for another try', async () => {
    const answers = [refused({ kind: 'offline' }), ok(handoff())];
    const card = showContact({ handoff: () => Promise.resolve(answers.shift() ?? ok(handoff())) });
    await card.says('Look up a handover');
    card.lookUp('7KQM-2XTB');
    await card.says('No answer');
    card.press('Try again');
    await card.says('It was this contact');
    expect(card.asked.filter((name) => name === 'handoff 7KQM-2XTB')).toHaveLength(2);
  });
});

describe('a typed reference', () => {
  it.each([
    ['7KQM-2XTB', '7KQM-2XTB'],
    ['7kqm-2xtb', '7KQM-2XTB'],
    [' 7KQM 2XTB ', '7KQM-2XTB'],
    ['7kqm2xtb.', '7KQM-2XTB'],
    ['7KQM–2XTB', '7KQM-2XTB'],
    ['short', 'SHORT'],
    ['  ', ''],
  ])('%j is read as %j', (typed, reference) => {
    expect(readReference(typed)).toBe(reference);
  });
});
