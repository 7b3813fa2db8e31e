import type { Catalogue } from '../texts.ts';

/** Japanese; the customer is addressed as `お客様`, in desu/masu with the usual keigo. */
export const ja: Catalogue = {
  conversation_opened: 'どのようなご用件でしょうか。',
  ask_email_at_start:
    '弊社でお使いのメールアドレスを教えていただけますか。お客様の情報をお調べできるようになります。',
  ask_email:
    'そのご用件を承るには、弊社でお使いのメールアドレスが必要です。メールアドレスを教えていただけますか。',
  ask_email_before_handoff:
    '担当者におつなぎする前に、担当者からご連絡できるメールアドレスを教えていただけますか。',
  email_recorded: 'ありがとうございます。メールアドレスを承りました。',
  email_limit_reached:
    'この会話では、これ以上ほかのメールアドレスをお試しいただけません。担当者におつなぎしましょうか。',
  conversation_unknown: '少々お待ちください。最初からやり直します。',
  values_ready: 'お調べした内容をお伝えします。',
  partly: 'ご依頼の一部を行うことができました。',
  not_available:
    '手元の情報では見つけることができませんでした。別のメールアドレスを教えていただくことも、担当者におつなぎすることもできます。',
  not_available_human_only: '手元の情報では見つけることができませんでした。担当者におつなぎしましょうか。',
  needs_verification:
    'お客様の情報を保護するため、まずご本人であることを確認させていただく必要があります。弊社の記録にあるお客様のメールアドレス宛てに、リンクを記載したメールをお送りしてもよろしいでしょうか。',
  not_listed: '申し訳ございませんが、その件についてはこちらではお手伝いできません。',
  updated: '完了しました。内容を保存しました。',
  unchanged: 'すでに同じ内容になっているため、変更の必要はありませんでした。',
  invalid_value: 'この形式では保存できません。内容をご確認いただけますか。',
  outcome_unknown: '保存されたかどうかがはっきりしません。担当者が確認いたします。',
  try_later: 'ただいまシステムから応答がありません。しばらくしてからもう一度お試しください。',
  calls_limit_reached: 'この会話では、これ以上お調べできません。担当者におつなぎしましょうか。',
  too_late: '時間がかかりすぎたため、何も変更されませんでした。もう一度やり直しましょうか。',
  not_connected: 'ただいまお客様の情報を扱うシステムにアクセスできません。担当者におつなぎしましょうか。',
  invalid_input: '申し訳ございません、うまく受け取れませんでした。少々お待ちください。',
  closed: 'お問い合わせいただき、ありがとうございました。失礼いたします。',
  handed_off: 'ただいま担当者におつなぎします。',
  looking_into_it: '少々お待ちください。お調べしています。',

  verification_sent:
    '弊社の記録にお客様のメールアドレスがある場合は、そのアドレス宛てにリンクを記載したメールをお送りしています。リンクを開き、そのページで番号 {number} を入力してください。入力が済みましたら、こちらに戻って「完了」と入力してください。',
  verification_already_sent:
    'リンクを記載したメールの送信は、すでに受け付けています。リンクを開き、そのページで番号 {number} を入力してください。何も届いていない場合は、迷惑メールフォルダーをご確認いただくか、再送をお申し付けください。',
  verification_confirmed: 'ありがとうございます。確認が完了しました。どのようなご用件でしょうか。',
  verification_pending:
    'まだ確認が完了していないようです。メールのリンクを開き、そのページで番号を入力してください。メールが届くまで数分かかることがあります。',
  verification_expired: 'リンクの有効期限が切れました。新しいリンクをお送りしましょうか。',
  verification_cancelled:
    'この確認は取り消されました。新しいメールをお送りしましょうか。それとも、担当者におつなぎしましょうか。',
  verification_none:
    'まだ何も送信していません。弊社の記録にあるお客様のメールアドレス宛てに、リンクを記載したメールをお送りしてもよろしいでしょうか。',
  verification_try_later:
    '先ほどメールの送信を受け付けたばかりです。次のメールをお送りするまで、少しお待ちください。',
  verification_limit_reached:
    'この会話では、これ以上メールをお送りできません。担当者におつなぎしましょうか。',

  invalid_date: '{example} のような日付が必要です。',
  invalid_datetime: '{example} のような日時が必要です。',
  invalid_number: '{example} のような数値が必要です。',
  out_of_range: 'この数値は保存できる範囲外です。',
  invalid_boolean: '「はい」か「いいえ」でお答えください。',
  invalid_option: '選択肢の中にありません。',
  invalid_phone_number: '{example} のような電話番号が必要です。',
  invalid_email_text: '{example} のようなメールアドレスが必要です。',
  invalid_url: '{example} のようなウェブアドレスが必要です。',
  too_long: 'テキストが長すぎます。',
  invalid_character: '保存できない文字が含まれています。',
  value_required: '値が必要です。',
  cannot_be_cleared: '値が必要です。ここでは空にできません。',
  wrong_type: 'ここでは値を一つだけ指定してください。',
  not_writable_type: 'この項目はここでは変更できません。',
  refused_by_crm: 'この値はシステムで受け付けられません。',

  mail_subject: '【{company}】ご本人確認のお願い',
  mail_intro:
    '{company}のアシスタントと会話している方が、このメールアドレスをお持ちのお客様の情報の閲覧または変更を希望しています。',
  mail_asked_at: '依頼日時：{time}',
  mail_instruction:
    'お客様ご自身でしょうか。その場合は、次のページを開き、チャットに表示されている4桁の番号を入力してください。',
  mail_link: '確認ページを開く',
  mail_expires: 'リンクの有効期限：{time}',
  mail_warning:
    '入力するのは、ご自身で始めたチャットの番号だけにしてください。この番号について、{company}の者からお電話やメッセージを差し上げることは決してありません。',
  mail_not_me:
    'お客様ご自身でない場合は、ページを開いて「{button}」を押すか、このメールを無視してください。情報の表示や変更は行われていません。',
  mail_support: 'ご不明な点は、{company}までお問い合わせください：{support}',

  test_mail_subject: '【{company}】テストメール',
  test_mail_intro:
    'これはテストメールです。{company}のお客様には、ご本人確認の際、この差出人からこの形式でメールが届きます。',
  test_mail_nothing:
    'アプリの設定画面からのご依頼により送信しました。確認や開封が必要なリンクは含まれていません。',

  page_title: 'ご本人確認',
  page_intro: '{company}のアシスタントと会話している方が、お客様ご本人であると伝えています。',
  page_purpose_show: '閲覧を希望している情報：{labels}',
  page_purpose_edit: '変更を希望している情報：{labels}',
  page_purpose_any: '希望している内容：お客様の情報の閲覧または変更',
  page_asked_at: '依頼日時：{time}',
  page_expires_at: 'このページの有効期限：{time}',
  page_number_label: 'チャットに表示されている4桁の番号',
  page_number_hint: 'ご自身で始めたチャットの番号だけを入力してください。',
  page_confirm: '確認する',
  page_not_me: '私ではありません',
  page_not_me_hint:
    'このチャットを始めた覚えがない場合は、こちらをお選びください。情報の表示や変更は行われません。',
  page_number_wrong: 'チャットに表示されている番号と一致しません。あと1回お試しいただけます。',
  page_number_malformed: 'チャットに表示されている4桁の数字を入力してください。',
  page_confirmed_title: 'ありがとうございます。確認が完了しました',
  page_confirmed_text:
    'チャットに戻って「完了」と入力してください。このページは閉じていただいてかまいません。',
  page_already_title: 'すでに確認が完了しています',
  page_already_text: 'チャットに戻って「完了」と入力してください。このページでの操作はもう必要ありません。',
  page_expired_title: 'このリンクは有効期限が切れています',
  page_expired_text:
    '情報の表示や変更は行われていません。同じメールアドレス宛てに、新しいリンクの送信を依頼できます。',
  page_replaced_title: 'より新しいメールがあります',
  page_replaced_text:
    '最新のメールにあるリンクをお使いください。見つからない場合は、新しいメールの送信を依頼できます。',
  page_ended_title: 'このリンクは使用できなくなりました',
  page_ended_text:
    'このリンクによる情報の表示や変更は行われていません。最初からやり直すには、チャットにお戻りください。',
  page_wrong_twice_text:
    '番号が2回間違っていたため、このリンクを無効にしました。情報の表示や変更は行われていません。最初からやり直すには、チャットにお戻りください。',
  page_unknown_title: 'このリンクは見つかりません',
  page_unknown_text:
    'メールのリンク全体がコピーされているかご確認いただくか、チャットで新しいリンクをご依頼ください。',
  page_stopped_title: 'お知らせいただき、ありがとうございます',
  page_stopped_text:
    '依頼を停止し、{company}に知らせました。情報の表示や変更は行われていません。今後1時間は、このようなメールがお客様に送信されることはありません。',
  page_send_new: '新しいリンクを送信',
  page_new_sent_title: '新しいリンクの依頼を受け付けました',
  page_new_sent_text:
    '1、2分ほどしてからメールをご確認いただき、最新のものをお使いください。チャットの番号は変わりません。',
  page_new_wait_text: '少し前にメールをお送りしています。しばらくしてからもう一度お試しください。',
  page_new_limit_text:
    'このチャットでは、これ以上メールを送信できません。チャットで担当者への取り次ぎをご依頼ください。',
  page_later_title: 'しばらくしてからもう一度お試しください',
  page_later_text: 'ただいま確認できません。失われたものはなく、リンクと番号は引き続きお使いいただけます。',
  page_refused_title: '受け付けることができませんでした',
  page_refused_text: 'メールのリンクをもう一度開き、そのページのフォームをお使いください。',
  page_support: 'ご不明な点は、{company}までお問い合わせください：{support}',
};
