import { describe, expect, it } from 'vitest';
import type { Crm } from '../../src/hubspot/crm.ts';
import { createReadOnlyCrm } from '../../src/hubspot/read-only-crm.ts';

const SIGNAL = new AbortController().signal;

/** A CRM that keeps which of its operations were called with what. */
function recording() {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...asked: unknown[]): Promise<never> => {
      calls.push([name, ...asked]);
      return Promise.resolve(`answer of ${name}` as never);
    };
  const crm: Crm = {
    findContactsByEmail: note('findContactsByEmail'),
    readContact: note('readContact'),
    updateContact: note('updateContact'),
    listProperties: note('listProperties'),
    readUser: note('readUser'),
    listUsers: note('listUsers'),
    readAccount: note('readAccount'),
  };
  return { calls, readOnly: createReadOnlyCrm(crm) };
}

describe('a CRM without its writes', () => {
  it('withholds an update without a word to the CRM', async () => {
    const { calls, readOnly } = recording();
    expect(await readOnly.updateContact('1', '2', { city: 'Oulu' }, SIGNAL)).toEqual({ outcome: 'withheld' });
    expect(calls).toEqual([]);
  });

  it.each<[keyof Crm, (crm: Crm) => Promise<unknown>, readonly unknown[]]>([
    [
      'findContactsByEmail',
      (crm) => crm.findContactsByEmail('1', ['a@b.example'], ['city'], SIGNAL),
      ['1', ['a@b.example'], ['city'], SIGNAL],
    ],
    ['readContact', (crm) => crm.readContact('1', '2', ['city'], SIGNAL), ['1', '2', ['city'], SIGNAL]],
    ['listProperties', (crm) => crm.listProperties('1', 'contacts', SIGNAL), ['1', 'contacts', SIGNAL]],
    ['readUser', (crm) => crm.readUser('1', '9', SIGNAL), ['1', '9', SIGNAL]],
    ['listUsers', (crm) => crm.listUsers('1', 'x', SIGNAL), ['1', 'x', SIGNAL]],
    ['readAccount', (crm) => crm.readAccount('1', SIGNAL), ['1', SIGNAL]],
  ])('reads as the CRM does: %s', async (name, read, asked) => {
    const { calls, readOnly } = recording();
    expect(await read(readOnly)).toBe(`answer of ${name}`);
    expect(calls).toEqual([[name, ...asked]]);
  });
});
