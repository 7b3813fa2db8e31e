import { describe, expect, it } from 'vitest';
import { addressBucket } from '../../src/limits/address-bucket.ts';

describe('the bucket of an IP address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:0207', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['0000:0000:0000:0000:0000:ffff:255.255.255.255', '255.255.255.255'],
  ])('of %s is the IPv4 address %s', (ip, bucket) => {
    expect(addressBucket(ip)).toBe(bucket);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['2001::5:6:7:8', '2001:0:0:0::/64'],
    ['2001:db8:1:2:3:4:192.0.2.7', '2001:db8:1:2::/64'],
    ['::', '0:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::192.0.2.7', '0:0:0:0::/64'],
    ['0:0:0:1::ffff:192.0.2.7', '0:0:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('of %s is its /64, written %s', (ip, bucket) => {
    expect(addressBucket(ip)).toBe(bucket);
  });

  it('is one for 10,000 addresses of one /64, and a new one for the next', () => {
    const addresses = Array.from({ length: 10_000 }, (_, index) => `2001:db8:0:1::${index.toString(16)}`);
    expect([...new Set(addresses.map(addressBucket))]).toStrictEqual(['2001:db8:0:1::/64']);
    expect(addressBucket('2001:db8:0:2::1')).toBe('2001:db8:0:2::/64');
  });

  it.each([
    undefined,
    '',
    'unknown',
    'localhost',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.07',
    '3221225991',
    '0xc0.0.2.7',
    '192.0.2.7:443',
    ' 192.0.2.7',
    '192.0.2.7, 198.51.100.1',
    '[2001:db8::1]',
    '2001:db8::1::2',
    '2001:db8:1:2:3:4:5:6:7',
    '2001:db8::g',
    '2001:db8::/64',
  ])('of %j is that of everybody unknown', (ip) => {
    expect(addressBucket(ip)).toBe('unknown');
  });
});
