import type { Catalogue } from '../texts.ts';

/**
 * Portuguese for Portugal and Brazil alike: polite third person, “você” only where a pronoun is needed, and no
 * word or form that only one of the two uses. Names stand after “empresa”, so that they need no article.
 */
export const pt: Catalogue = {
  conversation_opened: 'Como posso ajudar?',
  ask_email_at_start:
    'Qual é o endereço de e-mail que usa como cliente? Assim posso consultar os seus dados.',
  ask_email: 'Para ajudar com isso, preciso do endereço de e-mail que usa como cliente. Qual é?',
  ask_email_before_handoff:
    'Antes de passar a conversa para alguém do atendimento: para que endereço de e-mail podemos escrever?',
  email_recorded: 'Agradecemos a informação. Anotei o seu endereço de e-mail.',
  email_limit_reached:
    'Não posso tentar com mais endereços de e-mail nesta conversa. Quer que eu passe a conversa para alguém do atendimento?',
  conversation_unknown: 'Um momento, por favor, tenho de começar de novo.',
  values_ready: 'Aqui está o que encontrei.',
  partly: 'Consegui fazer uma parte.',
  not_available:
    'Não consegui encontrar isso com os dados que tenho. Pode indicar outro endereço de e-mail, ou posso chamar alguém do atendimento.',
  not_available_human_only:
    'Não consegui encontrar isso com os dados que tenho. Quer que eu chame alguém do atendimento?',
  needs_verification:
    'Para proteger os seus dados, primeiro é necessário confirmar que é você. Posso enviar um e-mail com um link para o endereço de e-mail que temos em seu nome?',
  not_listed: 'Não posso ajudar com isso aqui.',
  updated: 'Feito, a informação está gravada.',
  unchanged: 'É o que já temos, por isso não foi preciso alterar nada.',
  invalid_value: 'Isso não pode ser gravado dessa forma. Pode verificar, por favor?',
  outcome_unknown: 'Não sei ao certo se isso ficou gravado. Alguém do atendimento vai verificar.',
  try_later: 'A nossa base de clientes não responde neste momento. Por favor, tente novamente daqui a pouco.',
  calls_limit_reached:
    'Não posso consultar mais nada nesta conversa. Quer que eu passe a conversa para alguém do atendimento?',
  too_late: 'Isso demorou demais e nada foi alterado. Quer que eu tente novamente?',
  not_connected:
    'Neste momento não tenho acesso à base de clientes. Quer que eu chame alguém do atendimento?',
  invalid_input: 'Desculpe, não entendi. Um momento, por favor.',
  closed: 'Agradecemos a sua mensagem. Até breve!',
  handed_off: 'Vou passar agora a conversa para alguém do atendimento.',
  looking_into_it: 'Um momento, por favor, vou verificar.',

  verification_sent:
    'Se tivermos um endereço de e-mail em seu nome na nossa base de clientes, um e-mail com um link está a caminho desse endereço. Por favor, abra o link e digite o número {number} nessa página. Depois, volte aqui e escreva “pronto”.',
  verification_already_sent:
    'Um e-mail com um link já foi solicitado. Por favor, abra o link e digite o número {number} nessa página. Não chegou nada? Então veja na pasta de spam ou peça aqui um novo envio.',
  verification_confirmed: 'Agradecemos a confirmação. Como posso ajudar?',
  verification_pending:
    'Ainda não vejo uma confirmação. Por favor, abra o link do e-mail e digite o número nessa página. Podem passar alguns minutos até o e-mail chegar.',
  verification_expired: 'O link expirou. Quer que eu envie um novo?',
  verification_cancelled:
    'Esta confirmação foi cancelada. Quer que eu envie um novo e-mail ou chame alguém do atendimento?',
  verification_none:
    'Ainda não foi enviado nada. Posso enviar um e-mail com um link para o endereço de e-mail que temos em seu nome?',
  verification_try_later:
    'Um e-mail foi solicitado há pouco. Por favor, aguarde um pouco antes de eu enviar outro.',
  verification_limit_reached:
    'Não posso enviar mais e-mails nesta conversa. Quer que eu passe a conversa para alguém do atendimento?',

  invalid_date: 'É necessária uma data como {example}.',
  invalid_datetime: 'É necessária uma data com hora como {example}.',
  invalid_number: 'É necessário um número simples como {example}.',
  out_of_range: 'Este número está fora do que pode ser gravado.',
  invalid_boolean: 'É necessário um sim ou um não.',
  invalid_option: 'Esta não é uma das opções.',
  invalid_phone_number: 'É necessário um número de telefone como {example}.',
  invalid_email_text: 'É necessário um endereço de e-mail como {example}.',
  invalid_url: 'É necessário um endereço web como {example}.',
  too_long: 'Este texto é longo demais.',
  invalid_character: 'Este texto contém caracteres que não podem ser gravados.',
  value_required: 'É necessário um valor.',
  cannot_be_cleared: 'É necessário um valor; aqui não pode ficar vazio.',
  wrong_type: 'Aqui é necessário um único valor.',
  not_writable_type: 'Isto não pode ser alterado aqui.',
  refused_by_crm: 'A base de clientes não aceita este valor.',

  mail_subject: '{company}: por favor, confirme que é você',
  mail_intro:
    'Alguém está em conversa com o assistente da empresa {company} e gostaria de ver ou alterar os dados de cliente associados a este endereço de e-mail.',
  mail_asked_at: 'Solicitado: {time}',
  mail_instruction: 'É você? Então abra esta página e digite o número de 4 dígitos que aparece no seu chat:',
  mail_link: 'Abrir a página de confirmação',
  mail_expires: 'O link funciona até {time}.',
  mail_warning:
    'Digite apenas um número de um chat iniciado por você. Ninguém da empresa {company} jamais lhe telefonará ou escreverá por este motivo.',
  mail_not_me:
    'Não é você? Então abra a página e escolha “{button}”, ou simplesmente ignore este e-mail. Nada foi mostrado nem alterado.',
  mail_support: 'Dúvidas? Pode falar com a empresa {company} aqui: {support}',

  test_mail_subject: '{company}: e-mail de teste',
  test_mail_intro:
    'Este é um e-mail de teste. Os clientes da empresa {company} recebem os seus e-mails deste remetente e neste formato quando é preciso confirmar a identidade.',
  test_mail_nothing:
    'Este e-mail foi solicitado por você nas configurações do aplicativo. Não há nada para confirmar nem para abrir.',

  page_title: 'Confirme que é você',
  page_intro: 'Alguém está em conversa com o assistente da empresa {company} e diz ser você.',
  page_purpose_show: 'O que essa pessoa gostaria de ver: {labels}',
  page_purpose_edit: 'O que essa pessoa gostaria de alterar: {labels}',
  page_purpose_any: 'O que essa pessoa gostaria de fazer: ver ou alterar os dados que temos sobre você',
  page_asked_at: 'Solicitado: {time}',
  page_expires_at: 'Esta página funciona até {time}.',
  page_number_label: 'O número de 4 dígitos do seu chat',
  page_number_hint: 'Digite apenas um número de um chat iniciado por você.',
  page_confirm: 'Confirmar',
  page_not_me: 'Não fui eu',
  page_not_me_hint: 'Não foi você que iniciou este chat? Então nada será mostrado nem alterado.',
  page_number_wrong: 'Esse não é o número do seu chat. Ainda tem uma tentativa.',
  page_number_malformed: 'Por favor, digite os quatro dígitos que aparecem no seu chat.',
  page_confirmed_title: 'Agradecemos a confirmação',
  page_confirmed_text: 'Volte ao seu chat e escreva “pronto”. Pode fechar esta página.',
  page_already_title: 'Isto já está confirmado',
  page_already_text: 'Volte ao seu chat e escreva “pronto”. Não é necessário fazer mais nada aqui.',
  page_expired_title: 'Este link expirou',
  page_expired_text:
    'Nada foi mostrado nem alterado. Pode solicitar o envio de um novo link para o mesmo endereço de e-mail.',
  page_replaced_title: 'Há um e-mail mais recente',
  page_replaced_text: 'Por favor, use o link do e-mail mais recente. Se não o encontrar, solicite um novo.',
  page_ended_title: 'Este link deixou de funcionar',
  page_ended_text: 'Nada foi mostrado nem alterado através dele. Volte ao seu chat para começar de novo.',
  page_wrong_twice_text:
    'Foi digitado um número errado duas vezes, por isso este link foi desativado. Nada foi mostrado nem alterado. Volte ao seu chat para começar de novo.',
  page_unknown_title: 'Não reconhecemos este link',
  page_unknown_text:
    'Por favor, verifique se o link do e-mail foi copiado por inteiro ou peça um novo no seu chat.',
  page_stopped_title: 'Agradecemos o aviso',
  page_stopped_text:
    'A solicitação foi interrompida e a empresa {company} foi informada. Nada foi mostrado nem alterado e, durante a próxima hora, não lhe será enviado nenhum e-mail deste tipo.',
  page_send_new: 'Enviar um novo link',
  page_new_sent_title: 'Um novo link foi solicitado',
  page_new_sent_text:
    'Por favor, veja o seu e-mail dentro de um ou dois minutos e use a mensagem mais recente. O número no seu chat continua o mesmo.',
  page_new_wait_text:
    'Um e-mail já lhe foi enviado há pouco. Por favor, aguarde um momento e tente novamente.',
  page_new_limit_text:
    'Não é possível enviar mais e-mails para este chat. Por favor, peça ali para falar com alguém do atendimento.',
  page_later_title: 'Por favor, tente novamente daqui a pouco',
  page_later_text:
    'Não conseguimos verificar isto neste momento. Nada se perdeu: o seu link e o seu número ainda funcionam.',
  page_refused_title: 'Não foi possível aceitar isto',
  page_refused_text: 'Por favor, abra novamente o link do e-mail e use o formulário dessa página.',
  page_support: 'Dúvidas? Pode falar com a empresa {company} aqui: {support}',
};
