import type { Crm } from './crm.ts';

/**
 * The same CRM without its writes: it reads as `crm` does, and an update is `withheld` without a word to HubSpot.
 * Every operation is named, so that one that is added has to be decided on here before it can be called.
 */
export function createReadOnlyCrm(crm: Crm): Crm {
  return {
    findContactsByEmail: (...asked) => crm.findContactsByEmail(...asked),
    readContact: (...asked) => crm.readContact(...asked),
    updateContact: () => Promise.resolve({ outcome: 'withheld' }),
    listProperties: (...asked) => crm.listProperties(...asked),
    readUser: (...asked) => crm.readUser(...asked),
    listUsers: (...asked) => crm.listUsers(...asked),
    readAccount: (...asked) => crm.readAccount(...asked),
  };
}
