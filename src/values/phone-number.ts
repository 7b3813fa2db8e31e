import { formatAsText, parseText } from './text.ts';
import { accepted, refused, type ValueKind } from './types.ts';

const EXAMPLE = '+1 202 555 0123';
const MIN_LENGTH = 3;
const MAX_LENGTH = 40;
const MIN_DIGITS = 5;
/** E.164 has 15 at most; one more for the trunk zero in `+44 (0)20`. */
const MAX_DIGITS = 16;
const NUMBER = /^\+?[0-9(][0-9 ().\-/]*$/;
const EXTENSION = / ?(?:ext\.?|x|#) ?[0-9]{1,7}$/i;

function isPhoneNumber(text: string): boolean {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return false;
  const number = text.replace(EXTENSION, '');
  const digits = number.replace(/[^0-9]/g, '').length;
  return NUMBER.test(number) && digits >= MIN_DIGITS && digits <= MAX_DIGITS;
}

/**
 * Phone numbers (type `phone_number`, field type `phonenumber`, text with that hint): E.164 or national digits with
 * the usual punctuation and perhaps an extension, 3 to 40 characters with 5 to 16 digits. The punctuation is stored
 * as it was written, runs of white space as one space. Text only: a JSON number has lost its plus and leading zeros.
 */
export const phoneNumber: ValueKind = {
  type: 'phone_number',
  writable: true,
  format: (_definition, wire) => formatAsText(wire),
  parse(_definition, input) {
    if (typeof input !== 'string') return refused('wrong_type', EXAMPLE);
    const text = parseText(input, false);
    if (!text.ok) return text;
    const wire = text.wire.replace(/\s+/g, ' ');
    return isPhoneNumber(wire) ? accepted(wire) : refused('invalid_phone_number', EXAMPLE);
  },
  canonical: (_definition, wire) => wire.replace(/\s+/g, ''),
};
