import type { Catalogue } from '../texts.ts';

/**
 * French. The customer is addressed as “vous”. A no-break space (U+00A0) stands before `:`, `?`, `!` and inside
 * « ». “De” and “d’” never stand before a name, and “conversation” serves for chat, which would read as “cat”.
 * `{time}` begins with its date.
 */
export const fr: Catalogue = {
  conversation_opened: 'Comment puis-je vous aider ?',
  ask_email_at_start:
    'Quelle adresse e-mail utilisez-vous auprès de nous ? Je pourrai ainsi consulter vos informations.',
  ask_email:
    'Pour vous aider, j’ai besoin de l’adresse e-mail que vous utilisez auprès de nous. Quelle est-elle ?',
  ask_email_before_handoff:
    'Avant de vous mettre en relation : à quelle adresse e-mail notre équipe peut-elle vous joindre ?',
  email_recorded: 'Merci, j’ai bien noté votre adresse e-mail.',
  email_limit_reached:
    'Je ne peux pas essayer d’autres adresses e-mail dans cette conversation. Voulez-vous que je vous mette en relation avec un membre de notre équipe ?',
  conversation_unknown: 'Un instant, je vous prie, je dois tout reprendre depuis le début.',
  values_ready: 'Voici ce que j’ai trouvé.',
  partly: 'J’ai pu en faire une partie.',
  not_available:
    'Je n’ai pas pu trouver cela avec les informations dont je dispose. Vous pouvez me donner une autre adresse e-mail, ou je peux faire appel à un membre de notre équipe.',
  not_available_human_only:
    'Je n’ai pas pu trouver cela avec les informations dont je dispose. Voulez-vous que je fasse appel à un membre de notre équipe ?',
  needs_verification:
    'Pour protéger vos données, je dois d’abord confirmer qu’il s’agit bien de vous. Puis-je envoyer un e-mail contenant un lien à l’adresse e-mail que nous avons pour vous ?',
  not_listed: 'Je ne peux pas vous aider sur ce point ici.',
  updated: 'Voilà, c’est enregistré.',
  unchanged: 'C’est déjà ce que nous avons, il n’y avait donc rien à modifier.',
  invalid_value:
    'Cela ne peut pas être enregistré sous cette forme. Pourriez-vous vérifier, s’il vous plaît ?',
  outcome_unknown:
    'Je ne sais pas avec certitude si cela a été enregistré. Un membre de notre équipe va le vérifier.',
  try_later: 'Notre base clients ne répond pas pour le moment. Veuillez réessayer dans un instant.',
  calls_limit_reached:
    'Je ne peux plus rien consulter dans cette conversation. Voulez-vous que je vous mette en relation avec un membre de notre équipe ?',
  too_late: 'Cela a pris trop de temps et rien n’a été modifié. Voulez-vous que je réessaie ?',
  not_connected:
    'Je n’ai pas accès à notre base clients pour le moment. Voulez-vous que je fasse appel à un membre de notre équipe ?',
  invalid_input: 'Excusez-moi, je n’ai pas compris. Un instant, je vous prie.',
  closed: 'Merci de nous avoir écrit. Au revoir !',
  handed_off: 'Je vous mets maintenant en relation avec un membre de notre équipe.',
  looking_into_it: 'Un instant, je vous prie, je vérifie.',

  verification_sent:
    'Si nous avons une adresse e-mail pour vous dans notre base clients, un e-mail contenant un lien est en route vers cette adresse. Veuillez ouvrir le lien et y saisir le numéro {number}. Revenez ensuite ici et écrivez « terminé ».',
  verification_already_sent:
    'Un e-mail contenant un lien a déjà été demandé. Veuillez ouvrir le lien et y saisir le numéro {number}. Rien n’est arrivé ? Regardez alors dans vos courriers indésirables, ou demandez-moi de le renvoyer.',
  verification_confirmed: 'Merci, c’est confirmé. Comment puis-je vous aider ?',
  verification_pending:
    'Je ne vois pas encore de confirmation. Veuillez ouvrir le lien de l’e-mail et y saisir le numéro. L’e-mail peut mettre quelques minutes à arriver.',
  verification_expired: 'Le lien a expiré. Voulez-vous que j’en envoie un nouveau ?',
  verification_cancelled:
    'Cette confirmation a été annulée. Voulez-vous que j’envoie un nouvel e-mail ou que je fasse appel à un membre de notre équipe ?',
  verification_none:
    'Rien n’a encore été envoyé. Puis-je envoyer un e-mail contenant un lien à l’adresse e-mail que nous avons pour vous ?',
  verification_try_later:
    'Un e-mail a été demandé il y a un instant. Merci de patienter un peu avant que j’en envoie un autre.',
  verification_limit_reached:
    'Je ne peux plus envoyer d’e-mails dans cette conversation. Voulez-vous que je vous mette en relation avec un membre de notre équipe ?',

  invalid_date: 'Une date est attendue ici, par exemple {example}.',
  invalid_datetime: 'Une date avec une heure est attendue ici, par exemple {example}.',
  invalid_number: 'Un simple nombre est attendu ici, par exemple {example}.',
  out_of_range: 'Ce nombre est en dehors de ce qui peut être enregistré.',
  invalid_boolean: 'Une réponse par oui ou par non est attendue ici.',
  invalid_option: 'Cela ne fait pas partie des choix proposés.',
  invalid_phone_number: 'Un numéro de téléphone est attendu ici, par exemple {example}.',
  invalid_email_text: 'Une adresse e-mail est attendue ici, par exemple {example}.',
  invalid_url: 'Une adresse web est attendue ici, par exemple {example}.',
  too_long: 'Ce texte est trop long.',
  invalid_character: 'Ce texte contient des caractères qui ne peuvent pas être enregistrés.',
  value_required: 'Une valeur est attendue ici.',
  cannot_be_cleared: 'Une valeur est attendue, elle ne peut pas être effacée ici.',
  wrong_type: 'Une seule valeur est attendue ici.',
  not_writable_type: 'Cela ne peut pas être modifié ici.',
  refused_by_crm: 'Notre base clients n’accepte pas cette valeur.',

  mail_subject: '{company} : veuillez confirmer qu’il s’agit bien de vous',
  mail_intro:
    'Quelqu’un est en conversation avec l’assistant {company} et souhaite voir ou modifier les données client associées à cette adresse e-mail.',
  mail_asked_at: 'Date de la demande : {time}',
  mail_instruction:
    'C’est bien vous ? Ouvrez alors cette page et saisissez le numéro à 4 chiffres affiché dans votre conversation :',
  mail_link: 'Ouvrir la page de confirmation',
  mail_expires: 'Le lien fonctionne jusqu’au {time}.',
  mail_warning:
    'Ne saisissez qu’un numéro provenant d’une conversation que vous avez vous-même commencée. Personne chez {company} ne vous appellera ni ne vous écrira jamais à ce sujet.',
  mail_not_me:
    'Ce n’est pas vous ? Ouvrez alors la page et appuyez sur « {button} », ou ignorez simplement cet e-mail. Rien n’a été affiché ni modifié.',
  mail_support: 'Des questions ? Vous pouvez joindre {company} ici : {support}',

  test_mail_subject: '{company} : e-mail de test',
  test_mail_intro:
    'Ceci est un e-mail de test. Les clients de {company} reçoivent leurs e-mails de cet expéditeur et sous cette forme lorsqu’il leur est demandé de confirmer leur identité.',
  test_mail_nothing:
    'Vous l’avez demandé dans les paramètres de l’application. Il n’y a rien à confirmer ni à ouvrir.',

  page_title: 'Confirmez qu’il s’agit bien de vous',
  page_intro: 'Quelqu’un est en conversation avec l’assistant {company} et dit être vous.',
  page_purpose_show: 'Ce que cette personne souhaite voir : {labels}',
  page_purpose_edit: 'Ce que cette personne souhaite modifier : {labels}',
  page_purpose_any: 'Ce que cette personne souhaite : voir ou modifier vos données',
  page_asked_at: 'Date de la demande : {time}',
  page_expires_at: 'Cette page fonctionne jusqu’au {time}.',
  page_number_label: 'Le numéro à 4 chiffres affiché dans votre conversation',
  page_number_hint:
    'Ne saisissez qu’un numéro provenant d’une conversation que vous avez vous-même commencée.',
  page_confirm: 'Confirmer',
  page_not_me: 'Ce n’était pas moi',
  page_not_me_hint: 'Vous n’avez pas commencé cette conversation ? Alors rien ne sera affiché ni modifié.',
  page_number_wrong: 'Ce n’est pas le numéro de votre conversation. Il vous reste un essai.',
  page_number_malformed: 'Veuillez saisir les quatre chiffres affichés dans votre conversation.',
  page_confirmed_title: 'Merci, c’est confirmé',
  page_confirmed_text: 'Revenez à votre conversation et écrivez « terminé ». Vous pouvez fermer cette page.',
  page_already_title: 'C’est déjà confirmé',
  page_already_text:
    'Revenez à votre conversation et écrivez « terminé ». Vous n’avez plus rien à faire ici.',
  page_expired_title: 'Ce lien a expiré',
  page_expired_text:
    'Rien n’a été affiché ni modifié. Vous pouvez faire envoyer un nouveau lien à la même adresse e-mail.',
  page_replaced_title: 'Il existe un e-mail plus récent',
  page_replaced_text:
    'Veuillez utiliser le lien de l’e-mail le plus récent. Si vous ne le trouvez pas, faites-en envoyer un nouveau.',
  page_ended_title: 'Ce lien ne fonctionne plus',
  page_ended_text:
    'Rien n’a été affiché ni modifié au moyen de ce lien. Revenez à votre conversation pour recommencer.',
  page_wrong_twice_text:
    'Le numéro saisi était incorrect à deux reprises, ce lien a donc été désactivé. Rien n’a été affiché ni modifié. Revenez à votre conversation pour recommencer.',
  page_unknown_title: 'Nous ne reconnaissons pas ce lien',
  page_unknown_text:
    'Veuillez vérifier que le lien de l’e-mail a été copié en entier, ou demandez-en un nouveau dans votre conversation.',
  page_stopped_title: 'Merci pour votre signalement',
  page_stopped_text:
    'La demande a été bloquée et signalée à {company}. Rien n’a été affiché ni modifié, et aucun e-mail de ce type ne vous sera envoyé pendant l’heure qui vient.',
  page_send_new: 'Envoyer un nouveau lien',
  page_new_sent_title: 'Un nouveau lien a été demandé',
  page_new_sent_text:
    'Veuillez consulter votre messagerie dans une minute ou deux et utiliser l’e-mail le plus récent. Le numéro affiché dans votre conversation reste le même.',
  page_new_wait_text:
    'Un e-mail vous a été envoyé il y a un instant. Veuillez patienter un peu, puis réessayer.',
  page_new_limit_text:
    'Il n’est plus possible d’envoyer d’e-mails pour cette conversation. Veuillez y demander à parler à un membre de notre équipe.',
  page_later_title: 'Veuillez réessayer dans un instant',
  page_later_text:
    'Nous ne pouvons pas vérifier cela pour le moment. Rien n’est perdu : votre lien et votre numéro fonctionnent toujours.',
  page_refused_title: 'Cela n’a pas pu être accepté',
  page_refused_text: 'Veuillez rouvrir le lien de l’e-mail et utiliser le formulaire qui s’y trouve.',
  page_support: 'Des questions ? Vous pouvez joindre {company} ici : {support}',
};
