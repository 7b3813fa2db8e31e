import { describe, expect, it } from 'vitest';
import { linkedContact } from '../../../extensions/src/app/cards/logic/linked-contact.ts';

const settled = { isLoading: false, error: null, pagination: { hasNextPage: false } };
const of = (...ids: number[]) => ids.map((toObjectId) => ({ toObjectId }));

describe('the contact of a ticket', () => {
  it.each([
    ['the only one that is linked', { ...settled, results: of(7) }, { kind: 'one', contactId: '7' }],
    ['one that is linked twice', { ...settled, results: of(7, 7) }, { kind: 'one', contactId: '7' }],
    ['nobody when none is linked', { ...settled, results: [] }, { kind: 'none' }],
    ['nobody when two are linked', { ...settled, results: of(7, 8) }, { kind: 'several' }],
    [
      'nobody when more could follow the first one',
      { ...settled, results: of(7), pagination: { hasNextPage: true } },
      { kind: 'several' },
    ],
    ['nobody while it is looked for', { ...settled, results: [], isLoading: true }, { kind: 'loading' }],
    ['nobody after a failure', { ...settled, results: [], error: new Error('no') }, { kind: 'failed' }],
  ])('is %s', (_title, contacts, wanted) => {
    expect(linkedContact(contacts)).toEqual(wanted);
  });
});
