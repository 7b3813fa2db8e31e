import type { Requirement } from './requirement.ts';

const TENANTS = 'test/invariants/identity-tenants.test.ts';
const MATCHING = 'test/invariants/identity-matching.test.ts';
const PROPERTIES = 'test/invariants/identity-properties.test.ts';

/** Which portal, which person, which property. */
export const identityRequirements: readonly Requirement[] = [
  {
    id: 'INV-12',
    promise: 'Nothing of one portal reaches another, however equal their ids, addresses and names are.',
    test: {
      file: TENANTS,
      title:
        'INV-12: no call of any tool with any handle ever brings another portal’s value, label or instruction',
    },
    mutant: 'catalogue-without-portal',
  },
  {
    id: 'INV-13',
    promise: 'The contact is derived from the conversation; no argument selects a record.',
    test: {
      file: TENANTS,
      title:
        'INV-13: no argument of any tool selects a record; each is refused as an unknown field and nothing is asked of the CRM',
    },
    mutant: 'read-takes-unknown-fields',
  },
  {
    id: 'INV-14',
    promise: 'Conversation handles are minted by us, cannot be guessed, and end.',
    test: {
      file: TENANTS,
      title:
        'INV-14: a handle is 256 random bits of ours, and one that is invented, altered, closed or out of time is unknown',
    },
    mutant: 'chat-handles-live-two-weeks',
  },
  {
    id: 'INV-15',
    promise: 'A contact that HubSpot links to a chat never satisfies a protection level.',
    test: {
      file: TENANTS,
      title:
        'INV-15: a contact that HubSpot links to the chat silences the email question and meets no level',
    },
    mutant: 'stated-email-leaves-the-linked-contact',
  },
  {
    id: 'INV-16',
    promise: 'Two matches are no match, and neither is a secondary, merged or archived address.',
    test: {
      file: MATCHING,
      title:
        'INV-16: two matches, a secondary, a merged and an archived address are answered byte for byte like an unknown one',
    },
    mutant: 'first-of-two-matches',
  },
  {
    id: 'INV-20',
    promise: 'At most three addresses are compared per conversation, over all servers together.',
    test: {
      file: MATCHING,
      title:
        'INV-20: of 200 addresses stated at once at two servers on one PostgreSQL at most three are ever compared',
    },
    mutant: 'address-slots-by-get-then-set',
  },
  {
    id: 'INV-21',
    promise: 'Addresses are equal on one documented canonical form and on nothing else.',
    test: {
      file: MATCHING,
      title: 'INV-21: two addresses are equal on one canonical form and on nothing else',
    },
    mutant: 'lookalike-addresses-are-folded',
  },
  {
    id: 'INV-22',
    promise: 'What an admin does not set is verify_email, and a stated address does not meet it.',
    test: {
      file: MATCHING,
      title: 'INV-22: a rule that names no level is at verify_email, and an address alone does not meet it',
    },
    mutant: 'default-level-is-match',
  },
  {
    id: 'INV-36',
    promise: 'What no rule or no live definition allows is not listed, whatever the reason.',
    test: {
      file: PROPERTIES,
      title:
        'INV-36: a property that becomes hidden, sensitive or archived leaves the list although its rule stays',
    },
    mutant: 'show-by-rule-alone',
  },
  {
    id: 'INV-37',
    promise: 'Names like __proto__ and constructor are ordinary strings.',
    test: {
      file: PROPERTIES,
      title: 'INV-37: names like __proto__ and constructor are ordinary strings in reads, writes and rules',
    },
    mutant: 'catalogue-as-plain-object',
  },
  {
    id: 'INV-38',
    promise: 'An answer holds the allowed properties and nothing else of the record.',
    test: {
      file: PROPERTIES,
      title: 'INV-38: an answer about one property holds nothing else of the record, in body or headers',
    },
    mutant: 'whole-record-in-the-answer',
  },
  {
    id: 'INV-39',
    promise: 'Only values that the live definition accepts are sent, and only to editable properties.',
    test: {
      file: PROPERTIES,
      title:
        'INV-39: a value that the live definition does not accept is refused with its reason and never sent',
    },
    mutant: 'unparsed-values-are-sent',
  },
  {
    id: 'INV-41',
    promise: 'Each item of a batch is decided and reported alone; one refusal of the CRM spoils one item.',
    test: {
      file: PROPERTIES,
      title:
        'INV-41: each change of a batch is decided, refused or written alone, also the one that only the CRM refuses',
    },
    mutant: 'one-refusal-spoils-the-batch',
  },
];
