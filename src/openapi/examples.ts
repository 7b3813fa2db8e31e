/** One call of a conversation, with the answer that it got. */
export interface ToolExample {
  readonly tool: string;
  /** Names it among the examples of its tool. */
  readonly name: string;
  readonly summary: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

const CONVERSATION = 'cnv_FhbWg2lLZLH0sdqnVh6yUZthpZu7bxHeIMJ0R-VeqZA';

/**
 * A whole conversation with the demo portal, in order, answer by answer as the server gave them; between `pending`
 * and `confirmed` the customer opened the mail's link and typed the number. A test plays it again.
 */
export const EXAMPLE_STORY: readonly ToolExample[] = [
  {
    tool: 'open_conversation',
    name: 'opened',
    summary: 'What may be read and changed, and at which level',
    request: {
      channel: 'live_chat',
      language: 'en',
    },
    response: {
      status: 'ok',
      conversation: CONVERSATION,
      say: 'How can I help you?',
      next: 'none',
      data: [
        {
          name: 'contacts.membership_tier',
          label: 'Membership tier',
          type: 'one_of',
          options: [
            {
              value: 'bronze',
              label: 'Bronze',
            },
            {
              value: 'silver',
              label: 'Silver',
            },
            {
              value: 'gold',
              label: 'Gold',
            },
            {
              value: 'platinum',
              label: 'Platinum',
            },
          ],
          show: {
            protectionLevel: 'match_email',
            instructions: '',
          },
        },
        {
          name: 'contacts.city',
          label: 'City',
          type: 'text',
          show: {
            protectionLevel: 'verify_email',
            instructions: '',
          },
          edit: {
            protectionLevel: 'verify_email',
            instructions: '',
          },
        },
        {
          name: 'contacts.preferred_store',
          label: 'Preferred store',
          type: 'one_of',
          options: [
            {
              value: 'helsinki',
              label: 'Helsinki',
            },
            {
              value: 'tampere',
              label: 'Tampere',
            },
            {
              value: 'oslo',
              label: 'Oslo',
            },
            {
              value: 'stockholm',
              label: 'Stockholm',
            },
            {
              value: 'berlin',
              label: 'Berlin',
            },
            {
              value: 'boston',
              label: 'Boston',
            },
            {
              value: 'denver',
              label: 'Denver',
            },
            {
              value: 'portland',
              label: 'Portland',
            },
          ],
          show: {
            protectionLevel: 'verify_email',
            instructions: '',
          },
          edit: {
            protectionLevel: 'verify_email',
            instructions: '',
          },
        },
      ],
      emailCapture: {
        ask: false,
        when: 'when_needed',
        say: '',
      },
      emailStated: false,
      verification: 'none',
    },
  },
  {
    tool: 'read_crm_data',
    name: 'email_needed',
    summary: 'An email address is needed first',
    request: {
      conversation: CONVERSATION,
      properties: ['contacts.membership_tier'],
    },
    response: {
      status: 'needs_email',
      conversation: CONVERSATION,
      say: 'To help with that I need the email address you use with us. What is it?',
      next: 'ask_email',
      results: [
        {
          name: 'contacts.membership_tier',
          status: 'needs_email',
          next: 'ask_email',
        },
      ],
    },
  },
  {
    tool: 'submit_email',
    name: 'noted',
    summary: 'An address is noted, whoever it belongs to',
    request: {
      conversation: CONVERSATION,
      email: 'anna.virtanen@example.com',
    },
    response: {
      status: 'recorded',
      conversation: CONVERSATION,
      say: 'Thank you, I have noted your email address.',
      next: 'none',
    },
  },
  {
    tool: 'read_crm_data',
    name: 'partly',
    summary: 'One value needs a confirmation first',
    request: {
      conversation: CONVERSATION,
      properties: ['contacts.membership_tier', 'contacts.city'],
    },
    response: {
      status: 'partly',
      conversation: CONVERSATION,
      say: 'I could do part of that.',
      next: 'offer_verification',
      results: [
        {
          name: 'contacts.membership_tier',
          status: 'ok',
          value: 'gold',
          displayValue: 'Gold',
        },
        {
          name: 'contacts.city',
          status: 'needs_verification',
          next: 'offer_verification',
        },
      ],
    },
  },
  {
    tool: 'request_verification',
    name: 'sent',
    summary: 'A mail was asked for; the number is for the customer',
    request: {
      conversation: CONVERSATION,
    },
    response: {
      status: 'sent',
      conversation: CONVERSATION,
      say: 'If we have an email address for you in our records, a mail with a link is on its way to it. Please open the link and type the number 2598 there. Then come back and write “done”.',
      next: 'wait_for_customer',
      numberForCustomer: '2598',
      expiresAt: '2026-11-24T05:08:01.234Z',
    },
  },
  {
    tool: 'check_verification',
    name: 'pending',
    summary: 'The customer has not confirmed yet',
    request: {
      conversation: CONVERSATION,
    },
    response: {
      status: 'pending',
      conversation: CONVERSATION,
      say: 'I do not see a confirmation yet. Please open the link in the mail and type the number there. It can take a few minutes to arrive.',
      next: 'wait_for_customer',
      expiresAt: '2026-11-24T05:08:01.234Z',
    },
  },
  {
    tool: 'check_verification',
    name: 'confirmed',
    summary: 'The customer has confirmed',
    request: {
      conversation: CONVERSATION,
    },
    response: {
      status: 'confirmed',
      conversation: CONVERSATION,
      say: 'Thank you, that is confirmed. How can I help you?',
      next: 'none',
      expiresAt: '2026-11-24T05:13:01.614Z',
    },
  },
  {
    tool: 'read_crm_data',
    name: 'values',
    summary: 'Values after the confirmation',
    request: {
      conversation: CONVERSATION,
      properties: ['contacts.city', 'contacts.preferred_store'],
    },
    response: {
      status: 'ok',
      conversation: CONVERSATION,
      say: 'Here is what I found.',
      next: 'none',
      results: [
        {
          name: 'contacts.city',
          status: 'ok',
          value: 'Helsinki',
          displayValue: 'Helsinki',
        },
        {
          name: 'contacts.preferred_store',
          status: 'ok',
          value: 'oslo',
          displayValue: 'Oslo',
        },
      ],
    },
  },
  {
    tool: 'update_crm_data',
    name: 'changed',
    summary: 'Two changes are saved',
    request: {
      conversation: CONVERSATION,
      changes: {
        'contacts.city': 'Tampere',
        'contacts.preferred_store': 'tampere',
      },
    },
    response: {
      status: 'ok',
      conversation: CONVERSATION,
      say: 'Done, that is saved.',
      next: 'none',
      results: [
        {
          name: 'contacts.city',
          status: 'updated',
        },
        {
          name: 'contacts.preferred_store',
          status: 'updated',
        },
      ],
    },
  },
  {
    tool: 'update_crm_data',
    name: 'not_taken',
    summary: 'A value that cannot be saved, with similar ones',
    request: {
      conversation: CONVERSATION,
      changes: {
        'contacts.preferred_store': 'Tampare',
      },
    },
    response: {
      status: 'invalid_value',
      conversation: CONVERSATION,
      say: 'That cannot be saved in this form. Could you check it, please?',
      next: 'ask_for_valid_value',
      results: [
        {
          name: 'contacts.preferred_store',
          status: 'invalid_value',
          next: 'ask_for_valid_value',
          code: 'invalid_option',
          message: 'This is not one of the choices.',
          closest: [
            {
              label: 'Tampere',
              value: 'tampere',
            },
            {
              label: 'Denver',
              value: 'denver',
            },
            {
              label: 'Portland',
              value: 'portland',
            },
            {
              label: 'Berlin',
              value: 'berlin',
            },
            {
              label: 'Oslo',
              value: 'oslo',
            },
            {
              label: 'Boston',
              value: 'boston',
            },
            {
              label: 'Stockholm',
              value: 'stockholm',
            },
            {
              label: 'Helsinki',
              value: 'helsinki',
            },
          ],
        },
      ],
    },
  },
  {
    tool: 'read_crm_data',
    name: 'called_wrongly',
    summary: 'The call itself was wrong',
    request: {
      conversation: CONVERSATION,
    },
    response: {
      status: 'invalid_input',
      conversation: CONVERSATION,
      say: 'Sorry, I did not get that. One moment, please.',
      next: 'correct_the_call',
      field: 'properties',
      code: 'invalid_field',
      message: 'This field is missing or has a form that is not accepted.',
      example: 'contacts.phone, contacts.city',
    },
  },
  {
    tool: 'close_conversation',
    name: 'handed_over',
    summary: 'The end, with what the human should know',
    request: {
      conversation: CONVERSATION,
      reason: 'handoff',
    },
    response: {
      status: 'closed',
      conversation: CONVERSATION,
      say: 'I am handing you over to a colleague now.',
      next: 'none',
      handoff: {
        reference: '5BT9-KEC6',
        submittedEmail: 'anna.virtanen@example.com',
        verification: 'confirmed',
        confirmedAt: '2026-11-24T04:58:01.614Z',
        changes: [
          {
            name: 'contacts.city',
            status: 'updated',
          },
          {
            name: 'contacts.preferred_store',
            status: 'updated',
          },
        ],
      },
    },
  },
  {
    tool: 'check_verification',
    name: 'unknown_handle',
    summary: 'A handle that is of no use (any more)',
    request: {
      conversation: CONVERSATION,
    },
    response: {
      status: 'conversation_unknown',
      conversation: '',
      say: 'One moment, please, I have to start over.',
      next: 'open_conversation',
    },
  },
];
