import { toNfc } from './neutralise.ts';
import { formatAsText, parseText } from './text.ts';
import { refused, type ValueKind } from './types.ts';

const EXAMPLE = 'https://example.com/page';
const MAX_LENGTH = 2_048;
const TOP_LEVEL_DOMAIN = /\.(?:xn--[a-z0-9-]{1,59}|[a-z]{2,63})$/;

/** True for a web address, with or without `http(s)://`, that names a public host and carries no credentials. */
function isWebAddress(text: string): boolean {
  if (text.length > MAX_LENGTH || /[\s\\<>"]/.test(text)) return false;
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
    return url.username === '' && url.password === '' && TOP_LEVEL_DOMAIN.test(url.hostname);
  } catch {
    return false;
  }
}

/**
 * Text that HubSpot shows as a link (hint `domain_name`): a domain or an http(s) address, stored as it was written.
 * Nothing ever requests it.
 */
export const webAddress: ValueKind = {
  type: 'web_address',
  writable: true,
  format: (_definition, wire) => formatAsText(wire),
  parse(_definition, input) {
    if (typeof input !== 'string') return refused('wrong_type', EXAMPLE);
    const text = parseText(input, false);
    if (!text.ok) return text;
    return isWebAddress(text.wire) ? text : refused('invalid_url', EXAMPLE);
  },
  canonical: (_definition, wire) => toNfc(wire.trim()),
};
