import type { Catalogue } from '../texts.ts';

/** Finnish. The customer is addressed as “sinä”; names stand after “yritys”, so that they need no case ending. */
export const fi: Catalogue = {
  conversation_opened: 'Miten voin auttaa?',
  ask_email_at_start:
    'Mitä sähköpostiosoitetta käytät asioidessasi kanssamme? Sen avulla voin hakea tietosi.',
  ask_email: 'Tähän tarvitsen sähköpostiosoitteen, jota käytät asioidessasi kanssamme. Mikä se on?',
  ask_email_before_handoff:
    'Ennen kuin siirrän sinut eteenpäin: mistä sähköpostiosoitteesta asiakaspalvelijamme tavoittaa sinut?',
  email_recorded: 'Kiitos, merkitsin sähköpostiosoitteesi muistiin.',
  email_limit_reached:
    'En voi kokeilla tässä keskustelussa enempää sähköpostiosoitteita. Siirränkö sinut asiakaspalvelijalle?',
  conversation_unknown: 'Hetkinen, minun täytyy aloittaa alusta.',
  values_ready: 'Tässä on, mitä löysin.',
  partly: 'Pystyin tekemään siitä osan.',
  not_available:
    'En löytänyt sitä niillä tiedoilla, jotka minulla on. Voit antaa toisen sähköpostiosoitteen, tai voin pyytää mukaan asiakaspalvelijan.',
  not_available_human_only:
    'En löytänyt sitä niillä tiedoilla, jotka minulla on. Pyydänkö mukaan asiakaspalvelijan?',
  needs_verification:
    'Tietojesi suojaamiseksi minun täytyy ensin varmistaa, että kyse on sinusta. Saanko lähettää linkin sähköpostitse siihen osoitteeseesi, joka meillä on tiedossa?',
  not_listed: 'Siinä en voi auttaa täällä.',
  updated: 'Valmista, tieto on tallennettu.',
  unchanged: 'Meillä on jo sama tieto, joten mitään ei tarvinnut muuttaa.',
  invalid_value: 'Tätä ei voi tallentaa tässä muodossa. Voisitko tarkistaa sen?',
  outcome_unknown: 'En ole varma, tallentuiko tieto. Asiakaspalvelija tarkistaa asian.',
  try_later: 'Asiakasrekisterimme ei juuri nyt vastaa. Yritä hetken kuluttua uudelleen.',
  calls_limit_reached:
    'En voi hakea tässä keskustelussa enempää tietoja. Siirränkö sinut asiakaspalvelijalle?',
  too_late: 'Se kesti liian kauan, eikä mitään muutettu. Yritänkö uudelleen?',
  not_connected: 'En pääse juuri nyt asiakasrekisteriin. Pyydänkö mukaan asiakaspalvelijan?',
  invalid_input: 'Anteeksi, en ymmärtänyt. Hetkinen vain.',
  closed: 'Kiitos yhteydenotostasi. Hyvää päivänjatkoa!',
  handed_off: 'Siirrän sinut nyt asiakaspalvelijalle.',
  looking_into_it: 'Hetkinen, selvitän asiaa.',

  verification_sent:
    'Jos asiakasrekisteriimme on merkitty sinulle sähköpostiosoite, siihen on matkalla sähköposti, jossa on linkki. Avaa linkki ja kirjoita sivulle numero {number}. Palaa sitten tänne ja kirjoita ”valmis”.',
  verification_already_sent:
    'Linkin sisältävä sähköposti on jo pyydetty. Avaa linkki ja kirjoita sivulle numero {number}. Eikö mitään ole tullut? Katso silloin roskapostikansiosta tai pyydä minua lähettämään se uudelleen.',
  verification_confirmed: 'Kiitos, vahvistus onnistui. Miten voin auttaa?',
  verification_pending:
    'En näe vielä vahvistusta. Avaa sähköpostissa oleva linkki ja kirjoita numero sivulle. Sähköpostin saapuminen voi kestää muutaman minuutin.',
  verification_expired: 'Linkki on vanhentunut. Lähetänkö uuden?',
  verification_cancelled:
    'Tämä vahvistus peruttiin. Lähetänkö uuden sähköpostin vai pyydänkö mukaan asiakaspalvelijan?',
  verification_none:
    'Mitään ei ole vielä lähetetty. Saanko lähettää linkin sähköpostitse siihen osoitteeseesi, joka meillä on tiedossa?',
  verification_try_later:
    'Sähköposti pyydettiin hetki sitten. Odotetaan vielä hetki, ennen kuin lähetän uuden.',
  verification_limit_reached:
    'En voi lähettää tässä keskustelussa enempää sähköposteja. Siirränkö sinut asiakaspalvelijalle?',

  invalid_date: 'Tähän tarvitaan päivämäärä, esimerkiksi {example}.',
  invalid_datetime: 'Tähän tarvitaan päivämäärä ja kellonaika, esimerkiksi {example}.',
  invalid_number: 'Tähän tarvitaan pelkkä luku, esimerkiksi {example}.',
  out_of_range: 'Tämä luku on sallittujen rajojen ulkopuolella.',
  invalid_boolean: 'Tähän tarvitaan vastaus kyllä tai ei.',
  invalid_option: 'Tämä ei ole mikään vaihtoehdoista.',
  invalid_phone_number: 'Tähän tarvitaan puhelinnumero, esimerkiksi {example}.',
  invalid_email_text: 'Tähän tarvitaan sähköpostiosoite, esimerkiksi {example}.',
  invalid_url: 'Tähän tarvitaan verkko-osoite, esimerkiksi {example}.',
  too_long: 'Teksti on liian pitkä.',
  invalid_character: 'Tekstissä on merkkejä, joita ei voi tallentaa.',
  value_required: 'Tähän tarvitaan jokin tieto.',
  cannot_be_cleared: 'Tähän tarvitaan jokin tieto; sitä ei voi tyhjentää täällä.',
  wrong_type: 'Tähän tarvitaan yksi ainoa tieto.',
  not_writable_type: 'Tätä ei voi muuttaa täällä.',
  refused_by_crm: 'Asiakasrekisteri ei hyväksy tätä tietoa.',

  mail_subject: '{company}: vahvista, että se olet sinä',
  mail_intro:
    'Joku keskustelee yrityksen {company} avustajan kanssa ja haluaisi nähdä tai muuttaa sen asiakkaan tietoja, jolla on tämä sähköpostiosoite.',
  mail_asked_at: 'Pyydetty: {time}',
  mail_instruction:
    'Jos se olet sinä, avaa tämä sivu ja kirjoita sinne nelinumeroinen numero, jonka näet chatissasi:',
  mail_link: 'Avaa vahvistussivu',
  mail_expires: 'Linkki toimii {time} asti.',
  mail_warning:
    'Kirjoita vain numero, joka näkyy itse aloittamassasi chatissa. Kukaan yrityksestä {company} ei koskaan soita tai kirjoita sinulle numeron vuoksi.',
  mail_not_me:
    'Jos se et ole sinä, avaa sivu ja paina ”{button}” tai jätä tämä sähköposti huomiotta. Mitään ei ole näytetty eikä muutettu.',
  mail_support: 'Kysyttävää? Tavoitat yrityksen {company} täältä: {support}',

  test_mail_subject: '{company}: testiviesti',
  test_mail_intro:
    'Tämä on testiviesti. Yrityksen {company} asiakkaat saavat sähköpostinsa tältä lähettäjältä ja tässä muodossa, kun heitä pyydetään vahvistamaan henkilöllisyytensä.',
  test_mail_nothing:
    'Pyysit tätä viestiä sovelluksen asetuksissa. Siinä ei ole mitään vahvistettavaa eikä avattavaa.',

  page_title: 'Vahvista, että se olet sinä',
  page_intro: 'Joku keskustelee yrityksen {company} avustajan kanssa ja sanoo olevansa sinä.',
  page_purpose_show: 'Mitä hän haluaisi nähdä: {labels}',
  page_purpose_edit: 'Mitä hän haluaisi muuttaa: {labels}',
  page_purpose_any: 'Mitä hän haluaisi tehdä: nähdä tai muuttaa tietojasi',
  page_asked_at: 'Pyydetty: {time}',
  page_expires_at: 'Tämä sivu toimii {time} asti.',
  page_number_label: 'Chatissasi näkyvä nelinumeroinen numero',
  page_number_hint: 'Kirjoita vain numero, joka näkyy itse aloittamassasi chatissa.',
  page_confirm: 'Vahvista',
  page_not_me: 'Se en ollut minä',
  page_not_me_hint: 'Etkö aloittanut tätä keskustelua? Silloin mitään ei näytetä eikä muuteta.',
  page_number_wrong: 'Tämä ei ole chatissasi näkyvä numero. Voit yrittää vielä kerran.',
  page_number_malformed: 'Kirjoita ne neljä numeroa, jotka näet chatissasi.',
  page_confirmed_title: 'Kiitos, vahvistus onnistui',
  page_confirmed_text: 'Palaa chatiin ja kirjoita ”valmis”. Voit sulkea tämän sivun.',
  page_already_title: 'Tämä on jo vahvistettu',
  page_already_text: 'Palaa chatiin ja kirjoita ”valmis”. Täällä ei tarvitse tehdä enää mitään.',
  page_expired_title: 'Tämä linkki on vanhentunut',
  page_expired_text:
    'Mitään ei ole näytetty eikä muutettu. Voit pyytää uuden linkin samaan sähköpostiosoitteeseen.',
  page_replaced_title: 'On olemassa uudempi sähköposti',
  page_replaced_text: 'Käytä uusimmassa sähköpostissa olevaa linkkiä. Jos et löydä sitä, pyydä uusi.',
  page_ended_title: 'Tämä linkki ei enää toimi',
  page_ended_text:
    'Sen kautta ei ole näytetty eikä muutettu mitään. Palaa chatiin, jos haluat aloittaa alusta.',
  page_wrong_twice_text:
    'Numero oli kaksi kertaa väärä, joten tämä linkki poistettiin käytöstä. Mitään ei ole näytetty eikä muutettu. Palaa chatiin, jos haluat aloittaa alusta.',
  page_unknown_title: 'Emme tunnista tätä linkkiä',
  page_unknown_text: 'Tarkista, että sähköpostin linkki kopioitui kokonaan, tai pyydä chatissasi uusi.',
  page_stopped_title: 'Kiitos, että kerroit',
  page_stopped_text:
    'Pyyntö pysäytettiin, ja siitä ilmoitettiin yritykselle {company}. Mitään ei ole näytetty eikä muutettu, eikä sinulle lähetetä tällaisia sähköposteja seuraavan tunnin aikana.',
  page_send_new: 'Lähetä uusi linkki',
  page_new_sent_title: 'Uusi linkki on pyydetty',
  page_new_sent_text:
    'Katso sähköpostisi minuutin tai parin kuluttua ja käytä uusinta viestiä. Chatissasi näkyvä numero pysyy samana.',
  page_new_wait_text: 'Sinulle lähetettiin sähköposti hetki sitten. Odota vähän ja yritä uudelleen.',
  page_new_limit_text:
    'Tätä chatia varten ei voi lähettää enempää sähköposteja. Pyydä chatissa mukaan asiakaspalvelija.',
  page_later_title: 'Yritä hetken kuluttua uudelleen',
  page_later_text:
    'Emme voi tarkistaa tätä juuri nyt. Mitään ei kadonnut: linkkisi ja numerosi toimivat yhä.',
  page_refused_title: 'Tätä ei voitu hyväksyä',
  page_refused_text: 'Avaa sähköpostissa oleva linkki uudelleen ja käytä sivulla olevaa lomaketta.',
  page_support: 'Kysyttävää? Tavoitat yrityksen {company} täältä: {support}',
};
