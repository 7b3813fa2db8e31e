import type { Catalogue } from '../texts.ts';

/** Italian; the customer is addressed as `Lei`, with a capital only where it could be read as “she”. */
export const it: Catalogue = {
  conversation_opened: 'Come posso aiutarla?',
  ask_email_at_start: 'Quale indirizzo email usa con noi? Così posso cercare i suoi dati.',
  ask_email: 'Per aiutarla mi serve l’indirizzo email che usa con noi. Qual è?',
  ask_email_before_handoff:
    'Prima di passarla a un collega, mi dica: a quale indirizzo email potrà contattarla?',
  email_recorded: 'Grazie, ho annotato il suo indirizzo email.',
  email_limit_reached:
    'In questa conversazione non posso provare altri indirizzi email. Vuole che la passi a un collega?',
  conversation_unknown: 'Un attimo, per favore: devo ricominciare da capo.',
  values_ready: 'Ecco che cosa ho trovato.',
  partly: 'Ho potuto farlo solo in parte.',
  not_available:
    'Non ho potuto trovarlo con i dati che ho. Può indicarmi un altro indirizzo email, oppure posso far intervenire un collega.',
  not_available_human_only:
    'Non ho potuto trovarlo con i dati che ho. Vuole che faccia intervenire un collega?',
  needs_verification:
    'Per proteggere i suoi dati devo prima avere conferma della sua identità. Posso inviare un’email con un link all’indirizzo email che abbiamo per Lei?',
  not_listed: 'Per questo non posso aiutarla qui.',
  updated: 'Fatto, è stato salvato.',
  unchanged: 'È già così nei nostri archivi, quindi non c’era nulla da modificare.',
  invalid_value: 'In questa forma non può essere salvato. Può controllare, per favore?',
  outcome_unknown: 'Non so con certezza se sia stato salvato. Un collega lo verificherà.',
  try_later: 'In questo momento i nostri archivi non rispondono. Riprovi tra poco, per favore.',
  calls_limit_reached: 'In questa conversazione non posso cercare altro. Vuole che la passi a un collega?',
  too_late: 'C’è voluto troppo tempo e non è stato modificato nulla. Posso riprovare?',
  not_connected: 'In questo momento non ho accesso agli archivi. Vuole che faccia intervenire un collega?',
  invalid_input: 'Mi scusi, non ho capito. Un attimo, per favore.',
  closed: 'Grazie per averci contattato. Arrivederci!',
  handed_off: 'Ora la passo a un collega.',
  looking_into_it: 'Un attimo, per favore, sto controllando.',

  verification_sent:
    'Se nei nostri archivi abbiamo un suo indirizzo email, un’email con un link è in arrivo a quell’indirizzo. Apra il link e digiti lì il numero {number}. Poi torni qui e scriva «fatto».',
  verification_already_sent:
    'È già stata richiesta un’email con un link. Apra il link e digiti lì il numero {number}. Non è arrivato nulla? Controlli la cartella dello spam oppure mi chieda di inviarla di nuovo.',
  verification_confirmed: 'Grazie, la conferma è riuscita. Come posso aiutarla?',
  verification_pending:
    'Non vedo ancora una conferma. Apra il link nell’email e digiti lì il numero. L’email può impiegare qualche minuto ad arrivare.',
  verification_expired: 'Il link è scaduto. Vuole che ne invii uno nuovo?',
  verification_cancelled:
    'Questa conferma è stata annullata. Vuole che invii una nuova email o che faccia intervenire un collega?',
  verification_none:
    'Non è ancora stato inviato nulla. Posso inviare un’email con un link all’indirizzo email che abbiamo per Lei?',
  verification_try_later:
    'Poco fa è stata richiesta un’email. Attenda qualche istante, per favore, prima che ne invii un’altra.',
  verification_limit_reached:
    'In questa conversazione non posso inviare altre email. Vuole che la passi a un collega?',

  invalid_date: 'Serve una data come {example}.',
  invalid_datetime: 'Serve una data con l’ora come {example}.',
  invalid_number: 'Serve un numero semplice come {example}.',
  out_of_range: 'Questo numero è al di fuori di ciò che si può salvare.',
  invalid_boolean: 'Serve un sì o un no.',
  invalid_option: 'Questa non è una delle scelte possibili.',
  invalid_phone_number: 'Serve un numero di telefono come {example}.',
  invalid_email_text: 'Serve un indirizzo email come {example}.',
  invalid_url: 'Serve un indirizzo web come {example}.',
  too_long: 'Questo testo è troppo lungo.',
  invalid_character: 'Questo testo contiene caratteri che non si possono salvare.',
  value_required: 'Serve un valore.',
  cannot_be_cleared: 'Serve un valore: qui non si può lasciare vuoto.',
  wrong_type: 'Qui serve un solo valore.',
  not_writable_type: 'Questo dato non si può modificare qui.',
  refused_by_crm: 'I nostri archivi non accettano questo valore.',

  mail_subject: '{company}: confermi la sua identità',
  mail_intro:
    'Qualcuno sta parlando con l’assistente di {company} e vorrebbe vedere o modificare i dati del cliente che ha questo indirizzo email.',
  mail_asked_at: 'Data della richiesta: {time}',
  mail_instruction: 'È Lei? Allora apra questa pagina e digiti il numero di 4 cifre che vede nella sua chat:',
  mail_link: 'Apri la pagina di conferma',
  mail_expires: 'Scadenza del link: {time}',
  mail_warning:
    'Digiti solo un numero che viene da una chat avviata da Lei. Nessuno di {company} la chiamerà né le scriverà mai al riguardo.',
  mail_not_me:
    'Non è Lei? Allora apra la pagina e prema «{button}», oppure ignori semplicemente questa email. Non è stato mostrato né modificato nulla.',
  mail_support: 'Domande? Può contattare {company} qui: {support}',

  test_mail_subject: '{company}: email di prova',
  test_mail_intro:
    'Questa è un’email di prova. I clienti di {company} ricevono le email da questo mittente e in questa forma quando viene chiesto loro di confermare la propria identità.',
  test_mail_nothing:
    'L’ha richiesta Lei nelle impostazioni dell’app. Non contiene nulla da confermare né da aprire.',

  page_title: 'Confermi la sua identità',
  page_intro: 'Qualcuno sta parlando con l’assistente di {company} e dice di essere Lei.',
  page_purpose_show: 'Che cosa vorrebbe vedere questa persona: {labels}',
  page_purpose_edit: 'Che cosa vorrebbe modificare questa persona: {labels}',
  page_purpose_any: 'Che cosa vorrebbe questa persona: vedere o modificare dati che riguardano Lei',
  page_asked_at: 'Data della richiesta: {time}',
  page_expires_at: 'Scadenza di questa pagina: {time}',
  page_number_label: 'Il numero di 4 cifre della sua chat',
  page_number_hint: 'Digiti solo un numero che viene da una chat avviata da Lei.',
  page_confirm: 'Conferma',
  page_not_me: 'Non ero io',
  page_not_me_hint: 'Non ha avviato Lei questa chat? Allora non verrà mostrato né modificato nulla.',
  page_number_wrong: 'Questo non è il numero della sua chat. Le resta un tentativo.',
  page_number_malformed: 'Digiti le quattro cifre che vede nella sua chat.',
  page_confirmed_title: 'Grazie, la conferma è riuscita',
  page_confirmed_text: 'Torni alla sua chat e scriva «fatto». Può chiudere questa pagina.',
  page_already_title: 'La conferma è già avvenuta',
  page_already_text: 'Torni alla sua chat e scriva «fatto». Qui non deve fare altro.',
  page_expired_title: 'Questo link è scaduto',
  page_expired_text:
    'Non è stato mostrato né modificato nulla. Può far inviare un nuovo link allo stesso indirizzo email.',
  page_replaced_title: 'C’è un’email più recente',
  page_replaced_text: 'Usi il link nell’email più recente. Se non la trova, ne faccia inviare una nuova.',
  page_ended_title: 'Questo link non funziona più',
  page_ended_text:
    'Tramite questo link non è stato mostrato né modificato nulla. Torni alla sua chat per ricominciare.',
  page_wrong_twice_text:
    'Il numero digitato era sbagliato due volte, perciò questo link è stato disattivato. Non è stato mostrato né modificato nulla. Torni alla sua chat per ricominciare.',
  page_unknown_title: 'Non conosciamo questo link',
  page_unknown_text:
    'Controlli che il link dell’email sia stato copiato per intero, oppure ne chieda uno nuovo nella sua chat.',
  page_stopped_title: 'Grazie per la segnalazione',
  page_stopped_text:
    'Abbiamo bloccato la richiesta e avvisato {company}. Non è stato mostrato né modificato nulla, e per la prossima ora non le verrà inviata alcuna email di questo tipo.',
  page_send_new: 'Invia un nuovo link',
  page_new_sent_title: 'È stato richiesto un nuovo link',
  page_new_sent_text:
    'Controlli la posta tra un minuto o due e usi l’email più recente. Il numero nella sua chat resta lo stesso.',
  page_new_wait_text: 'Poco fa le è stata inviata un’email. Attenda un momento e riprovi.',
  page_new_limit_text:
    'Per questa chat non è possibile inviare altre email. Chieda lì di parlare con un operatore.',
  page_later_title: 'Riprovi tra poco',
  page_later_text:
    'In questo momento non possiamo verificarlo. Non è andato perso nulla: il suo link e il suo numero funzionano ancora.',
  page_refused_title: 'Non è stato possibile accettare l’invio',
  page_refused_text: 'Apra di nuovo il link dell’email e usi il modulo che trova lì.',
  page_support: 'Domande? Può contattare {company} qui: {support}',
};
