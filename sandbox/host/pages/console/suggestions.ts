import { isRecord, type Chat } from './api.ts';

interface Listed {
  readonly label: string;
  /** The levels that seeing and changing ask for; empty where that is not allowed. */
  readonly see: string;
  readonly change: string;
}

/** What the agent was told that it may show and change, newest answer first. */
function listedIn({ calls }: Chat): readonly Listed[] {
  const opened = calls.findLast(({ tool }) => tool === 'open_conversation')?.output;
  const data = isRecord(opened) ? opened['data'] : undefined;
  if (!Array.isArray(data)) return [];
  return data.filter(isRecord).flatMap((property) => {
    const label = property['label'];
    if (typeof label !== 'string') return [];
    return [{ label, see: levelOf(property['show']), change: levelOf(property['edit']) }];
  });
}

function levelOf(grant: unknown): string {
  const level = isRecord(grant) ? grant['protectionLevel'] : undefined;
  return typeof level === 'string' ? level : '';
}

/** The first property of each level, so that every step of proof can be tried. */
function onePerLevel(listed: readonly Listed[], operation: 'see' | 'change'): readonly Listed[] {
  const levels = listed.map((property) => property[operation]);
  return listed.filter((_, at) => levels[at] !== '' && levels.indexOf(levels[at] ?? '') === at);
}

const WORDS = {
  en: {
    see: (label: string) => `What is my ${lowered(label)}?`,
    change: (label: string) => `Change my ${lowered(label)} to …`,
    email: 'My email is anna.virtanen@example.com',
    ...{
      yes: 'Yes',
      done: 'Done',
      resend: 'No mail arrived',
      human: 'I want to talk to a human',
      bye: 'Thanks, bye!',
    },
  },
  fi: {
    see: (label: string) => `Mikä on ${label}?`,
    change: (label: string) => `Vaihda ${label}: …`,
    email: 'Sähköpostini on anna.virtanen@example.com',
    ...{
      yes: 'Kyllä',
      done: 'Valmis',
      resend: 'Mitään ei tullut',
      human: 'Haluan puhua ihmiselle',
      bye: 'Kiitos, hei hei!',
    },
  },
} as const;

/** `Phone number` in a sentence; `VIP` stays as it is. */
const lowered = (label: string): string =>
  /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** Sentences that take the story on from where it is; one that ends in `…` is to be completed. */
export function suggestionsFor(chat: Chat): readonly string[] {
  if (chat.ended) return [];
  const words = /^fi\b/i.test(chat.language ?? '') ? WORDS.fi : WORDS.en;
  const listed = listedIn(chat);
  const tools = chat.calls.map(({ tool }) => tool);
  const last = chat.calls.at(-1)?.output;
  const next = isRecord(last) ? last['next'] : undefined;
  const hasStated = tools.includes('submit_email');
  return [
    ...(hasStated || chat.recognisedContactId !== null ? [] : [words.email]),
    ...(next === 'offer_verification' ? [words.yes] : []),
    ...(next === 'wait_for_customer' ? [words.done, words.resend] : []),
    ...onePerLevel(listed, 'see').map(({ label }) => words.see(label)),
    ...onePerLevel(listed, 'change').map(({ label }) => words.change(label)),
    words.human,
    words.bye,
  ];
}
