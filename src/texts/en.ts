/**
 * What an agent is given to say to a customer, in English: the catalogue every other language follows.
 * `{name}` is filled in by the server. No sentence tells whether a person or a value exists.
 */
export const en = {
  conversation_opened: 'How can I help you?',
  ask_email_at_start: 'Which email address do you use with us? Then I can look up your details.',
  ask_email: 'To help with that I need the email address you use with us. What is it?',
  ask_email_before_handoff: 'Before I hand you over: at which email address can my colleague reach you?',
  email_recorded: 'Thank you, I have noted your email address.',
  email_limit_reached:
    'I cannot try more email addresses in this conversation. Shall I hand you over to a colleague?',
  conversation_unknown: 'One moment, please, I have to start over.',
  values_ready: 'Here is what I found.',
  partly: 'I could do part of that.',
  not_available:
    'I could not find that with the details I have. You can give me another email address, or I can bring in a colleague.',
  not_available_human_only: 'I could not find that with the details I have. Shall I bring in a colleague?',
  needs_verification:
    'To protect your data I first need to confirm that it is you. May I send a mail with a link to the email address we have for you?',
  not_listed: 'That is something I cannot help with here.',
  updated: 'Done, that is saved.',
  unchanged: 'That is what we already have, so nothing had to be changed.',
  invalid_value: 'That cannot be saved in this form. Could you check it, please?',
  outcome_unknown: 'I am not sure whether that was saved. A colleague will check it.',
  try_later: 'Our records are not answering right now. Please try again in a moment.',
  too_late: 'That took too long and nothing was changed. Shall I try again?',
  not_connected: 'I have no access to the records right now. Shall I bring in a colleague?',
  invalid_input: 'Sorry, I did not get that. One moment, please.',
  closed: 'Thank you for getting in touch. Goodbye!',
  handed_off: 'I am handing you over to a colleague now.',

  invalid_date: 'A date like {example} is needed.',
  invalid_datetime: 'A date with a time like {example} is needed.',
  invalid_number: 'A plain number like {example} is needed.',
  out_of_range: 'This number is outside of what can be stored.',
  invalid_boolean: 'Yes or no is needed.',
  invalid_option: 'This is not one of the choices.',
  invalid_phone_number: 'A phone number like {example} is needed.',
  invalid_email_text: 'An email address like {example} is needed.',
  invalid_url: 'A web address like {example} is needed.',
  too_long: 'This text is too long.',
  invalid_character: 'This text holds characters that cannot be stored.',
  value_required: 'A value is needed.',
  cannot_be_cleared: 'A value is needed; it cannot be emptied here.',
  wrong_type: 'A single value is needed here.',
  not_writable_type: 'This cannot be changed here.',
  refused_by_crm: 'The records do not accept this value.',
} as const;
