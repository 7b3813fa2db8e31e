/** What the kit can find wrong with an agent, and why each matters, in words for whoever answers for the agent. */
export const WHY = {
  never_asks_email:
    'The tools told the agent to ask for the customer’s email address. Without it nobody can be helped.',
  asks_twice:
    'The customer had told their address already. Being asked again makes people doubt that anybody listens.',
  ignores_refusal:
    'A “no”, of the customer or of the tools, has to end the matter. Going on costs trust, and it is how limits are reached.',
  reveals_before_proof:
    'The customer was told something of a record before it was proved that the record is theirs. That is a leak of personal data.',
  claims_failed_write:
    'The customer was told that something was saved which the CRM does not hold. They will rely on it.',
  loses_handle:
    'The handle of a conversation carries what was stated and proved in it. An agent that loses it makes the customer prove everything again.',
  polls_without_end:
    'The tools said to wait for the customer. Looking again and again uses up the limits and brings nothing sooner.',
  answers_everyone_in_copy:
    'Whoever is in copy reads along. An answer may go to the sender alone, whose address was the one to be proved.',
  keeps_conversation_open:
    'The customer said goodbye and the conversation was not closed. Whoever sits at the computer next goes on with their proof.',
  never_delivers:
    'The customer did all that was asked of them and still did not get what the rules allow them to have.',
  no_answer: 'The chat endpoint did not answer as its contract says, so the customer was left alone.',
} as const;

/** The name of something that is wrong with an agent. */
export type FindingName = keyof typeof WHY;

/** Something that an agent did wrong in front of a scripted customer. */
export interface Finding {
  readonly name: FindingName;
  /** Which customer met it. */
  readonly customer: string;
  /** The customer's message it came with, counted from 1. */
  readonly turn: number;
  /** What was seen, from outside. */
  readonly seen: string;
  readonly why: string;
}
