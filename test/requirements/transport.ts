import type { Requirement } from './requirement.ts';

const file = (name: string): string => `test/invariants/transport-${name}.test.ts`;

export const transportRequirements: readonly Requirement[] = [
  {
    id: 'INV-01',
    promise: 'Only a v3 signature authenticates a signed route; v2 counts on the tool route alone.',
    test: {
      file: file('signature'),
      title: 'INV-01: a settings save without exactly one good v3 signature is refused and leaves no trace',
    },
    mutant: 'v2 signatures on settings routes',
  },
  {
    id: 'INV-02',
    promise: 'A signature is compared with the bytes that arrived.',
    test: {
      file: file('signature'),
      title: 'INV-02: a request passes byte for byte as it was signed and in no other spelling',
    },
    mutant: 'a body written anew before its signature is checked',
  },
  {
    id: 'INV-03',
    promise: 'A timestamp has 13 digits and lies within 300 s on both sides.',
    test: {
      file: file('signature'),
      title: 'INV-03: a timestamp that is not 13 digits within 300 s on both sides is refused',
    },
    mutant: 'timestamps of the future',
  },
  {
    id: 'INV-04',
    promise: 'No two different requests are accepted under one signature.',
    test: {
      file: file('signature'),
      title: 'INV-04: bytes moved across a boundary of the signed text make no second request',
    },
    mutant: 'bodies on methods without one',
  },
  {
    id: 'INV-05',
    promise: 'A signed request changes state at most once, and its repeats get the first answer.',
    test: {
      file: file('repeats'),
      title: 'INV-05: the same signed update fifty times at once on two servers changes the record once',
    },
    mutant: 'tool calls that forget they came before',
  },
  {
    id: 'INV-06',
    promise: 'Our own URL comes from configuration and from no header.',
    test: {
      file: file('signature'),
      title:
        'INV-06: signatures are judged over the configured origin, whatever Host and forwarding headers say',
    },
    mutant: 'the origin of the Host header',
  },
  {
    id: 'INV-07',
    promise: 'Portal, user and app come from signed fields only, each there once.',
    test: {
      file: file('signature'),
      title:
        'INV-07: portal, user and app are taken from the signed query only when each is there once as digits',
    },
    mutant: 'the last of two query parameters',
  },
  {
    id: 'INV-08',
    promise: 'There is no way round the signature, and no start without a secret.',
    test: {
      file: file('entry'),
      title: 'INV-08: production does not start while a secret is unset, empty or blank',
    },
    mutant: 'a client secret by default',
  },
  {
    id: 'INV-46',
    promise: 'Each save reads the signed user’s rights live, and an unknown right is none.',
    test: {
      file: file('rights'),
      title: 'INV-46: a demoted user cannot save from the next request on',
    },
    mutant: 'rights of a minute ago for saves',
  },
  {
    id: 'INV-48',
    promise: 'A body is one small, shallow JSON object in UTF-8 without a key twice, checked before use.',
    test: {
      file: file('input'),
      title:
        'INV-48: a body that is not one small, shallow, unambiguous JSON object is refused before it is used',
    },
    mutant: 'the last of two equal keys',
  },
  {
    id: 'INV-51',
    promise: 'An error is a code, one sentence and a request id, and tells nothing of our insides.',
    test: {
      file: file('input'),
      title:
        'INV-51: a fault of the database is told as a code, a sentence and the request id, and as nothing else',
    },
    mutant: 'the text of a fault in its answer',
  },
  {
    id: 'INV-65',
    promise: 'Alive touches nothing, ready asks the database alone, neither tells versions.',
    test: {
      file: file('entry'),
      title: 'INV-65: a broken database makes the server not ready and leaves it alive',
    },
    mutant: 'ready without asking the database',
  },
  {
    id: 'INV-69',
    promise: 'No secret and no personal value reaches a log.',
    test: {
      file: file('secrets'),
      title: 'INV-69: no log line holds a secret, an address, a handle or a value, whatever happens',
    },
    mutant: 'URLs in the log',
  },
];
