import type { EmailCaptureOption } from '../policy/policy.ts';

/** One choice of the email capture setting, as an admin reads it. */
export interface EmailCaptureChoice {
  readonly value: EmailCaptureOption;
  readonly label: string;
  readonly description: string;
}

/** What stands around the choices. */
export interface EmailCaptureHelp {
  readonly question: string;
  /** What holds whichever option is chosen; one or two sentences each. */
  readonly rules: readonly string[];
}

/** The choices per channel, in the order in which they are shown (design 8). All texts of them live here. */
export const EMAIL_CAPTURE_CHOICES: readonly EmailCaptureChoice[] = [
  {
    value: 'start',
    label: 'When the conversation starts',
    description: 'The agent asks for the email address in its first message, before it is needed.',
  },
  {
    value: 'when_needed',
    label: 'When it is needed',
    description: 'The agent asks once the customer wants something that cannot be done without it.',
  },
  {
    value: 'before_handoff',
    label: 'Before handing over to a person',
    description: 'The agent asks once before a colleague takes over, so that they can reach the customer.',
  },
  {
    value: 'never',
    label: 'Never',
    description: 'The agent does not ask. A customer can still give an address of their own accord.',
  },
];

/** The question that the choices answer, and what no choice changes. */
export const EMAIL_CAPTURE_HELP: EmailCaptureHelp = {
  question: 'When should the agent ask for the customer’s email address?',
  rules: [
    'A customer whom HubSpot already recognises as a contact is never asked because of this setting. Being recognised is no proof, so protected data can still require them to state or confirm their address.',
    'On the email channel nobody is asked, whatever is chosen here.',
  ],
};
