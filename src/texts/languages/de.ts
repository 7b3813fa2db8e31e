import type { Catalogue } from '../texts.ts';

/** German. The customer is addressed as “Sie”; people are named without a gender. `{time}` begins with its date. */
export const de: Catalogue = {
  conversation_opened: 'Wie kann ich Ihnen helfen?',
  ask_email_at_start: 'Welche E-Mail-Adresse verwenden Sie bei uns? Dann kann ich Ihre Daten nachschlagen.',
  ask_email:
    'Um Ihnen dabei zu helfen, brauche ich die E-Mail-Adresse, die Sie bei uns verwenden. Wie lautet sie?',
  ask_email_before_handoff:
    'Bevor ich Sie weiterleite: Unter welcher E-Mail-Adresse kann unser Team Sie erreichen?',
  email_recorded: 'Danke, ich habe mir Ihre E-Mail-Adresse notiert.',
  email_limit_reached:
    'In diesem Gespräch kann ich keine weiteren E-Mail-Adressen ausprobieren. Soll ich Sie an jemanden aus unserem Team weiterleiten?',
  conversation_unknown: 'Einen Moment bitte, ich muss noch einmal von vorn anfangen.',
  values_ready: 'Das habe ich gefunden.',
  partly: 'Einen Teil davon konnte ich erledigen.',
  not_available:
    'Das konnte ich mit den Angaben, die ich habe, nicht finden. Sie können mir eine andere E-Mail-Adresse nennen, oder ich kann jemanden aus unserem Team dazuholen.',
  not_available_human_only:
    'Das konnte ich mit den Angaben, die ich habe, nicht finden. Soll ich jemanden aus unserem Team dazuholen?',
  needs_verification:
    'Zum Schutz Ihrer Daten brauche ich zuerst eine Bestätigung, dass Sie es sind. Darf ich eine E-Mail mit einem Link an die E-Mail-Adresse schicken, die wir von Ihnen haben?',
  not_listed: 'Dabei kann ich hier nicht helfen.',
  updated: 'Erledigt, das ist gespeichert.',
  unchanged: 'Das haben wir bereits so gespeichert, es musste also nichts geändert werden.',
  invalid_value: 'In dieser Form lässt sich das nicht speichern. Könnten Sie es bitte prüfen?',
  outcome_unknown: 'Ich bin nicht sicher, ob das gespeichert wurde. Jemand aus unserem Team wird es prüfen.',
  try_later: 'Unsere Kundendatenbank antwortet gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
  calls_limit_reached:
    'In diesem Gespräch kann ich nichts weiter nachsehen. Soll ich Sie an jemanden aus unserem Team weiterleiten?',
  too_late: 'Das hat zu lange gedauert, und es wurde nichts geändert. Soll ich es noch einmal versuchen?',
  not_connected:
    'Ich habe gerade keinen Zugriff auf die Kundendatenbank. Soll ich jemanden aus unserem Team dazuholen?',
  invalid_input: 'Entschuldigung, das habe ich nicht verstanden. Einen Moment bitte.',
  closed: 'Danke, dass Sie sich gemeldet haben. Auf Wiedersehen!',
  handed_off: 'Ich leite Sie jetzt an jemanden aus unserem Team weiter.',
  looking_into_it: 'Einen Moment bitte, ich sehe nach.',

  verification_sent:
    'Falls in unserer Kundendatenbank eine E-Mail-Adresse von Ihnen steht, ist eine E-Mail mit einem Link dorthin unterwegs. Bitte öffnen Sie den Link und geben Sie dort die Zahl {number} ein. Kommen Sie dann hierher zurück und schreiben Sie „fertig“.',
  verification_already_sent:
    'Eine E-Mail mit einem Link wurde bereits angefordert. Bitte öffnen Sie den Link und geben Sie dort die Zahl {number} ein. Es ist nichts angekommen? Dann sehen Sie im Spam-Ordner nach, oder bitten Sie mich, die E-Mail noch einmal zu schicken.',
  verification_confirmed: 'Danke, das ist bestätigt. Wie kann ich Ihnen helfen?',
  verification_pending:
    'Ich sehe noch keine Bestätigung. Bitte öffnen Sie den Link in der E-Mail und geben Sie dort die Zahl ein. Es kann ein paar Minuten dauern, bis die E-Mail ankommt.',
  verification_expired: 'Der Link ist abgelaufen. Soll ich einen neuen schicken?',
  verification_cancelled:
    'Diese Bestätigung wurde abgebrochen. Soll ich eine neue E-Mail schicken oder jemanden aus unserem Team dazuholen?',
  verification_none:
    'Es wurde noch nichts geschickt. Darf ich eine E-Mail mit einem Link an die E-Mail-Adresse schicken, die wir von Ihnen haben?',
  verification_try_later:
    'Gerade eben wurde eine E-Mail angefordert. Bitte warten Sie noch ein wenig, bevor ich eine weitere schicke.',
  verification_limit_reached:
    'In diesem Gespräch kann ich keine weiteren E-Mails schicken. Soll ich Sie an jemanden aus unserem Team weiterleiten?',

  invalid_date: 'Hier wird ein Datum wie {example} benötigt.',
  invalid_datetime: 'Hier wird ein Datum mit Uhrzeit wie {example} benötigt.',
  invalid_number: 'Hier wird eine einfache Zahl wie {example} benötigt.',
  out_of_range: 'Diese Zahl liegt außerhalb dessen, was gespeichert werden kann.',
  invalid_boolean: 'Hier wird Ja oder Nein benötigt.',
  invalid_option: 'Das ist keine der Auswahlmöglichkeiten.',
  invalid_phone_number: 'Hier wird eine Telefonnummer wie {example} benötigt.',
  invalid_email_text: 'Hier wird eine E-Mail-Adresse wie {example} benötigt.',
  invalid_url: 'Hier wird eine Internetadresse wie {example} benötigt.',
  too_long: 'Dieser Text ist zu lang.',
  invalid_character: 'Dieser Text enthält Zeichen, die nicht gespeichert werden können.',
  value_required: 'Hier wird eine Angabe benötigt.',
  cannot_be_cleared: 'Hier wird eine Angabe benötigt; sie kann hier nicht gelöscht werden.',
  wrong_type: 'Hier wird eine einzelne Angabe benötigt.',
  not_writable_type: 'Das kann hier nicht geändert werden.',
  refused_by_crm: 'Die Kundendatenbank nimmt diese Angabe nicht an.',

  mail_subject: '{company}: Bitte bestätigen Sie, dass Sie es sind',
  mail_intro:
    'Jemand spricht mit dem Assistenten von {company} und möchte die Kundendaten zu dieser E-Mail-Adresse sehen oder ändern.',
  mail_asked_at: 'Angefragt: {time}',
  mail_instruction:
    'Sind Sie das? Dann öffnen Sie diese Seite und geben Sie die 4-stellige Zahl ein, die Ihr Chat Ihnen anzeigt:',
  mail_link: 'Bestätigungsseite öffnen',
  mail_expires: 'Der Link funktioniert bis zum {time}.',
  mail_warning:
    'Geben Sie nur eine Zahl aus einem Chat ein, den Sie selbst begonnen haben. Niemand von {company} wird Sie deswegen jemals anrufen oder Ihnen schreiben.',
  mail_not_me:
    'Sind Sie das nicht? Dann öffnen Sie die Seite und drücken Sie auf „{button}“, oder ignorieren Sie diese E-Mail einfach. Es wurde nichts angezeigt oder geändert.',
  mail_support: 'Fragen? Sie erreichen {company} hier: {support}',

  test_mail_subject: '{company}: Testmail',
  test_mail_intro:
    'Dies ist eine Testmail. Kunden von {company} erhalten ihre E-Mails von diesem Absender und in dieser Form, wenn sie bestätigen sollen, dass sie es sind.',
  test_mail_nothing:
    'Sie haben sie in den Einstellungen der App angefordert. Darin gibt es nichts zu bestätigen und nichts zu öffnen.',

  page_title: 'Bestätigen Sie, dass Sie es sind',
  page_intro: 'Jemand spricht mit dem Assistenten von {company} und gibt an, Sie zu sein.',
  page_purpose_show: 'Was die Person sehen möchte: {labels}',
  page_purpose_edit: 'Was die Person ändern möchte: {labels}',
  page_purpose_any: 'Was die Person möchte: Ihre Daten sehen oder ändern',
  page_asked_at: 'Angefragt: {time}',
  page_expires_at: 'Diese Seite funktioniert bis zum {time}.',
  page_number_label: 'Die 4-stellige Zahl aus Ihrem Chat',
  page_number_hint: 'Geben Sie nur eine Zahl aus einem Chat ein, den Sie selbst begonnen haben.',
  page_confirm: 'Bestätigen',
  page_not_me: 'Das war ich nicht',
  page_not_me_hint: 'Sie haben diesen Chat nicht begonnen? Dann wird nichts angezeigt oder geändert.',
  page_number_wrong: 'Das ist nicht die Zahl aus Ihrem Chat. Sie haben noch einen Versuch.',
  page_number_malformed: 'Bitte geben Sie die vier Ziffern ein, die Ihr Chat Ihnen anzeigt.',
  page_confirmed_title: 'Danke, das ist bestätigt',
  page_confirmed_text:
    'Gehen Sie zurück zu Ihrem Chat und schreiben Sie „fertig“. Sie können diese Seite schließen.',
  page_already_title: 'Das ist bereits bestätigt',
  page_already_text:
    'Gehen Sie zurück zu Ihrem Chat und schreiben Sie „fertig“. Hier ist nichts weiter zu tun.',
  page_expired_title: 'Dieser Link ist abgelaufen',
  page_expired_text:
    'Es wurde nichts angezeigt oder geändert. Sie können sich einen neuen Link an dieselbe E-Mail-Adresse schicken lassen.',
  page_replaced_title: 'Es gibt eine neuere E-Mail',
  page_replaced_text:
    'Bitte verwenden Sie den Link in der neuesten E-Mail. Wenn Sie sie nicht finden, lassen Sie sich eine neue schicken.',
  page_ended_title: 'Dieser Link funktioniert nicht mehr',
  page_ended_text:
    'Über ihn wurde nichts angezeigt oder geändert. Gehen Sie zurück zu Ihrem Chat, um neu zu beginnen.',
  page_wrong_twice_text:
    'Die Zahl war zweimal falsch, deshalb wurde dieser Link abgeschaltet. Es wurde nichts angezeigt oder geändert. Gehen Sie zurück zu Ihrem Chat, um neu zu beginnen.',
  page_unknown_title: 'Wir kennen diesen Link nicht',
  page_unknown_text:
    'Bitte prüfen Sie, ob der Link aus der E-Mail vollständig kopiert wurde, oder bitten Sie in Ihrem Chat um einen neuen.',
  page_stopped_title: 'Danke für Ihren Hinweis',
  page_stopped_text:
    'Die Anfrage wurde gestoppt, und {company} wurde informiert. Es wurde nichts angezeigt oder geändert, und in der nächsten Stunde werden Ihnen keine solchen E-Mails geschickt.',
  page_send_new: 'Neuen Link schicken',
  page_new_sent_title: 'Ein neuer Link wurde angefordert',
  page_new_sent_text:
    'Bitte sehen Sie in ein bis zwei Minuten in Ihr Postfach und verwenden Sie die neueste E-Mail. Die Zahl in Ihrem Chat bleibt dieselbe.',
  page_new_wait_text:
    'Gerade eben wurde Ihnen eine E-Mail geschickt. Bitte warten Sie ein wenig und versuchen Sie es noch einmal.',
  page_new_limit_text:
    'Für diesen Chat können keine weiteren E-Mails geschickt werden. Bitte fragen Sie dort nach jemandem aus unserem Team.',
  page_later_title: 'Bitte versuchen Sie es gleich noch einmal',
  page_later_text:
    'Wir können das gerade nicht prüfen. Es ist nichts verloren: Ihr Link und Ihre Zahl funktionieren weiterhin.',
  page_refused_title: 'Das konnte nicht angenommen werden',
  page_refused_text:
    'Bitte öffnen Sie den Link aus der E-Mail noch einmal und verwenden Sie das Formular dort.',
  page_support: 'Fragen? Sie erreichen {company} hier: {support}',
};
