import { isIPv4, isIPv6 } from 'node:net';

/** Everybody whose address is not known, together. */
export const UNKNOWN_ADDRESS = 'unknown';

/**
 * The bucket in which requests from an IP address are counted (INV-66). An IPv4 address is its own; so is one
 * that is written as IPv6 (`::ffff:0:0/96`, RFC 4291 section 2.5.5.2). An IPv6 address counts with its /64,
 * which is what one subscriber is given (RFC 6177): four groups without leading zeros in lower case and
 * `::/64`, a zone left out. Anything else, a port beside the address included, is `unknown`.
 */
export function addressBucket(ip: string | undefined): string {
  if (ip === undefined) return UNKNOWN_ADDRESS;
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) return UNKNOWN_ADDRESS;
  const groups = groupsOf(ip);
  const [high = 0, low = 0] = groups.slice(6);
  if (isMapped(groups)) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

/** The eight numbers of a valid IPv6 address. */
function groupsOf(ip: string): number[] {
  const [address = ''] = ip.split('%');
  const [head = '', tail] = address.split('::');
  const before = numbersOf(head);
  const after = numbersOf(tail ?? '');
  const gap = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...gap, ...after];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
