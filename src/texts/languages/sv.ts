import type { Catalogue } from '../texts.ts';

/** Swedish. The customer is addressed as “du”. */
export const sv: Catalogue = {
  conversation_opened: 'Vad kan jag hjälpa dig med?',
  ask_email_at_start: 'Vilken e-postadress använder du hos oss? Då kan jag ta fram dina uppgifter.',
  ask_email:
    'För att kunna hjälpa dig med det behöver jag e-postadressen som du använder hos oss. Vilken är det?',
  ask_email_before_handoff: 'Innan jag kopplar dig vidare: på vilken e-postadress kan min kollega nå dig?',
  email_recorded: 'Tack, jag har antecknat din e-postadress.',
  email_limit_reached:
    'Jag kan inte prova fler e-postadresser i den här konversationen. Ska jag koppla dig till en kollega?',
  conversation_unknown: 'Ett ögonblick, jag måste börja om från början.',
  values_ready: 'Det här hittade jag.',
  partly: 'Jag kunde göra en del av det.',
  not_available:
    'Jag kunde inte hitta det med de uppgifter jag har. Du kan ge mig en annan e-postadress, eller så kan jag koppla in en kollega.',
  not_available_human_only:
    'Jag kunde inte hitta det med de uppgifter jag har. Ska jag koppla in en kollega?',
  needs_verification:
    'För att skydda dina uppgifter behöver jag först bekräfta att det är du. Får jag skicka ett mejl med en länk till den e-postadress som vi har till dig?',
  not_listed: 'Det kan jag inte hjälpa till med här.',
  updated: 'Klart, det är sparat.',
  unchanged: 'Det är samma uppgift som vi redan har, så inget behövde ändras.',
  invalid_value: 'Det går inte att spara i den formen. Skulle du kunna kontrollera det?',
  outcome_unknown: 'Jag är inte säker på om det sparades. En kollega kommer att kontrollera det.',
  try_later: 'Vårt kundregister svarar inte just nu. Försök igen om en stund.',
  calls_limit_reached:
    'Jag kan inte slå upp mer i den här konversationen. Ska jag koppla dig till en kollega?',
  too_late: 'Det tog för lång tid och inget ändrades. Ska jag försöka igen?',
  not_connected: 'Jag kommer inte åt kundregistret just nu. Ska jag koppla in en kollega?',
  invalid_input: 'Ursäkta, det uppfattade jag inte. Ett ögonblick.',
  closed: 'Tack för att du hörde av dig. Hej då!',
  handed_off: 'Jag kopplar dig till en kollega nu.',
  looking_into_it: 'Ett ögonblick, jag tittar på det.',

  verification_sent:
    'Om vi har en e-postadress till dig i vårt kundregister är ett mejl med en länk på väg dit. Öppna länken och skriv in numret {number} där. Kom sedan tillbaka hit och skriv ”klar”.',
  verification_already_sent:
    'Ett mejl med en länk har redan begärts. Öppna länken och skriv in numret {number} där. Har inget kommit? Titta då i skräpposten, eller be mig skicka det igen.',
  verification_confirmed: 'Tack, det är bekräftat. Vad kan jag hjälpa dig med?',
  verification_pending:
    'Jag ser ingen bekräftelse än. Öppna länken i mejlet och skriv in numret där. Det kan ta några minuter innan mejlet kommer fram.',
  verification_expired: 'Länken har gått ut. Ska jag skicka en ny?',
  verification_cancelled:
    'Den här bekräftelsen avbröts. Ska jag skicka ett nytt mejl eller koppla in en kollega?',
  verification_none:
    'Inget har skickats än. Får jag skicka ett mejl med en länk till den e-postadress som vi har till dig?',
  verification_try_later:
    'Ett mejl begärdes alldeles nyss. Vi väntar en liten stund innan jag skickar ett till.',
  verification_limit_reached:
    'Jag kan inte skicka fler mejl i den här konversationen. Ska jag koppla dig till en kollega?',

  invalid_date: 'Här behövs ett datum, till exempel {example}.',
  invalid_datetime: 'Här behövs ett datum med klockslag, till exempel {example}.',
  invalid_number: 'Här behövs ett vanligt tal, till exempel {example}.',
  out_of_range: 'Talet ligger utanför det som kan sparas.',
  invalid_boolean: 'Här behövs ja eller nej.',
  invalid_option: 'Det här är inte ett av alternativen.',
  invalid_phone_number: 'Här behövs ett telefonnummer, till exempel {example}.',
  invalid_email_text: 'Här behövs en e-postadress, till exempel {example}.',
  invalid_url: 'Här behövs en webbadress, till exempel {example}.',
  too_long: 'Texten är för lång.',
  invalid_character: 'Texten innehåller tecken som inte kan sparas.',
  value_required: 'Här behövs ett värde.',
  cannot_be_cleared: 'Här behövs ett värde; det kan inte tas bort här.',
  wrong_type: 'Här behövs ett enda värde.',
  not_writable_type: 'Den här uppgiften går inte att ändra här.',
  refused_by_crm: 'Kundregistret godtar inte det här värdet.',

  mail_subject: '{company}: bekräfta att det är du',
  mail_intro:
    'Någon pratar med assistenten hos {company} och vill se eller ändra uppgifterna för den kund som har den här e-postadressen.',
  mail_asked_at: 'Begärt: {time}',
  mail_instruction:
    'Är det du? Öppna då den här sidan och skriv in det fyrsiffriga numret som visas i din chatt:',
  mail_link: 'Öppna bekräftelsesidan',
  mail_expires: 'Länken fungerar till {time}.',
  mail_warning:
    'Skriv bara in ett nummer från en chatt som du själv har startat. Ingen från {company} kommer någonsin att ringa eller skriva till dig om det.',
  mail_not_me:
    'Är det inte du? Öppna då sidan och tryck på ”{button}”, eller ignorera bara det här mejlet. Inget har visats eller ändrats.',
  mail_support: 'Har du frågor? Du når {company} här: {support}',

  test_mail_subject: '{company}: testmejl',
  test_mail_intro:
    'Det här är ett testmejl. Kunder hos {company} får sina mejl från den här avsändaren och i den här formen när de ombeds bekräfta att det är de.',
  test_mail_nothing:
    'Du bad om det i appens inställningar. Det finns inget att bekräfta och inget att öppna i det.',

  page_title: 'Bekräfta att det är du',
  page_intro: 'Någon pratar med assistenten hos {company} och uppger sig vara du.',
  page_purpose_show: 'Vad personen vill se: {labels}',
  page_purpose_edit: 'Vad personen vill ändra: {labels}',
  page_purpose_any: 'Vad personen vill: se eller ändra dina uppgifter',
  page_asked_at: 'Begärt: {time}',
  page_expires_at: 'Den här sidan fungerar till {time}.',
  page_number_label: 'Det fyrsiffriga numret från din chatt',
  page_number_hint: 'Skriv bara in ett nummer från en chatt som du själv har startat.',
  page_confirm: 'Bekräfta',
  page_not_me: 'Det var inte jag',
  page_not_me_hint: 'Har du inte startat den här chatten? Då kommer inget att visas eller ändras.',
  page_number_wrong: 'Det är inte numret från din chatt. Du har ett försök kvar.',
  page_number_malformed: 'Skriv in de fyra siffrorna som visas i din chatt.',
  page_confirmed_title: 'Tack, det är bekräftat',
  page_confirmed_text: 'Gå tillbaka till chatten och skriv ”klar”. Du kan stänga den här sidan.',
  page_already_title: 'Det här är redan bekräftat',
  page_already_text: 'Gå tillbaka till chatten och skriv ”klar”. Du behöver inte göra något mer här.',
  page_expired_title: 'Den här länken har gått ut',
  page_expired_text: 'Inget har visats eller ändrats. Du kan få en ny länk skickad till samma e-postadress.',
  page_replaced_title: 'Det finns ett nyare mejl',
  page_replaced_text: 'Använd länken i det senaste mejlet. Hittar du det inte kan du begära ett nytt.',
  page_ended_title: 'Den här länken fungerar inte längre',
  page_ended_text: 'Inget har visats eller ändrats genom den. Gå tillbaka till chatten för att börja om.',
  page_wrong_twice_text:
    'Numret var fel två gånger, så den här länken har stängts av. Inget har visats eller ändrats. Gå tillbaka till chatten för att börja om.',
  page_unknown_title: 'Vi känner inte igen den här länken',
  page_unknown_text: 'Kontrollera att hela länken från mejlet har kopierats, eller be om en ny i chatten.',
  page_stopped_title: 'Tack för att du sa till',
  page_stopped_text:
    'Begäran har stoppats och {company} har informerats. Inget har visats eller ändrats, och den närmaste timmen skickas inga sådana mejl till dig.',
  page_send_new: 'Skicka en ny länk',
  page_new_sent_title: 'En ny länk har begärts',
  page_new_sent_text:
    'Titta i din inkorg om en minut eller två och använd det senaste mejlet. Numret i chatten är detsamma.',
  page_new_wait_text: 'Ett mejl skickades till dig för en liten stund sedan. Vänta lite och försök igen.',
  page_new_limit_text:
    'Det går inte att skicka fler mejl för den här chatten. Be där att få prata med en kollega.',
  page_later_title: 'Försök igen om en stund',
  page_later_text:
    'Vi kan inte kontrollera det här just nu. Inget har gått förlorat: din länk och ditt nummer fungerar fortfarande.',
  page_refused_title: 'Det här kunde inte godtas',
  page_refused_text: 'Öppna länken från mejlet igen och använd formuläret där.',
  page_support: 'Har du frågor? Du når {company} här: {support}',
};
