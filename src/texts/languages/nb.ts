import type { Catalogue } from '../texts.ts';

/** Norwegian Bokmål; the customer is addressed as `du`. */
export const nb: Catalogue = {
  conversation_opened: 'Hva kan jeg hjelpe deg med?',
  ask_email_at_start: 'Hvilken e-postadresse bruker du hos oss? Da kan jeg finne opplysningene dine.',
  ask_email: 'For å hjelpe med det trenger jeg e-postadressen du bruker hos oss. Hva er den?',
  ask_email_before_handoff:
    'Før jeg setter deg over: Hvilken e-postadresse kan kollegaen min kontakte deg på?',
  email_recorded: 'Takk, jeg har notert e-postadressen din.',
  email_limit_reached:
    'Jeg kan ikke prøve flere e-postadresser i denne samtalen. Skal jeg sette deg over til en kollega?',
  conversation_unknown: 'Et øyeblikk, jeg må begynne på nytt.',
  values_ready: 'Her er det jeg fant.',
  partly: 'Jeg fikk gjort en del av det.',
  not_available:
    'Det fant jeg ikke med opplysningene jeg har. Du kan gi meg en annen e-postadresse, eller jeg kan koble inn en kollega.',
  not_available_human_only: 'Det fant jeg ikke med opplysningene jeg har. Skal jeg koble inn en kollega?',
  needs_verification:
    'For å beskytte opplysningene dine må jeg først få bekreftet at det er deg. Kan jeg sende en e-post med en lenke til e-postadressen vi har på deg?',
  not_listed: 'Det kan jeg ikke hjelpe med her.',
  updated: 'Sånn, det er lagret.',
  unchanged: 'Det er det vi har fra før, så det var ikke noe å endre.',
  invalid_value: 'Det kan ikke lagres i denne formen. Kan du sjekke det en gang til?',
  outcome_unknown: 'Jeg er ikke sikker på om det ble lagret. En kollega kommer til å sjekke det.',
  try_later: 'Systemet vårt svarer ikke akkurat nå. Prøv igjen om et øyeblikk.',
  calls_limit_reached: 'Jeg kan ikke slå opp mer i denne samtalen. Skal jeg sette deg over til en kollega?',
  too_late: 'Det tok for lang tid, og ingenting ble endret. Skal jeg prøve igjen?',
  not_connected: 'Jeg har ikke tilgang til opplysningene akkurat nå. Skal jeg koble inn en kollega?',
  invalid_input: 'Beklager, det forsto jeg ikke. Et øyeblikk.',
  closed: 'Takk for at du tok kontakt. Ha det bra!',
  handed_off: 'Nå setter jeg deg over til en kollega.',
  looking_into_it: 'Et øyeblikk, jeg ser på det.',

  verification_sent:
    'Hvis vi har en e-postadresse på deg i systemet vårt, er en e-post med en lenke på vei til den. Åpne lenken og skriv inn nummeret {number} der. Kom så tilbake og skriv «ferdig».',
  verification_already_sent:
    'Det er allerede bedt om en e-post med en lenke. Åpne lenken og skriv inn nummeret {number} der. Har det ikke kommet noe? Se i søppelpostmappen, eller be meg sende den på nytt.',
  verification_confirmed: 'Takk, det er bekreftet. Hva kan jeg hjelpe deg med?',
  verification_pending:
    'Jeg ser ingen bekreftelse ennå. Åpne lenken i e-posten og skriv inn nummeret der. Det kan ta noen minutter før e-posten kommer frem.',
  verification_expired: 'Lenken er utløpt. Skal jeg sende en ny?',
  verification_cancelled:
    'Denne bekreftelsen ble avbrutt. Skal jeg sende en ny e-post eller koble inn en kollega?',
  verification_none:
    'Det er ikke sendt noe ennå. Kan jeg sende en e-post med en lenke til e-postadressen vi har på deg?',
  verification_try_later:
    'Det ble bedt om en e-post for et øyeblikk siden. Gi det litt tid før jeg sender en til.',
  verification_limit_reached:
    'Jeg kan ikke sende flere e-poster i denne samtalen. Skal jeg sette deg over til en kollega?',

  invalid_date: 'Det må være en dato som {example}.',
  invalid_datetime: 'Det må være en dato med klokkeslett som {example}.',
  invalid_number: 'Det må være et vanlig tall som {example}.',
  out_of_range: 'Tallet er utenfor det som kan lagres.',
  invalid_boolean: 'Svaret må være ja eller nei.',
  invalid_option: 'Dette er ikke et av valgene.',
  invalid_phone_number: 'Det må være et telefonnummer som {example}.',
  invalid_email_text: 'Det må være en e-postadresse som {example}.',
  invalid_url: 'Det må være en nettadresse som {example}.',
  too_long: 'Teksten er for lang.',
  invalid_character: 'Teksten inneholder tegn som ikke kan lagres.',
  value_required: 'Det trengs en verdi.',
  cannot_be_cleared: 'Det trengs en verdi; den kan ikke fjernes her.',
  wrong_type: 'Her trengs det én enkelt verdi.',
  not_writable_type: 'Dette kan ikke endres her.',
  refused_by_crm: 'Systemet vårt godtar ikke denne verdien.',

  mail_subject: '{company}: bekreft at det er deg',
  mail_intro:
    'Noen snakker med assistenten hos {company} og vil se eller endre opplysningene til kunden som har denne e-postadressen.',
  mail_asked_at: 'Tidspunkt for forespørselen: {time}',
  mail_instruction:
    'Er det deg? Åpne i så fall denne siden og skriv inn det firesifrede nummeret som chatten din viser deg:',
  mail_link: 'Åpne bekreftelsessiden',
  mail_expires: 'Lenken virker til {time}.',
  mail_warning:
    'Skriv bare inn et nummer fra en chat du selv har startet. Ingen fra {company} kommer noen gang til å ringe eller skrive til deg om det.',
  mail_not_me:
    'Er det ikke deg? Åpne i så fall siden og trykk på «{button}», eller bare se bort fra denne e-posten. Ingenting er vist eller endret.',
  mail_support: 'Spørsmål? Du kan kontakte {company} her: {support}',

  test_mail_subject: '{company}: test-e-post',
  test_mail_intro:
    'Dette er en test-e-post. Kunder hos {company} får e-postene sine fra denne avsenderen og i denne formen når de blir bedt om å bekrefte at det er dem.',
  test_mail_nothing:
    'Du ba om den i innstillingene til appen. Det er ingenting å bekrefte og ingenting å åpne i den.',

  page_title: 'Bekreft at det er deg',
  page_intro: 'Noen snakker med assistenten hos {company} og sier at de er deg.',
  page_purpose_show: 'Vedkommende vil se: {labels}',
  page_purpose_edit: 'Vedkommende vil endre: {labels}',
  page_purpose_any: 'Vedkommende vil se eller endre opplysningene dine',
  page_asked_at: 'Tidspunkt for forespørselen: {time}',
  page_expires_at: 'Denne siden virker til {time}.',
  page_number_label: 'Det firesifrede nummeret fra chatten din',
  page_number_hint: 'Skriv bare inn et nummer fra en chat du selv har startet.',
  page_confirm: 'Bekreft',
  page_not_me: 'Dette var ikke meg',
  page_not_me_hint: 'Har du ikke startet denne chatten? Da blir ingenting vist eller endret.',
  page_number_wrong: 'Det er ikke nummeret fra chatten din. Du har ett forsøk igjen.',
  page_number_malformed: 'Skriv inn de fire sifrene som chatten din viser deg.',
  page_confirmed_title: 'Takk, det er bekreftet',
  page_confirmed_text: 'Gå tilbake til chatten din og skriv «ferdig». Du kan lukke denne siden.',
  page_already_title: 'Dette er allerede bekreftet',
  page_already_text: 'Gå tilbake til chatten din og skriv «ferdig». Du trenger ikke å gjøre mer her.',
  page_expired_title: 'Denne lenken er utløpt',
  page_expired_text:
    'Ingenting er vist eller endret. Du kan få en ny lenke sendt til den samme e-postadressen.',
  page_replaced_title: 'Det finnes en nyere e-post',
  page_replaced_text: 'Bruk lenken i den nyeste e-posten. Hvis du ikke finner den, kan du få sendt en ny.',
  page_ended_title: 'Denne lenken virker ikke lenger',
  page_ended_text:
    'Ingenting er vist eller endret gjennom den. Gå tilbake til chatten din for å begynne på nytt.',
  page_wrong_twice_text:
    'Nummeret var feil to ganger, så denne lenken er slått av. Ingenting er vist eller endret. Gå tilbake til chatten din for å begynne på nytt.',
  page_unknown_title: 'Vi kjenner ikke denne lenken',
  page_unknown_text: 'Sjekk at hele lenken fra e-posten ble kopiert, eller be om en ny i chatten din.',
  page_stopped_title: 'Takk for at du sa fra',
  page_stopped_text:
    'Forespørselen er stoppet, og {company} har fått beskjed. Ingenting er vist eller endret, og den neste timen blir det ikke sendt noen slik e-post til deg.',
  page_send_new: 'Send en ny lenke',
  page_new_sent_title: 'Det er bedt om en ny lenke',
  page_new_sent_text:
    'Se i innboksen om et minutt eller to, og bruk den nyeste e-posten. Nummeret i chatten din forblir det samme.',
  page_new_wait_text: 'Det ble sendt en e-post til deg for et øyeblikk siden. Vent litt og prøv igjen.',
  page_new_limit_text:
    'Det kan ikke sendes flere e-poster for denne chatten. Be om å få snakke med en medarbeider der.',
  page_later_title: 'Prøv igjen om et øyeblikk',
  page_later_text:
    'Vi kan ikke sjekke dette akkurat nå. Ingenting er gått tapt: Lenken og nummeret ditt virker fortsatt.',
  page_refused_title: 'Dette kunne ikke godtas',
  page_refused_text: 'Åpne lenken fra e-posten på nytt og bruk skjemaet der.',
  page_support: 'Spørsmål? Du kan kontakte {company} her: {support}',
};
