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
  calls_limit_reached:
    'I cannot look anything else up in this conversation. Shall I hand you over to a colleague?',
  too_late: 'That took too long and nothing was changed. Shall I try again?',
  not_connected: 'I have no access to the records right now. Shall I bring in a colleague?',
  invalid_input: 'Sorry, I did not get that. One moment, please.',
  closed: 'Thank you for getting in touch. Goodbye!',
  handed_off: 'I am handing you over to a colleague now.',
  looking_into_it: 'One moment, please, I am looking into it.',

  verification_sent:
    'If we have an email address for you in our records, a mail with a link is on its way to it. Please open the link and type the number {number} there. Then come back and write “done”.',
  verification_already_sent:
    'A mail with a link was already requested. Please open the link and type the number {number} there. Nothing has arrived? Then look in the spam folder, or ask me to send it again.',
  verification_confirmed: 'Thank you, that is confirmed. How can I help you?',
  verification_pending:
    'I do not see a confirmation yet. Please open the link in the mail and type the number there. It can take a few minutes to arrive.',
  verification_expired: 'The link has expired. Shall I send a new one?',
  verification_cancelled:
    'This confirmation was cancelled. Shall I send a new mail, or bring in a colleague?',
  verification_none:
    'Nothing was sent yet. May I send a mail with a link to the email address we have for you?',
  verification_try_later:
    'A mail was requested a moment ago. Please give it a little time before I send another one.',
  verification_limit_reached:
    'I cannot send more mails in this conversation. Shall I hand you over to a colleague?',

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

  mail_subject: '{company}: please confirm that it is you',
  mail_intro:
    'Somebody is talking to the assistant of {company} and would like to see or change the data of the customer who has this email address.',
  mail_asked_at: 'Asked for: {time}',
  mail_instruction: 'Is that you? Then open this page and type the 4-digit number that your chat shows you:',
  mail_link: 'Open the confirmation page',
  mail_expires: 'The link works until {time}.',
  mail_warning:
    'Type only a number from a chat that you started yourself. Nobody from {company} will ever call or write to you about it.',
  mail_not_me:
    'Is that not you? Then open the page and press “{button}”, or just ignore this mail. Nothing was shown or changed.',
  mail_support: 'Questions? You can reach {company} here: {support}',

  test_mail_subject: '{company}: test mail',
  test_mail_intro:
    'This is a test mail. Customers of {company} get their mails from this sender and in this form when they are asked to confirm that it is them.',
  test_mail_nothing:
    'You asked for it in the settings of the app. There is nothing to confirm and nothing to open in it.',

  page_title: 'Confirm that it is you',
  page_intro: 'Somebody is talking to the assistant of {company} and says that they are you.',
  page_purpose_show: 'What they would like to see: {labels}',
  page_purpose_edit: 'What they would like to change: {labels}',
  page_purpose_any: 'What they would like: to see or change your data',
  page_asked_at: 'Asked for: {time}',
  page_expires_at: 'This page works until {time}.',
  page_number_label: 'The 4-digit number from your chat',
  page_number_hint: 'Type only a number from a chat that you started yourself.',
  page_confirm: 'Confirm',
  page_not_me: 'This was not me',
  page_not_me_hint: 'You did not start this chat? Then nothing will be shown or changed.',
  page_number_wrong: 'That is not the number from your chat. You have one more try.',
  page_number_malformed: 'Please type the four digits that your chat shows you.',
  page_confirmed_title: 'Thank you, that is confirmed',
  page_confirmed_text: 'Go back to your chat and write “done”. You can close this page.',
  page_already_title: 'This is already confirmed',
  page_already_text: 'Go back to your chat and write “done”. There is nothing more to do here.',
  page_expired_title: 'This link has expired',
  page_expired_text: 'Nothing was shown or changed. You can have a new link sent to the same email address.',
  page_replaced_title: 'There is a newer mail',
  page_replaced_text: 'Please use the link in the newest mail. If you do not find it, have a new one sent.',
  page_ended_title: 'This link does not work any more',
  page_ended_text: 'Nothing was shown or changed through it. Go back to your chat to start again.',
  page_wrong_twice_text:
    'The number was wrong twice, so this link was switched off. Nothing was shown or changed. Go back to your chat to start again.',
  page_unknown_title: 'We do not know this link',
  page_unknown_text:
    'Please check that the whole link from the mail was copied, or ask for a new one in your chat.',
  page_stopped_title: 'Thank you for telling us',
  page_stopped_text:
    'The request was stopped and {company} was told. Nothing was shown or changed, and for the next hour no such mail will be sent to you.',
  page_send_new: 'Send a new link',
  page_new_sent_title: 'A new link was asked for',
  page_new_sent_text:
    'Please look at your mail in a minute or two and use the newest one. The number in your chat stays the same.',
  page_new_wait_text: 'A mail was asked for a moment ago. Please wait a little and try again.',
  page_new_limit_text: 'No more mails can be sent for this chat. Please ask there for a colleague.',
  page_later_title: 'Please try again in a moment',
  page_later_text: 'We cannot check this right now. Nothing was lost: your link and your number still work.',
  page_refused_title: 'This could not be accepted',
  page_refused_text: 'Please open the link from the mail again and use the form there.',
  page_support: 'Questions? You can reach {company} here: {support}',
} as const;
