import { describe, expect, it } from 'vitest';
import { settingsTexts } from '../../../extensions/src/app/settings/texts/settings-texts.ts';
import {
  BEFORE_START,
  withAnswer,
  withWords,
  type Line,
} from '../../../extensions/src/app/settings/try/transcript.ts';
import { nextWords, ownAddress, whyWords } from '../../../extensions/src/app/settings/try/words.ts';
import { parseRecipients } from '../../../extensions/src/app/settings/sections/recipients.ts';
import type { DecidedItem } from '../../../extensions/shared/wire.ts';

const RESULT = { conversation: 'c-1', status: 'ok', say: 'Hello', next: 'none' };

const answered = (more: object, items: readonly DecidedItem[] = []) =>
  ({ ok: true, value: { result: { ...RESULT, ...more }, items } }) as const;

const lastLine = (lines: readonly Line[]): Line | undefined => lines.at(-1);

describe('the transcript of a try', () => {
  it('takes properties from the list of the first answer, and skips what is no entry', () => {
    const data = [
      { name: 'contacts.phone', label: 'Phone', show: { protectionLevel: 'match_email' } },
      { label: 'no name' },
      'nonsense',
      null,
      { name: 'contacts.constructor', edit: {} },
    ];
    const state = withAnswer(withWords(BEFORE_START, 'Hi'), 'open_conversation', answered({ data }));
    expect(state.properties).toEqual([
      { name: 'contacts.phone', label: 'Phone', canShow: true, canEdit: false },
      { name: 'contacts.constructor', label: 'contacts.constructor', canShow: false, canEdit: true },
    ]);
    expect(state).toMatchObject({ conversation: 'c-1', isRunning: false, hasEnded: false });
  });

  it.each([[{}], [{ data: 'nonsense' }], [{ data: null }]])(
    'has no properties when the list is %j',
    (more) => {
      expect(withAnswer(BEFORE_START, 'open_conversation', answered(more)).properties).toEqual([]);
    },
  );

  it('puts label and value to each decision, and no value where there is none', () => {
    const opened = withAnswer(
      BEFORE_START,
      'open_conversation',
      answered({ data: [{ name: 'contacts.phone', label: 'Phone', show: {} }] }),
    );
    const items: readonly DecidedItem[] = [
      { name: 'contacts.phone', operation: 'show', status: 'ok' },
      { name: '?', operation: 'show', status: 'not_listed' },
    ];
    const results = [{ name: 'contacts.phone', status: 'ok', displayValue: '+358 40 1' }];
    const state = withAnswer(opened, 'read_crm_data', answered({ results }, items));
    expect(lastLine(state.lines)).toMatchObject({
      items: [
        { label: 'Phone', value: '+358 40 1' },
        { label: '?', value: undefined },
      ],
    });
  });

  it.each(['closed', 'conversation_unknown'])('ends with the status %s', (status) => {
    const state = withAnswer(BEFORE_START, 'close_conversation', answered({ status }));
    expect(state).toMatchObject({ hasEnded: true, conversation: undefined });
  });

  it('goes on after a close that asks for the email first', () => {
    const state = withAnswer(BEFORE_START, 'close_conversation', answered({ status: 'ask_email_first' }));
    expect(state).toMatchObject({ hasEnded: false, conversation: 'c-1' });
  });

  it('shows steps and reasons that are newer than the page as they are', () => {
    const t = settingsTexts('en');
    expect(nextWords(t, 'do_a_new_thing')).toBe('do a new thing');
    expect(nextWords(t, 'constructor')).toBe('constructor');
    expect(whyWords(t, 'some_new_reason')).toBe('some new reason');
  });

  it.each([
    ['Only your own email address can be tried out here: liisa@example.com', 'liisa@example.com'],
    ['HubSpot has no email address of yours that could be tried out.', undefined],
  ])('finds the own address in “%s”', (message, address) => {
    expect(ownAddress(message)).toBe(address);
  });

  it.each([
    ['a@example.com\nb@example.com', ['a@example.com', 'b@example.com']],
    [' a@example.com ;, b@example.com\n\n', ['a@example.com', 'b@example.com']],
    ['', []],
  ])('reads the recipients %j', (text, addresses) => {
    expect(parseRecipients(text)).toEqual(addresses);
  });
});
