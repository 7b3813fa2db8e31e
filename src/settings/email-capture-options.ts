import { EMAIL_CAPTURE_OPTIONS, type EmailCaptureOption } from '../policy/policy.ts';

/** One choice of the email capture setting, as an admin reads it. */
export interface EmailCaptureChoice {
  readonly value: EmailCaptureOption;
  readonly label: string;
  readonly description: string;
}

/** What stands around the choices. */
export interface EmailCaptureHelp {
  readonly question: string;
  /** What holds whichever option is chosen; one or two sentences each. */
  readonly rules: readonly string[];
}

/** All texts of the email capture setting in one language. */
export interface EmailCaptureTexts {
  /** The choices per channel, in the order in which they are shown. */
  readonly options: readonly EmailCaptureChoice[];
  /** The question that the choices answer, and what no choice changes. */
  readonly help: EmailCaptureHelp;
}

/** All texts of the choices live here (design 8). */
interface Wording {
  readonly options: Readonly<Record<EmailCaptureOption, Omit<EmailCaptureChoice, 'value'>>>;
  readonly help: EmailCaptureHelp;
}

const EN: Wording = {
  options: {
    start: {
      label: 'When the conversation starts',
      description: 'The agent asks for the email address in its first message, before it is needed.',
    },
    when_needed: {
      label: 'When it is needed',
      description: 'The agent asks once the customer wants something that cannot be done without it.',
    },
    before_handoff: {
      label: 'Before handing over to a person',
      description: 'The agent asks once before a colleague takes over, so that they can reach the customer.',
    },
    never: {
      label: 'Never',
      description: 'The agent does not ask. A customer can still give an address of their own accord.',
    },
  },
  help: {
    question: 'When should the agent ask for the customer’s email address?',
    rules: [
      'A customer whom HubSpot already recognises as a contact is never asked because of this setting. Being recognised is no proof, so protected data can still require them to state or confirm their address.',
      'On the email channel nobody is asked, whatever is chosen here.',
    ],
  },
};

const FI: Wording = {
  options: {
    start: {
      label: 'Keskustelun alkaessa',
      description: 'Agentti kysyy sähköpostiosoitetta ensimmäisessä viestissään, ennen kuin sitä tarvitaan.',
    },
    when_needed: {
      label: 'Kun sitä tarvitaan',
      description: 'Agentti kysyy osoitetta, kun asiakas haluaa jotain, mitä ei voi tehdä ilman sitä.',
    },
    before_handoff: {
      label: 'Ennen siirtoa ihmiselle',
      description:
        'Agentti kysyy kerran ennen kuin työtoveri ottaa keskustelun hoitaakseen, jotta tämä tavoittaa asiakkaan.',
    },
    never: {
      label: 'Ei koskaan',
      description: 'Agentti ei kysy osoitetta. Asiakas voi silti antaa sen oma-aloitteisesti.',
    },
  },
  help: {
    question: 'Milloin agentti kysyy asiakkaan sähköpostiosoitetta?',
    rules: [
      'Asiakkaalta, jonka HubSpot jo tunnistaa kontaktiksi, ei kysytä osoitetta tämän asetuksen vuoksi. Tunnistaminen ei ole todiste, joten suojatut tiedot voivat silti edellyttää, että asiakas kertoo tai vahvistaa osoitteensa.',
      'Sähköpostikanavalla osoitetta ei kysytä keneltäkään, valittiinpa tässä mitä tahansa.',
    ],
  },
};

const WORDINGS: ReadonlyMap<string, Wording> = new Map([
  ['en', EN],
  ['fi', FI],
]);

/** The texts in `language` (BCP 47), in English where there are none in it. */
export function emailCaptureTexts(language: string | undefined): EmailCaptureTexts {
  const { options, help } = WORDINGS.get(language?.toLowerCase().split('-')[0] ?? '') ?? EN;
  return { options: EMAIL_CAPTURE_OPTIONS.map((value) => ({ value, ...options[value] })), help };
}
