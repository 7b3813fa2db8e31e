/** The language of the agent's own sentences; what a tool has it say comes in the conversation's own. */
export type AgentLanguage = 'en' | 'fi';

const en = {
  canHelpWith: 'I can look these up for you or change them: {labels}. What would you like?',
  nothingListed: 'I have no access to customer data here. Shall I bring in a colleague?',
  notUnderstood: 'Sorry, I did not understand that. {help}',
  whichOne: 'Which of these do you mean: {labels}?',
  newValue: 'What should stand for {label}? Please write just the new value.',
  cannotSee: 'I cannot show {label} here. Shall I bring in a colleague?',
  cannotChange: 'I cannot change {label} here. Shall I bring in a colleague?',
  notListed: 'That is something I cannot help with here.',
  value: '{label}: {value}',
  empty: '{label}: we have nothing there.',
  saved: '{label}: saved.',
  unchanged: '{label}: that is what we have already.',
  notShown: '{label}: I cannot show that now.',
  notSaved: '{label}: I have not changed that.',
  invalid: '{label}: {message}',
  closest: 'Did you mean: {options}?',
  somePart: 'I could do part of that.',
  askEmail: 'For the rest I need the email address you use with us. What is it?',
  withoutEmail: 'Without your email address I cannot look that up. Shall I bring in a colleague?',
  badEmail: 'That does not look like an email address. Could you write it once more?',
  offerMail:
    'For the rest I first need to confirm that it is you. May I send a mail with a link to the address we have for you?',
  notSent: 'All right, I will not send anything. What else can I do for you?',
  number: 'The number to type on the page: {number}',
  waiting:
    'I am still waiting for your confirmation. Open the link in the mail, type the number {number} there, then write “done” here.',
  waitingWithoutNumber:
    'I am still waiting for your confirmation. Open the link in the mail, then write “done” here.',
  numberGoesOnPage:
    'That number belongs on the page behind the link, not in this chat. Write “done” when you have typed it there.',
  takeYourTime: 'Take your time. Write “done” when you have typed the number on the page.',
  confirmed: 'Thank you, that is confirmed.',
  otherOrHuman:
    'I could not do the rest with the details I have. You can give me another email address, or I can bring in a colleague.',
  offerHuman: 'Shall I bring in a colleague?',
  retryLater: 'Please try again in a moment.',
  uncertain: 'I am not sure whether that was saved, so I will not try again. A colleague will check it.',
  trouble: 'Something went wrong on our side. Please try again in a moment, or ask me for a colleague.',
  reference: 'Your reference for my colleague: {reference}',
  whatElse: 'What can I do for you?',
  withColleague: 'This conversation is with a colleague of mine now.',
} as const;

export type AgentText = keyof typeof en;

const fi: Readonly<Record<AgentText, string>> = {
  canHelpWith: 'Voin katsoa tai muuttaa näitä tietoja: {labels}. Mitä haluaisit?',
  nothingListed: 'En pääse täällä asiakastietoihin. Pyydänkö mukaan asiakaspalvelijan?',
  notUnderstood: 'Anteeksi, en ymmärtänyt. {help}',
  whichOne: 'Mitä näistä tarkoitat: {labels}?',
  newValue: 'Mikä on uusi tieto kohtaan {label}? Kirjoita vain uusi arvo.',
  cannotSee: 'En voi näyttää täällä kohtaa {label}. Pyydänkö mukaan asiakaspalvelijan?',
  cannotChange: 'En voi muuttaa täällä kohtaa {label}. Pyydänkö mukaan asiakaspalvelijan?',
  notListed: 'Siinä en voi auttaa täällä.',
  value: '{label}: {value}',
  empty: '{label}: meillä ei ole tässä mitään.',
  saved: '{label}: tallennettu.',
  unchanged: '{label}: meillä on jo sama tieto.',
  notShown: '{label}: en voi näyttää tätä nyt.',
  notSaved: '{label}: en muuttanut tätä.',
  invalid: '{label}: {message}',
  closest: 'Tarkoititko jotakin näistä: {options}?',
  somePart: 'Pystyin tekemään siitä osan.',
  askEmail: 'Loppuun tarvitsen sähköpostiosoitteen, jota käytät asioidessasi kanssamme. Mikä se on?',
  withoutEmail: 'Ilman sähköpostiosoitettasi en voi hakea tätä. Pyydänkö mukaan asiakaspalvelijan?',
  badEmail: 'Tuo ei näytä sähköpostiosoitteelta. Kirjoittaisitko sen vielä kerran?',
  offerMail:
    'Loppua varten minun täytyy ensin varmistaa, että kyse on sinusta. Saanko lähettää linkin siihen osoitteeseesi, joka meillä on tiedossa?',
  notSent: 'Selvä, en lähetä mitään. Miten muuten voin auttaa?',
  number: 'Sivulle kirjoitettava numero: {number}',
  waiting:
    'Odotan vielä vahvistustasi. Avaa sähköpostissa oleva linkki, kirjoita sivulle numero {number} ja kirjoita sitten tänne ”valmis”.',
  waitingWithoutNumber:
    'Odotan vielä vahvistustasi. Avaa sähköpostissa oleva linkki ja kirjoita sitten tänne ”valmis”.',
  numberGoesOnPage:
    'Tuo numero kirjoitetaan linkin sivulle, ei tähän keskusteluun. Kirjoita ”valmis”, kun olet kirjoittanut sen sinne.',
  takeYourTime: 'Ei kiirettä. Kirjoita ”valmis”, kun olet kirjoittanut numeron sivulle.',
  confirmed: 'Kiitos, vahvistus onnistui.',
  otherOrHuman:
    'En pystynyt loppuun niillä tiedoilla, jotka minulla on. Voit antaa toisen sähköpostiosoitteen, tai voin pyytää mukaan asiakaspalvelijan.',
  offerHuman: 'Pyydänkö mukaan asiakaspalvelijan?',
  retryLater: 'Yritä hetken kuluttua uudelleen.',
  uncertain: 'En ole varma, tallentuiko tieto, joten en yritä uudelleen. Asiakaspalvelija tarkistaa asian.',
  trouble: 'Jokin meni meillä vikaan. Yritä hetken kuluttua uudelleen tai pyydä asiakaspalvelijaa.',
  reference: 'Viitteesi asiakaspalvelijalle: {reference}',
  whatElse: 'Miten voin auttaa?',
  withColleague: 'Tämä keskustelu on nyt asiakaspalvelijalla.',
};

const CATALOGUES: Readonly<Record<AgentLanguage, Readonly<Record<AgentText, string>>>> = { en, fi };

/** A sentence of the agent's own; `{name}` is filled with `values`, whatever characters they hold. */
export function sentence(
  language: AgentLanguage,
  key: AgentText,
  values: Readonly<Record<string, string>> = {},
): string {
  const filled = new Map(Object.entries(values));
  return CATALOGUES[language][key].replace(/\{(\w+)\}/g, (hole, name: string) => filled.get(name) ?? hole);
}
