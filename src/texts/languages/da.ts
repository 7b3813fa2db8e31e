import type { Catalogue } from '../texts.ts';

/** Danish; the customer is addressed as `du`. */
export const da: Catalogue = {
  conversation_opened: 'Hvad kan jeg hjælpe dig med?',
  ask_email_at_start: 'Hvilken mailadresse bruger du hos os? Så kan jeg finde dine oplysninger.',
  ask_email: 'For at hjælpe med det har jeg brug for den mailadresse, du bruger hos os. Hvad er den?',
  ask_email_before_handoff:
    'Før jeg stiller dig videre: Hvilken mailadresse kan min kollega kontakte dig på?',
  email_recorded: 'Tak, jeg har noteret din mailadresse.',
  email_limit_reached:
    'Jeg kan ikke prøve flere mailadresser i denne samtale. Skal jeg stille dig videre til en kollega?',
  conversation_unknown: 'Et øjeblik, jeg er nødt til at begynde forfra.',
  values_ready: 'Her er det, jeg fandt.',
  partly: 'En del af det lykkedes.',
  not_available:
    'Det kunne jeg ikke finde med de oplysninger, jeg har. Du kan give mig en anden mailadresse, eller jeg kan få en kollega til at hjælpe.',
  not_available_human_only:
    'Det kunne jeg ikke finde med de oplysninger, jeg har. Skal jeg få en kollega til at hjælpe?',
  needs_verification:
    'For at beskytte dine oplysninger skal jeg først have bekræftet, at det er dig. Må jeg sende en mail med et link til den mailadresse, vi har på dig?',
  not_listed: 'Det kan jeg ikke hjælpe med her.',
  updated: 'Sådan, det er gemt.',
  unchanged: 'Det er det, vi har i forvejen, så der skulle ikke ændres noget.',
  invalid_value: 'Det kan ikke gemmes i denne form. Vil du tjekke det igen?',
  outcome_unknown: 'Jeg er ikke sikker på, om det blev gemt. En kollega vil tjekke det.',
  try_later: 'Vores system svarer ikke lige nu. Prøv igen om et øjeblik.',
  calls_limit_reached: 'Jeg kan ikke slå mere op i denne samtale. Skal jeg stille dig videre til en kollega?',
  too_late: 'Det tog for lang tid, og der blev ikke ændret noget. Skal jeg prøve igen?',
  not_connected: 'Jeg har ikke adgang til oplysningerne lige nu. Skal jeg få en kollega til at hjælpe?',
  invalid_input: 'Beklager, det forstod jeg ikke. Et øjeblik.',
  closed: 'Tak for din henvendelse. Farvel!',
  handed_off: 'Jeg stiller dig nu videre til en kollega.',
  looking_into_it: 'Et øjeblik, jeg undersøger det.',

  verification_sent:
    'Hvis vi har en mailadresse på dig i vores system, er en mail med et link på vej til den. Åbn linket, og indtast nummeret {number} dér. Kom derefter tilbage, og skriv »færdig«.',
  verification_already_sent:
    'Der er allerede anmodet om en mail med et link. Åbn linket, og indtast nummeret {number} dér. Er der ikke kommet noget? Så kig i spammappen, eller bed mig om at sende den igen.',
  verification_confirmed: 'Tak, det er bekræftet. Hvad kan jeg hjælpe dig med?',
  verification_pending:
    'Jeg kan ikke se en bekræftelse endnu. Åbn linket i mailen, og indtast nummeret dér. Der kan gå et par minutter, før mailen kommer frem.',
  verification_expired: 'Linket er udløbet. Skal jeg sende et nyt?',
  verification_cancelled:
    'Denne bekræftelse blev annulleret. Skal jeg sende en ny mail eller få en kollega til at hjælpe?',
  verification_none:
    'Der er ikke sendt noget endnu. Må jeg sende en mail med et link til den mailadresse, vi har på dig?',
  verification_try_later:
    'Der blev anmodet om en mail for et øjeblik siden. Giv det venligst lidt tid, før jeg sender en til.',
  verification_limit_reached:
    'Jeg kan ikke sende flere mails i denne samtale. Skal jeg stille dig videre til en kollega?',

  invalid_date: 'Det skal være en dato som {example}.',
  invalid_datetime: 'Det skal være en dato med klokkeslæt som {example}.',
  invalid_number: 'Det skal være et almindeligt tal som {example}.',
  out_of_range: 'Tallet ligger uden for det, der kan gemmes.',
  invalid_boolean: 'Svaret skal være ja eller nej.',
  invalid_option: 'Det er ikke en af valgmulighederne.',
  invalid_phone_number: 'Det skal være et telefonnummer som {example}.',
  invalid_email_text: 'Det skal være en mailadresse som {example}.',
  invalid_url: 'Det skal være en webadresse som {example}.',
  too_long: 'Teksten er for lang.',
  invalid_character: 'Teksten indeholder tegn, der ikke kan gemmes.',
  value_required: 'Der skal være en værdi.',
  cannot_be_cleared: 'Der skal være en værdi; den kan ikke slettes her.',
  wrong_type: 'Her skal der kun være én værdi.',
  not_writable_type: 'Det kan ikke ændres her.',
  refused_by_crm: 'Vores system accepterer ikke denne værdi.',

  mail_subject: '{company}: bekræft, at det er dig',
  mail_intro:
    'Nogen taler med assistenten hos {company} og vil gerne se eller ændre oplysningerne om den kunde, der har denne mailadresse.',
  mail_asked_at: 'Tidspunkt for anmodningen: {time}',
  mail_instruction:
    'Er det dig? Så åbn denne side, og indtast det firecifrede nummer, som din chat viser dig:',
  mail_link: 'Åbn bekræftelsessiden',
  mail_expires: 'Linket virker indtil {time}.',
  mail_warning:
    'Indtast kun et nummer fra en chat, du selv har startet. Ingen fra {company} vil nogensinde ringe eller skrive til dig om det.',
  mail_not_me:
    'Er det ikke dig? Så åbn siden, og tryk på »{button}«, eller se bare bort fra denne mail. Der er ikke vist eller ændret noget.',
  mail_support: 'Spørgsmål? Du kan kontakte {company} her: {support}',

  test_mail_subject: '{company}: testmail',
  test_mail_intro:
    'Dette er en testmail. Kunder hos {company} får deres mails fra denne afsender og i denne form, når de bliver bedt om at bekræfte, at det er dem.',
  test_mail_nothing:
    'Du bad om den i appens indstillinger. Der er ikke noget at bekræfte og ikke noget at åbne i den.',

  page_title: 'Bekræft, at det er dig',
  page_intro: 'Nogen taler med assistenten hos {company} og oplyser at være dig.',
  page_purpose_show: 'Vedkommende vil gerne se: {labels}',
  page_purpose_edit: 'Vedkommende vil gerne ændre: {labels}',
  page_purpose_any: 'Vedkommende vil gerne se eller ændre dine oplysninger',
  page_asked_at: 'Tidspunkt for anmodningen: {time}',
  page_expires_at: 'Denne side virker indtil {time}.',
  page_number_label: 'Det firecifrede nummer fra din chat',
  page_number_hint: 'Indtast kun et nummer fra en chat, du selv har startet.',
  page_confirm: 'Bekræft',
  page_not_me: 'Det var ikke mig',
  page_not_me_hint: 'Har du ikke startet denne chat? Så bliver der ikke vist eller ændret noget.',
  page_number_wrong: 'Det er ikke nummeret fra din chat. Du har ét forsøg mere.',
  page_number_malformed: 'Indtast de fire cifre, som din chat viser dig.',
  page_confirmed_title: 'Tak, det er bekræftet',
  page_confirmed_text: 'Gå tilbage til din chat, og skriv »færdig«. Du kan lukke denne side.',
  page_already_title: 'Det er allerede bekræftet',
  page_already_text: 'Gå tilbage til din chat, og skriv »færdig«. Du skal ikke gøre mere her.',
  page_expired_title: 'Dette link er udløbet',
  page_expired_text:
    'Der er ikke vist eller ændret noget. Du kan få sendt et nyt link til den samme mailadresse.',
  page_replaced_title: 'Der er en nyere mail',
  page_replaced_text: 'Brug linket i den nyeste mail. Hvis du ikke kan finde den, kan du få sendt en ny.',
  page_ended_title: 'Dette link virker ikke længere',
  page_ended_text:
    'Der er ikke vist eller ændret noget via linket. Gå tilbage til din chat for at begynde forfra.',
  page_wrong_twice_text:
    'Nummeret var forkert to gange, så dette link er slået fra. Der er ikke vist eller ændret noget. Gå tilbage til din chat for at begynde forfra.',
  page_unknown_title: 'Vi kender ikke dette link',
  page_unknown_text: 'Tjek, at hele linket fra mailen er kopieret, eller bed om et nyt i din chat.',
  page_stopped_title: 'Tak, fordi du gav besked',
  page_stopped_text:
    'Anmodningen er stoppet, og {company} har fået besked. Der er ikke vist eller ændret noget, og den næste time bliver der ikke sendt mails af denne slags til dig.',
  page_send_new: 'Send et nyt link',
  page_new_sent_title: 'Der er anmodet om et nyt link',
  page_new_sent_text:
    'Se i din indbakke om et minut eller to, og brug den nyeste mail. Nummeret i din chat forbliver det samme.',
  page_new_wait_text: 'Der blev sendt en mail til dig for et øjeblik siden. Vent lidt, og prøv igen.',
  page_new_limit_text:
    'Der kan ikke sendes flere mails for denne chat. Bed dér om at tale med en medarbejder.',
  page_later_title: 'Prøv igen om et øjeblik',
  page_later_text:
    'Vi kan ikke tjekke det lige nu. Intet er gået tabt: Dit link og dit nummer virker stadig.',
  page_refused_title: 'Det kunne ikke accepteres',
  page_refused_text: 'Åbn linket fra mailen igen, og brug formularen dér.',
  page_support: 'Spørgsmål? Du kan kontakte {company} her: {support}',
};
