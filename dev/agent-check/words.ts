/**
 * What an agent's replies say, as far as words tell. The scripted customers speak English; an agent that answers
 * in another language cannot be judged by its words.
 */

/** Sentences, without what is quoted in them: a quoted word is what the customer shall write, not what is claimed. */
function sentencesIn(replies: readonly string[]): readonly string[] {
  return replies
    .flatMap((reply) => reply.replace(/[“"][^”"]*[”"]/g, '').match(/[^.!?\n]+[.!?]*/g) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

const EMAIL = /\be-?mail\b|\bmail address\b/i;
const ASKS =
  /\b(?:what|which|need|require|give|tell|share|provide|type|enter|write|confirm your|could you|can you|may i have|please|looking for)\b/i;
/** An offer of another try, a mail on its way, a thank you: none of them is the question for the address. */
const IS_NO_QUESTION =
  /\b(?:another|other|different|without|we have|on file|in our records|links?|sent|send|noted|thanks?|thank you|inbox|spam|arrived?)\b/i;

/** The sentence that asks for the customer's email address; `undefined` when none does. */
export function questionForEmail(replies: readonly string[]): string | undefined {
  return sentencesIn(replies).find(
    (sentence) => EMAIL.test(sentence) && ASKS.test(sentence) && !IS_NO_QUESTION.test(sentence),
  );
}

/** Whether the agent asks if it may send a mail. */
export function offersMail(replies: readonly string[]): boolean {
  return sentencesIn(replies).some(
    (sentence) =>
      sentence.endsWith('?') &&
      /\b(?:e-?mail|link)\b|\bmail\b/i.test(sentence) &&
      /\bsen[dt]\b|\bmail you\b/i.test(sentence),
  );
}

const SAVED =
  /\b(?:saved|updated|changed|stored|replaced|recorded|all set|all done|done|taken care of|is now|has been set)\b/i;
const IS_NO_CLAIM =
  /\b(?:not|cannot|could ?n[o’']t|ca ?n[’']t|\w+n[’']t|nothing|no|unable|unsure|whether|failed|once|when|if|until|after|before|as soon as|will|would|shall|should|may|can|could|to be|must|please|type|write|open)\b/i;

/** The sentence that claims that something was saved; `undefined` when none does. */
export function claimOfSaving(replies: readonly string[]): string | undefined {
  return sentencesIn(replies).find(
    (sentence) => !sentence.endsWith('?') && SAVED.test(sentence) && !IS_NO_CLAIM.test(sentence),
  );
}

/** The four digits that the customer shall type on the page; `undefined` when none were told. */
export function numberIn(replies: readonly string[]): string | undefined {
  return /(?<![\d+-])\d{4}(?![\d-])/.exec(replies.join('\n'))?.[0];
}

/** Whether a text holds a value: digits whatever stands between them, other values in any case. */
export function holds(text: string, value: string): boolean {
  const digits = value.replace(/\D/g, '');
  if (/^[+\d][\d\s().-]*$/.test(value)) return text.replace(/[\s().-]/g, '').includes(digits);
  return text.toLowerCase().includes(value.toLowerCase());
}
