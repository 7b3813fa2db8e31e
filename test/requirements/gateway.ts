import type { Requirement } from './requirement.ts';

const READS = 'test/hubspot/gateway/reads.test.ts';
const WRITES = 'test/hubspot/gateway/writes.test.ts';
const PACING = 'test/hubspot/gateway/pacing.test.ts';

/** Promises of the gateway to the CRM (decision 14). */
export const gatewayRequirements: readonly Requirement[] = [
  {
    id: 'CRM-01',
    promise:
      'In a request that carries many calls, each caller gets its own contact and its own properties alone.',
    test: {
      file: READS,
      title: 'CRM-01: by address are one request, and each caller gets only its own contact and properties',
    },
    mutant: 'everybody-in-a-batch-gets-all-that-was-read',
  },
  {
    id: 'CRM-02',
    promise: 'A read is answered from what was asked after it came, never from a request on the wire.',
    test: {
      file: READS,
      title: 'CRM-02: never joins a request that was sent: its answer was asked for after the question',
    },
    mutant: 'a-read-joins-what-is-on-the-wire',
  },
  {
    id: 'CRM-03',
    promise: 'A property that may be sensitive is read only for those who asked for it.',
    test: { file: READS, title: 'CRM-03: is read for nobody but those who asked for it' },
    mutant: 'sensitive-properties-are-united',
  },
  {
    id: 'CRM-04',
    promise: 'Two changes of one contact keep their order and never share a request.',
    test: {
      file: WRITES,
      title: 'CRM-04: to one contact are sent one after the other, in the order in which they came',
    },
    mutant: 'changes-of-one-contact-overtake-each-other',
  },
  {
    id: 'CRM-05',
    promise: 'In a batch of changes the outcome of each is known or said to be unknown.',
    test: {
      file: WRITES,
      title: 'CRM-05: is told apart: done, rejected with its problems, and unknown where nothing is said',
    },
    mutant: 'what-a-batch-does-not-mention-is-done',
  },
  {
    id: 'CRM-06',
    promise: 'All instances together stay within the portal’s budget in every window.',
    test: {
      file: PACING,
      title:
        'CRM-06: of instances that share a budget stay within it together, and a killed one takes nothing with it',
    },
    mutant: 'a-burst-costs-nothing',
  },
  {
    id: 'CRM-07',
    promise: 'A conversation that asks for thousands delays nobody but itself.',
    test: {
      file: PACING,
      title: 'CRM-07: does not delay the others, and is told at once what is too much',
    },
    mutant: 'first-come-first-served',
  },
  {
    id: 'CRM-08',
    promise: 'After a 429 no instance sends to the portal before the time that the CRM asked for.',
    test: { file: PACING, title: 'CRM-08: is left alone by every instance' },
    mutant: 'a-429-concerns-one-request',
  },
];
