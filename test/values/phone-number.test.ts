import { describe, expect, it } from 'vitest';
import { describeType, formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { define, ENGLISH, PHONE } from './definitions.ts';

describe('writing a phone number', () => {
  it.each([
    ['+358 40 123 4567', '+358 40 123 4567'],
    [' 040-1234567 ', '040-1234567'],
    ['(202) 555-0123', '(202) 555-0123'],
    ['+44 (0)20 7946 0958', '+44 (0)20 7946 0958'],
    ['09.123.4567/8', '09.123.4567/8'],
    ['+358\u00a040  1234567', '+358 40 1234567'],
    ['+1 202 555 0123 ext. 45', '+1 202 555 0123 ext. 45'],
    ['12345', '12345'],
    ['+123456789012345', '+123456789012345'],
  ])('stores %j as %s', (input, wire) => {
    expect(parseWrite(PHONE, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it.each([
    '1234',
    '+',
    'call me',
    '+358 40 CALLME',
    '358+401234567',
    '++358401234567',
    '12345678901234567',
    `+358 ${'-'.repeat(40)}12345`,
    '٠٤٠١٢٣٤٥٦٧',
    '+35840123４567',
    '040 1234567; 040 7654321',
    'javascript:12345',
    'ext. 12345',
  ])('refuses %j with an example', (input) => {
    expect(parseWrite(PHONE, input, ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_phone_number',
      accepted: '+1 202 555 0123',
    });
  });

  it('refuses characters that cannot be seen, and numbers that may have lost a zero', () => {
    expect(parseWrite(PHONE, '\u202A+358401234567\u202C', ENGLISH)).toMatchObject({
      code: 'invalid_character',
    });
    expect(parseWrite(PHONE, 358401234567, ENGLISH)).toMatchObject({ code: 'wrong_type' });
  });

  it('covers every way in which HubSpot marks a phone number', () => {
    expect(describeType(define({ type: 'phone_number', fieldType: 'phonenumber' }))).toBe('phone_number');
    expect(describeType(define({ textDisplayHint: 'phone_number' }))).toBe('phone_number');
    expect(describeType(PHONE)).toBe('phone_number');
  });

  it('shows what is stored', () => {
    const shown = 'ask Aino 040';
    expect(formatValue(PHONE, 'ask\nAino\u200B 040', ENGLISH)).toEqual({ value: shown, displayValue: shown });
  });

  it('compares without spaces and keeps other punctuation exact', () => {
    expect(sameWire(PHONE, '+358 40 1234567', '+358401234567')).toBe(true);
    expect(sameWire(PHONE, '+358-40-1234567', '+358401234567')).toBe(false);
    expect(sameWire(PHONE, '040 1234567', '+358 40 1234567')).toBe(false);
  });
});
