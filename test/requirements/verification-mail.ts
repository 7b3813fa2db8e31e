import type { Requirement } from './requirement.ts';

const file = (name: string): string => `test/invariants/verification-${name}.test.ts`;

/** Mails, their limits and secrets, and the page behind their links. */
export const verificationMailRequirements: readonly Requirement[] = [
  {
    id: 'INV-26',
    promise: 'Tokens, numbers, addresses, handles and values are kept nowhere in the clear.',
    test: {
      file: file('secrets'),
      title:
        'INV-26: no token, number, address, handle or value stands in the SQLite file, its log, or a log line',
    },
    mutant: 'links-kept-by-their-token',
  },
  {
    id: 'INV-31',
    promise: 'One address gets one mail a minute, three in fifteen minutes and five a day, over all portals.',
    test: {
      file: file('limits'),
      title:
        'INV-31: over two portals and two servers one address gets one mail a minute, three in a quarter of an hour and five a day, and every request is answered alike',
    },
    mutant: 'mails-counted-by-portal',
  },
  {
    id: 'INV-32',
    promise: 'Mail goes to the CRM’s current primary address and to nobody else.',
    test: {
      file: file('wire'),
      title:
        'INV-32: hostile text as stated address or as the CRM’s own brings nobody a mail, and a mail has the one RCPT TO of the primary address',
    },
    mutant: 'mail-to-the-stated-address',
  },
  {
    id: 'INV-33',
    promise: 'A mail holds no value, no word of the chat and no markup of anybody.',
    test: {
      file: file('content'),
      title:
        'INV-33: holds no value, no number, no word of the chat and no markup of anybody, and links to our own page alone',
    },
    mutant: 'names-as-markup-in-mails',
  },
  {
    id: 'INV-34',
    promise: 'The customer’s page carries every protective header with every status and leads nowhere else.',
    test: {
      file: file('headers'),
      title:
        'INV-34: carries every protective header with every status, leads nowhere else, and sets no cookie',
    },
    mutant: 'pages-in-frames-of-our-own',
  },
  {
    id: 'INV-35',
    promise: 'Only our own page’s form is taken, and any other leaves the challenge as it was.',
    test: {
      file: file('forgery'),
      title:
        'INV-35: is refused with 403 by its origin, its site and its page token, and the challenge stays as it was',
    },
    mutant: 'forms-of-sister-sites',
  },
  {
    id: 'INV-40',
    promise: 'What says who somebody is cannot be edited at any level.',
    test: {
      file: file('identity-fields'),
      title:
        'INV-40: cannot be made editable at any level, so who sets an email at match and verifies it then ends at the first step',
    },
    mutant: 'identity-fields-editable',
  },
  {
    id: 'INV-66',
    promise:
      'Limits by client are exact over instances, by /64 for IPv6, and strictest for unknown addresses.',
    test: {
      file: file('clients'),
      title:
        'INV-66: of a hundred posted to two servers sixty a minute are looked up for one IPv4 address or IPv6 /64, twenty for all unknown ones, and forged hops count for nothing',
    },
    mutant: 'clients-counted-by-whole-address',
  },
  {
    id: 'INV-68',
    promise:
      'Nobody locks a customer out for longer than fifteen minutes, or mails them more than five times a day.',
    test: {
      file: file('limits'),
      title:
        'INV-68: after a hundred conversations burned tries and mails the customer confirms in their own, gets a mail again after fifteen minutes, and five in a day',
    },
    mutant: 'three-mails-in-a-day-and-no-more',
  },
];
