import { toNfc } from './neutralise.ts';
import { formatAsText, parseText } from './text.ts';
import { refused, type ValueKind } from './types.ts';

const EXAMPLE = 'name@example.com';
const MAX_LENGTH = 254;
const ADDRESS = /^[^\s@<>()[\],;:\\"]{1,64}@([^\s@<>()[\],;:\\"]{3,253})$/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

/** True for an address with one plain `@` and a dotted domain. Characters that only look like others are refused. */
function isAddress(text: string): boolean {
  if (text.length > MAX_LENGTH || text.normalize('NFKC') !== text) return false;
  const labels = ADDRESS.exec(text)?.[1]?.split('.') ?? [];
  return labels.length > 1 && labels.every((label) => LABEL.test(label));
}

/**
 * Text that HubSpot shows as an email address (hint `email`). It is a note like any other and identifies nobody:
 * the contact's own `email` is an identity property and never written. One plain address of at most 254 characters.
 */
export const emailAddress: ValueKind = {
  type: 'email_address',
  writable: true,
  format: (_definition, wire) => formatAsText(wire),
  parse(_definition, input) {
    if (typeof input !== 'string') return refused('wrong_type', EXAMPLE);
    const text = parseText(input, false);
    if (!text.ok) return text;
    // Compared before NFC, which turns the Kelvin sign into a plain K.
    return isAddress(text.wire) && !/[\u212a\u037e\u1fef]/.test(input)
      ? text
      : refused('invalid_email_text', EXAMPLE);
  },
  canonical: (_definition, wire) => toNfc(wire.trim()),
};
