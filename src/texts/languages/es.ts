import type { Catalogue } from '../texts.ts';

/** Spanish. The customer is addressed as “usted”; people are named without a gender. `{time}` begins with its date. */
export const es: Catalogue = {
  conversation_opened: '¿En qué puedo ayudarle?',
  ask_email_at_start:
    '¿Qué dirección de correo electrónico utiliza con nosotros? Así podré consultar sus datos.',
  ask_email:
    'Para ayudarle con eso necesito la dirección de correo electrónico que utiliza con nosotros. ¿Cuál es?',
  ask_email_before_handoff:
    'Antes de ponerle en contacto con nuestro equipo: ¿en qué dirección de correo electrónico podemos localizarle?',
  email_recorded: 'Gracias, he anotado su dirección de correo electrónico.',
  email_limit_reached:
    'No puedo probar más direcciones de correo electrónico en esta conversación. ¿Quiere que le ponga en contacto con una persona de nuestro equipo?',
  conversation_unknown: 'Un momento, por favor, tengo que empezar de nuevo.',
  values_ready: 'Esto es lo que he encontrado.',
  partly: 'He podido hacer una parte.',
  not_available:
    'No he podido encontrarlo con los datos que tengo. Puede darme otra dirección de correo electrónico o puedo avisar a una persona de nuestro equipo.',
  not_available_human_only:
    'No he podido encontrarlo con los datos que tengo. ¿Quiere que avise a una persona de nuestro equipo?',
  needs_verification:
    'Para proteger sus datos, primero necesito confirmar que es usted. ¿Puedo enviar un correo con un enlace a la dirección de correo electrónico que tenemos de usted?',
  not_listed: 'En eso no puedo ayudarle aquí.',
  updated: 'Hecho, ya está guardado.',
  unchanged: 'Es lo que ya tenemos, así que no ha hecho falta cambiar nada.',
  invalid_value: 'Eso no se puede guardar de esa forma. ¿Podría revisarlo, por favor?',
  outcome_unknown: 'No sé con seguridad si eso se ha guardado. Una persona de nuestro equipo lo comprobará.',
  try_later:
    'Nuestro registro de clientes no responde en este momento. Por favor, inténtelo de nuevo en unos instantes.',
  calls_limit_reached:
    'No puedo consultar nada más en esta conversación. ¿Quiere que le ponga en contacto con una persona de nuestro equipo?',
  too_late: 'Eso ha tardado demasiado y no se ha cambiado nada. ¿Quiere que lo intente de nuevo?',
  not_connected:
    'En este momento no tengo acceso al registro de clientes. ¿Quiere que avise a una persona de nuestro equipo?',
  invalid_input: 'Disculpe, no lo he entendido. Un momento, por favor.',
  closed: 'Gracias por escribirnos. ¡Hasta pronto!',
  handed_off: 'Ahora le pongo en contacto con una persona de nuestro equipo.',
  looking_into_it: 'Un momento, por favor, lo estoy consultando.',

  verification_sent:
    'Si tenemos una dirección de correo electrónico suya en nuestro registro de clientes, un correo con un enlace va en camino a esa dirección. Por favor, abra el enlace y escriba allí el número {number}. Después vuelva aquí y escriba «listo».',
  verification_already_sent:
    'Ya se ha solicitado un correo con un enlace. Por favor, abra el enlace y escriba allí el número {number}. ¿No ha llegado nada? Entonces revise la carpeta de spam o pídame que lo envíe de nuevo.',
  verification_confirmed: 'Gracias, ha quedado confirmado. ¿En qué puedo ayudarle?',
  verification_pending:
    'Todavía no veo ninguna confirmación. Por favor, abra el enlace del correo y escriba allí el número. El correo puede tardar unos minutos en llegar.',
  verification_expired: 'El enlace ha caducado. ¿Quiere que envíe uno nuevo?',
  verification_cancelled:
    'Esta confirmación se ha cancelado. ¿Quiere que envíe un correo nuevo o que avise a una persona de nuestro equipo?',
  verification_none:
    'Todavía no se ha enviado nada. ¿Puedo enviar un correo con un enlace a la dirección de correo electrónico que tenemos de usted?',
  verification_try_later:
    'Se ha solicitado un correo hace un momento. Por favor, espere un poco antes de que envíe otro.',
  verification_limit_reached:
    'No puedo enviar más correos en esta conversación. ¿Quiere que le ponga en contacto con una persona de nuestro equipo?',

  invalid_date: 'Se necesita una fecha como {example}.',
  invalid_datetime: 'Se necesita una fecha con hora como {example}.',
  invalid_number: 'Se necesita un número simple como {example}.',
  out_of_range: 'Este número está fuera de lo que se puede guardar.',
  invalid_boolean: 'Se necesita un sí o un no.',
  invalid_option: 'Esta no es una de las opciones.',
  invalid_phone_number: 'Se necesita un número de teléfono como {example}.',
  invalid_email_text: 'Se necesita una dirección de correo electrónico como {example}.',
  invalid_url: 'Se necesita una dirección web como {example}.',
  too_long: 'Este texto es demasiado largo.',
  invalid_character: 'Este texto contiene caracteres que no se pueden guardar.',
  value_required: 'Se necesita un valor.',
  cannot_be_cleared: 'Se necesita un valor; aquí no se puede dejar vacío.',
  wrong_type: 'Aquí se necesita un único valor.',
  not_writable_type: 'Esto no se puede cambiar aquí.',
  refused_by_crm: 'El registro de clientes no acepta este valor.',

  mail_subject: '{company}: por favor, confirme que es usted',
  mail_intro:
    'Alguien está hablando con el asistente de {company} y quiere ver o cambiar los datos de cliente asociados a esta dirección de correo electrónico.',
  mail_asked_at: 'Solicitado: {time}',
  mail_instruction:
    '¿Es usted? Entonces abra esta página y escriba el número de 4 cifras que le muestra su chat:',
  mail_link: 'Abrir la página de confirmación',
  mail_expires: 'El enlace funciona hasta el {time}.',
  mail_warning:
    'Escriba solo un número de un chat que haya iniciado usted. Nadie de {company} le llamará ni le escribirá nunca por este motivo.',
  mail_not_me:
    '¿No es usted? Entonces abra la página y pulse «{button}», o simplemente ignore este correo. No se ha mostrado ni cambiado nada.',
  mail_support: '¿Tiene preguntas? Puede contactar con {company} aquí: {support}',

  test_mail_subject: '{company}: correo de prueba',
  test_mail_intro:
    'Este es un correo de prueba. Los clientes de {company} reciben sus correos de este remitente y con este formato cuando se les pide que confirmen su identidad.',
  test_mail_nothing:
    'Usted lo ha solicitado en los ajustes de la aplicación. No hay nada que confirmar ni nada que abrir.',

  page_title: 'Confirme que es usted',
  page_intro: 'Alguien está hablando con el asistente de {company} y dice ser usted.',
  page_purpose_show: 'Lo que esa persona quiere ver: {labels}',
  page_purpose_edit: 'Lo que esa persona quiere cambiar: {labels}',
  page_purpose_any: 'Lo que esa persona quiere: ver o cambiar los datos que tenemos de usted',
  page_asked_at: 'Solicitado: {time}',
  page_expires_at: 'Esta página funciona hasta el {time}.',
  page_number_label: 'El número de 4 cifras de su chat',
  page_number_hint: 'Escriba solo un número de un chat que haya iniciado usted.',
  page_confirm: 'Confirmar',
  page_not_me: 'No fui yo',
  page_not_me_hint: '¿No ha iniciado usted este chat? Entonces no se mostrará ni se cambiará nada.',
  page_number_wrong: 'Ese no es el número de su chat. Le queda un intento.',
  page_number_malformed: 'Por favor, escriba las cuatro cifras que le muestra su chat.',
  page_confirmed_title: 'Gracias, ha quedado confirmado',
  page_confirmed_text: 'Vuelva a su chat y escriba «listo». Puede cerrar esta página.',
  page_already_title: 'Esto ya está confirmado',
  page_already_text: 'Vuelva a su chat y escriba «listo». Aquí no tiene que hacer nada más.',
  page_expired_title: 'Este enlace ha caducado',
  page_expired_text:
    'No se ha mostrado ni cambiado nada. Puede pedir que se envíe un enlace nuevo a la misma dirección de correo electrónico.',
  page_replaced_title: 'Hay un correo más reciente',
  page_replaced_text:
    'Por favor, utilice el enlace del correo más reciente. Si no lo encuentra, pida que se envíe uno nuevo.',
  page_ended_title: 'Este enlace ya no funciona',
  page_ended_text:
    'A través de él no se ha mostrado ni cambiado nada. Vuelva a su chat para empezar de nuevo.',
  page_wrong_twice_text:
    'El número ha sido incorrecto dos veces, por lo que este enlace se ha desactivado. No se ha mostrado ni cambiado nada. Vuelva a su chat para empezar de nuevo.',
  page_unknown_title: 'No reconocemos este enlace',
  page_unknown_text:
    'Por favor, compruebe que el enlace del correo se haya copiado entero o pida uno nuevo en su chat.',
  page_stopped_title: 'Gracias por avisarnos',
  page_stopped_text:
    'La solicitud se ha detenido y se ha informado a {company}. No se ha mostrado ni cambiado nada, y durante la próxima hora no se le enviará ningún correo de este tipo.',
  page_send_new: 'Enviar un enlace nuevo',
  page_new_sent_title: 'Se ha solicitado un enlace nuevo',
  page_new_sent_text:
    'Por favor, revise su correo dentro de uno o dos minutos y utilice el mensaje más reciente. El número de su chat sigue siendo el mismo.',
  page_new_wait_text:
    'Se le ha enviado un correo hace un momento. Por favor, espere un poco e inténtelo de nuevo.',
  page_new_limit_text:
    'No se pueden enviar más correos para este chat. Por favor, pida allí que le atienda una persona de nuestro equipo.',
  page_later_title: 'Por favor, inténtelo de nuevo en unos instantes',
  page_later_text:
    'En este momento no podemos comprobarlo. No se ha perdido nada: su enlace y su número siguen funcionando.',
  page_refused_title: 'Esto no se ha podido aceptar',
  page_refused_text: 'Por favor, abra de nuevo el enlace del correo y utilice el formulario que hay allí.',
  page_support: '¿Tiene preguntas? Puede contactar con {company} aquí: {support}',
};
