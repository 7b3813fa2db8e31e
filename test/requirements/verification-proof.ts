import type { Requirement } from './requirement.ts';

const ENUMERATION = 'test/invariants/verification-enumeration.test.ts';
const SIDE_CHANNELS = 'test/invariants/verification-side-channels.test.ts';
const PAGE = 'test/invariants/verification-page.test.ts';
const ONCE = 'test/invariants/verification-once.test.ts';
const PROOF = 'test/invariants/verification-proof.test.ts';
const TIME = 'test/invariants/verification-time.test.ts';

/** What a confirmation tells nobody, what it takes, and what it is worth for how long. */
export const verificationProofRequirements: readonly Requirement[] = [
  {
    id: 'INV-17',
    promise: 'No answer tells whether an address is known, and to how many contacts.',
    test: {
      file: ENUMERATION,
      title: 'INV-17: every answer about seven kinds of address is byte for byte the same, whoever has them',
    },
    mutant: 'a request that mails nobody is ended at once',
  },
  {
    id: 'INV-18',
    promise: 'How long an answer takes does not depend on who has the address.',
    test: {
      file: SIDE_CHANNELS,
      title:
        'INV-18: nothing is asked of the CRM and the same is done in the storage before any answer about any kind of address',
    },
    mutant: 'who is unknown is looked up before a confirmation is asked for',
  },
  {
    id: 'INV-19',
    promise: 'Neither faults nor bounces, polls or caps tell whether an address is known.',
    test: {
      file: SIDE_CHANNELS,
      title:
        'INV-19: a mailbox that refuses its mail for good is not told apart from an address that nobody has',
    },
    mutant: 'a mail that bounces ends its request',
  },
  {
    id: 'INV-23',
    promise: 'Fetching a link changes nothing, however often and by whomever it is done.',
    test: {
      file: PAGE,
      title:
        'INV-23: a thousand fetches by forty scanners before and after the customer change nothing that is stored',
    },
    mutant: 'a look at the page counts as a try',
  },
  {
    id: 'INV-24',
    promise: 'Who presses every button confirms nothing, and who guesses has two tries.',
    test: {
      file: PAGE,
      title:
        'INV-24: two wrong numbers end a challenge, also for the right one, and the page holds no hint of it',
    },
    mutant: 'any number will do',
  },
  {
    id: 'INV-25',
    promise: 'A chat that somebody else started cannot be confirmed by mistake, and can be stopped.',
    test: {
      file: PAGE,
      title:
        'INV-25: "this was not me" cancels the request, silences mails to the address for an hour, and tells the admin',
    },
    mutant: 'who says not me goes on getting mails',
  },
  {
    id: 'INV-27',
    promise: 'A token confirms once, however many use it at once on however many servers.',
    test: {
      file: ONCE,
      title: 'INV-27: of fifty who confirm a token at once at two servers on one PostgreSQL exactly one does',
    },
    mutant: 'a ticket is taken by get and delete',
  },
  {
    id: 'INV-28',
    promise:
      'A confirmation holds for one portal, conversation, contact, address and policy, at every use anew.',
    test: {
      file: PROOF,
      title:
        'INV-28: an address that changed between mail and page, page and read, or read and write ends everything for good',
    },
    mutant: 'a proof outlives its address',
  },
  {
    id: 'INV-29',
    promise: 'A merge, an archiving and an erasure end every proof, and nobody inherits one.',
    test: {
      file: PROOF,
      title:
        'INV-29: a contact that is merged either way, archived or erased ends its proof for good, and nobody inherits it',
    },
    mutant: 'a proof outlives a merge',
  },
  {
    id: 'INV-30',
    promise: 'A link lives ten minutes, a proof 15 idle ones and 30 in all, to the millisecond.',
    test: {
      file: TIME,
      title: 'INV-30: ends after 15 idle minutes to the millisecond, and every use begins them anew',
    },
    mutant: 'a proof lives a millisecond too long',
  },
];
