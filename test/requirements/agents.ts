import type { Requirement } from './requirement.ts';

const file = (name: string): string => `test/invariants/${name}.test.ts`;

export const agentRequirements: readonly Requirement[] = [
  {
    id: 'INV-09',
    promise:
      'An agent key opens its own portal from the Authorization header alone, is kept only as a hash, and is dead everywhere at once.',
    test: {
      file: file('agent-keys'),
      title:
        'INV-09: opens its own portal from the Authorization header alone, on every surface, and is kept nowhere',
    },
    mutant: 'keys-kept-as-they-are',
  },
  {
    id: 'INV-10',
    promise:
      'A leaked key reads and writes nothing that the disclosure rule forbids, changes no policy and mints no proof.',
    test: {
      file: file('agents-oracle'),
      title:
        'INV-10: of 20,000 random calls under three keys over every surface none brings a value, a change, a proof or a policy that the rule forbids',
    },
    mutant: 'conversations-of-every-caller',
  },
  {
    id: 'INV-20',
    promise: 'Three addresses per conversation are compared over all surfaces and servers together.',
    test: {
      file: file('agents-tries'),
      title:
        'INV-20: of 200 addresses stated at once over HTTPS, MCP and the HubSpot tool at two servers at most three are ever compared',
    },
    mutant: 'address-slots-by-get-then-set',
  },
  {
    id: 'INV-44',
    promise: 'Texts of the CRM reach an agent as labelled data and change no decision.',
    test: {
      file: file('agents-injection'),
      title:
        'INV-44: 500 injected texts change no decision on any surface, and reach the agent as labelled, capped values without a raw control character',
    },
    mutant: 'hidden-characters-as-they-came',
  },
  {
    id: 'INV-45',
    promise: 'An agent that calls every tool with every argument gains nothing.',
    test: {
      file: file('agents-oracle'),
      title:
        'INV-45: every tool with every argument, whatever it holds, gains nothing in a conversation that proved nothing',
    },
    mutant: 'verification-by-a-stated-address',
  },
  {
    id: 'INV-66',
    promise: 'Calls of a conversation are capped exactly over all servers and surfaces together.',
    test: {
      file: file('call-limits'),
      title:
        'INV-66: gets three hundred answers a minute in a conversation over two servers, HTTPS and MCP together, and is told when to come back',
    },
    mutant: 'calls-counted-without-the-others',
  },
  {
    id: 'INV-67',
    promise:
      'Calls, CRM requests and mails of a conversation are capped by the day, and no portal waits for another.',
    test: {
      file: file('call-limits'),
      title:
        'INV-67: gets no more than a thousand calls, three thousand CRM requests and five mails a day out of one conversation, then the word to hand over, while another portal is answered',
    },
    mutant: 'calls-without-a-day',
  },
];
