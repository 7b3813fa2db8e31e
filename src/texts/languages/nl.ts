import type { Catalogue } from '../texts.ts';

/** Dutch; the customer is addressed as `u`. */
export const nl: Catalogue = {
  conversation_opened: 'Waarmee kan ik u helpen?',
  ask_email_at_start: 'Welk e-mailadres gebruikt u bij ons? Dan kan ik uw gegevens opzoeken.',
  ask_email: 'Om u daarmee te helpen heb ik het e-mailadres nodig dat u bij ons gebruikt. Welk adres is dat?',
  ask_email_before_handoff: 'Voordat ik u doorverbind: op welk e-mailadres kan mijn collega u bereiken?',
  email_recorded: 'Dank u wel, ik heb uw e-mailadres genoteerd.',
  email_limit_reached:
    'Ik kan in dit gesprek geen andere e-mailadressen meer proberen. Zal ik u doorverbinden met een collega?',
  conversation_unknown: 'Een ogenblik alstublieft, ik moet opnieuw beginnen.',
  values_ready: 'Dit heb ik gevonden.',
  partly: 'Een deel daarvan is gelukt.',
  not_available:
    'Dat kon ik niet vinden met de gegevens die ik heb. U kunt mij een ander e-mailadres geven, of ik kan er een collega bij halen.',
  not_available_human_only:
    'Dat kon ik niet vinden met de gegevens die ik heb. Zal ik er een collega bij halen?',
  needs_verification:
    'Om uw gegevens te beschermen moet ik eerst laten bevestigen dat u het bent. Mag ik een e-mail met een link sturen naar het e-mailadres dat wij van u hebben?',
  not_listed: 'Daarmee kan ik u hier niet helpen.',
  updated: 'Gelukt, dat is opgeslagen.',
  unchanged: 'Zo staat het al in onze gegevens, dus er hoefde niets te worden gewijzigd.',
  invalid_value: 'In deze vorm kan dat niet worden opgeslagen. Wilt u het nog eens controleren?',
  outcome_unknown: 'Ik weet niet zeker of dat is opgeslagen. Een collega zal het controleren.',
  try_later: 'Onze gegevens zijn op dit moment niet bereikbaar. Probeer het over een ogenblik nog eens.',
  calls_limit_reached: 'Ik kan in dit gesprek niets meer opzoeken. Zal ik u doorverbinden met een collega?',
  too_late: 'Dat duurde te lang en er is niets gewijzigd. Zal ik het opnieuw proberen?',
  not_connected: 'Ik kan op dit moment niet bij de gegevens. Zal ik er een collega bij halen?',
  invalid_input: 'Sorry, dat heb ik niet begrepen. Een ogenblik alstublieft.',
  closed: 'Bedankt dat u contact met ons hebt opgenomen. Tot ziens!',
  handed_off: 'Ik verbind u nu door met een collega.',
  looking_into_it: 'Een ogenblik alstublieft, ik zoek het voor u uit.',

  verification_sent:
    'Als wij een e-mailadres van u in onze gegevens hebben, is er een e-mail met een link onderweg naar dat adres. Open de link en typ daar het nummer {number}. Kom daarna terug en schrijf “klaar”.',
  verification_already_sent:
    'Er is al een e-mail met een link aangevraagd. Open de link en typ daar het nummer {number}. Is er niets aangekomen? Kijk dan in de spammap, of vraag mij om de e-mail opnieuw te sturen.',
  verification_confirmed: 'Dank u wel, dat is bevestigd. Waarmee kan ik u helpen?',
  verification_pending:
    'Ik zie nog geen bevestiging. Open de link in de e-mail en typ daar het nummer. Het kan een paar minuten duren voordat de e-mail aankomt.',
  verification_expired: 'De link is verlopen. Zal ik een nieuwe sturen?',
  verification_cancelled:
    'Deze bevestiging is geannuleerd. Zal ik een nieuwe e-mail sturen, of er een collega bij halen?',
  verification_none:
    'Er is nog niets verstuurd. Mag ik een e-mail met een link sturen naar het e-mailadres dat wij van u hebben?',
  verification_try_later:
    'Er is zojuist al een e-mail aangevraagd. Wacht alstublieft even voordat ik er nog een stuur.',
  verification_limit_reached:
    'Ik kan in dit gesprek geen e-mails meer sturen. Zal ik u doorverbinden met een collega?',

  invalid_date: 'Er is een datum nodig, zoals {example}.',
  invalid_datetime: 'Er is een datum met een tijd nodig, zoals {example}.',
  invalid_number: 'Er is een gewoon getal nodig, zoals {example}.',
  out_of_range: 'Dit getal valt buiten wat kan worden opgeslagen.',
  invalid_boolean: 'Het antwoord moet ja of nee zijn.',
  invalid_option: 'Dit is niet een van de keuzes.',
  invalid_phone_number: 'Er is een telefoonnummer nodig, zoals {example}.',
  invalid_email_text: 'Er is een e-mailadres nodig, zoals {example}.',
  invalid_url: 'Er is een webadres nodig, zoals {example}.',
  too_long: 'Deze tekst is te lang.',
  invalid_character: 'Deze tekst bevat tekens die niet kunnen worden opgeslagen.',
  value_required: 'Er is een waarde nodig.',
  cannot_be_cleared: 'Er is een waarde nodig; die kan hier niet worden leeggemaakt.',
  wrong_type: 'Hier is één enkele waarde nodig.',
  not_writable_type: 'Dit kan hier niet worden gewijzigd.',
  refused_by_crm: 'Deze waarde wordt in onze gegevens niet geaccepteerd.',

  mail_subject: '{company}: bevestig dat u het bent',
  mail_intro:
    'Iemand praat met de assistent van {company} en wil de gegevens inzien of wijzigen van de klant met dit e-mailadres.',
  mail_asked_at: 'Aangevraagd: {time}',
  mail_instruction: 'Bent u dat? Open dan deze pagina en typ het nummer van 4 cijfers dat in uw chat staat:',
  mail_link: 'Bevestigingspagina openen',
  mail_expires: 'De link werkt tot {time}.',
  mail_warning:
    'Typ alleen een nummer uit een chat die u zelf bent begonnen. Niemand van {company} zal u er ooit over bellen of schrijven.',
  mail_not_me:
    'Bent u dat niet? Open dan de pagina en druk op “{button}”, of negeer deze e-mail gewoon. Er is niets getoond of gewijzigd.',
  mail_support: 'Vragen? U kunt {company} hier bereiken: {support}',

  test_mail_subject: '{company}: testmail',
  test_mail_intro:
    'Dit is een testmail. Klanten van {company} krijgen hun mails van deze afzender en in deze vorm wanneer hun wordt gevraagd te bevestigen dat zij het zijn.',
  test_mail_nothing:
    'U hebt erom gevraagd in de instellingen van de app. Er valt niets te bevestigen en niets te openen.',

  page_title: 'Bevestig dat u het bent',
  page_intro: 'Iemand praat met de assistent van {company} en zegt u te zijn.',
  page_purpose_show: 'Wat diegene wil inzien: {labels}',
  page_purpose_edit: 'Wat diegene wil wijzigen: {labels}',
  page_purpose_any: 'Wat diegene wil: uw gegevens inzien of wijzigen',
  page_asked_at: 'Aangevraagd: {time}',
  page_expires_at: 'Deze pagina werkt tot {time}.',
  page_number_label: 'Het nummer van 4 cijfers uit uw chat',
  page_number_hint: 'Typ alleen een nummer uit een chat die u zelf bent begonnen.',
  page_confirm: 'Bevestigen',
  page_not_me: 'Dit was ik niet',
  page_not_me_hint: 'Bent u deze chat niet begonnen? Dan wordt er niets getoond of gewijzigd.',
  page_number_wrong: 'Dat is niet het nummer uit uw chat. U kunt het nog één keer proberen.',
  page_number_malformed: 'Typ de vier cijfers die in uw chat staan.',
  page_confirmed_title: 'Dank u wel, dat is bevestigd',
  page_confirmed_text: 'Ga terug naar uw chat en schrijf “klaar”. U kunt deze pagina sluiten.',
  page_already_title: 'Dit is al bevestigd',
  page_already_text: 'Ga terug naar uw chat en schrijf “klaar”. Hier hoeft u niets meer te doen.',
  page_expired_title: 'Deze link is verlopen',
  page_expired_text:
    'Er is niets getoond of gewijzigd. U kunt een nieuwe link naar hetzelfde e-mailadres laten sturen.',
  page_replaced_title: 'Er is een nieuwere e-mail',
  page_replaced_text:
    'Gebruik de link in de nieuwste e-mail. Kunt u die niet vinden, laat dan een nieuwe sturen.',
  page_ended_title: 'Deze link werkt niet meer',
  page_ended_text: 'Er is niets mee getoond of gewijzigd. Ga terug naar uw chat om opnieuw te beginnen.',
  page_wrong_twice_text:
    'Het nummer was twee keer onjuist, daarom is deze link uitgeschakeld. Er is niets getoond of gewijzigd. Ga terug naar uw chat om opnieuw te beginnen.',
  page_unknown_title: 'Wij kennen deze link niet',
  page_unknown_text:
    'Controleer of u de hele link uit de e-mail hebt gekopieerd, of vraag in uw chat om een nieuwe.',
  page_stopped_title: 'Bedankt voor uw melding',
  page_stopped_text:
    'De aanvraag is gestopt en {company} is op de hoogte gebracht. Er is niets getoond of gewijzigd, en het komende uur wordt er geen e-mail als deze naar u gestuurd.',
  page_send_new: 'Nieuwe link sturen',
  page_new_sent_title: 'Er is een nieuwe link aangevraagd',
  page_new_sent_text:
    'Kijk over een minuut of twee in uw mailbox en gebruik de nieuwste e-mail. Het nummer in uw chat blijft hetzelfde.',
  page_new_wait_text: 'Er is zojuist een e-mail naar u gestuurd. Wacht even en probeer het dan opnieuw.',
  page_new_limit_text:
    'Voor deze chat kunnen geen e-mails meer worden gestuurd. Vraag daar naar een medewerker.',
  page_later_title: 'Probeer het over een ogenblik opnieuw',
  page_later_text:
    'Wij kunnen dit nu niet controleren. Er is niets verloren gegaan: uw link en uw nummer werken nog.',
  page_refused_title: 'Dit kon niet worden geaccepteerd',
  page_refused_text: 'Open de link uit de e-mail opnieuw en gebruik het formulier daar.',
  page_support: 'Vragen? U kunt {company} hier bereiken: {support}',
};
