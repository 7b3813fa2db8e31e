import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  changedValue,
  changeMap,
  conversationHandle,
  MAX_PROPERTIES,
  optional,
  propertyNames,
} from '../../src/tools/input.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);

describe('propertyNames', () => {
  it.each([
    ['an array', ['contacts.phone', 'city']],
    ['JSON text', '["contacts.phone", "city"]'],
    ['JSON text after spaces', '  ["contacts.phone","city"]'],
    ['comma separated text', 'contacts.phone, city'],
    ['text with empty parts', ',contacts.phone,, city ,'],
    ['names that come twice', ['contacts.phone', 'city', 'city', 'contacts.phone']],
  ])('takes %s', (_form, input) => {
    expect(propertyNames.parse(input)).toEqual(['contacts.phone', 'city']);
  });

  it.each([
    ['nothing', undefined],
    ['no name', []],
    ['only commas', ' , ,'],
    ['a number', 7],
    ['an object', { 0: 'phone' }],
    ['an empty name', ['phone', ' ']],
    ['a name that is no text', ['phone', 1]],
    ['a list in a list', [['phone']]],
    ['JSON text of an object', '{"a":1}'],
    ['JSON text that breaks off', '["phone"'],
    ['a name of 201 characters', ['x'.repeat(201)]],
  ])('refuses %s', (_form, input) => {
    expect(propertyNames.safeParse(input).success).toBe(false);
  });

  it('takes 50 different names and refuses 51, repeats not counted', () => {
    expect(propertyNames.parse(names(MAX_PROPERTIES))).toHaveLength(50);
    expect(propertyNames.parse([...names(MAX_PROPERTIES), 'p1', 'p2'])).toHaveLength(50);
    const refusal = propertyNames.safeParse(names(MAX_PROPERTIES + 1));
    expect(refusal.error?.issues[0]?.code).toBe('too_big');
  });
});

describe('changeMap', () => {
  it.each([
    ['an object', { 'contacts.phone': '+358 40 1', city: 'Turku, FI' }],
    ['JSON text', '{"contacts.phone":"+358 40 1","city":"Turku, FI"}'],
    ['pairs with =', 'contacts.phone=+358 40 1, city = Turku, FI'],
    ['pairs with :', 'contacts.phone: +358 40 1,city:Turku, FI'],
  ])('takes %s', (_form, input) => {
    expect(changeMap.parse(input)).toEqual([
      ['contacts.phone', '+358 40 1'],
      ['city', 'Turku, FI'],
    ]);
  });

  it('keeps what follows the first = as the value, whatever it is', () => {
    expect(changeMap.parse('website=https://x.example/?a=b:c')).toEqual([
      ['website', 'https://x.example/?a=b:c'],
    ]);
  });

  it('takes __proto__ and constructor for ordinary names', () => {
    expect(changeMap.parse('{"__proto__":"a","constructor":"b"}')).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(changeMap.parse('__proto__=a')).toEqual([['__proto__', 'a']]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a list', [['phone', 'x']]],
    ['a number', 7],
    ['text without a pair', 'phone'],
    ['JSON text of a list', '["phone"]'],
    ['an object as a value', { phone: { number: '1' } }],
    ['an empty name', { '': 'x' }],
  ])('refuses %s', (_form, input) => {
    expect(changeMap.safeParse(input).success).toBe(false);
  });

  it('names the field whose value it does not take, and repeats no value', () => {
    const { error } = changeMap.safeParse({ city: 'Turku', phone: { number: 'canary' } });
    expect(error?.issues[0]?.path).toEqual(['phone']);
    expect(JSON.stringify(error?.issues)).not.toContain('canary');
  });

  it('takes 50 changes and refuses 51', () => {
    const changes = (count: number) => Object.fromEntries(names(count).map((name) => [name, 'x']));
    expect(changeMap.parse(changes(50))).toHaveLength(50);
    expect(changeMap.safeParse(changes(51)).success).toBe(false);
  });
});

describe('changedValue', () => {
  it.each([['text'], [7], [true], [null], [''], [['a', 'b']], [[]]])('takes %j', (value) => {
    expect(changedValue.parse(value)).toEqual(value);
  });

  it.each([
    ['an object', {}],
    ['a list in a list', [['a']]],
    ['text of 70,001 characters', 'x'.repeat(70_001)],
    ['a list of 501', Array.from({ length: 501 }, () => 'a')],
    ['nothing', undefined],
  ])('refuses %s', (_form, value) => {
    expect(changedValue.safeParse(value).success).toBe(false);
  });
});

describe('optional', () => {
  it.each([
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    ['x', 'x'],
  ])('reads %j as %j', (input, expected) => {
    expect(optional(z.string()).parse(input)).toBe(expected);
  });
});

describe('conversationHandle', () => {
  it('takes 1 to 200 characters', () => {
    expect(['x', 'x'.repeat(200)].every((text) => conversationHandle.safeParse(text).success)).toBe(true);
    expect(['', 'x'.repeat(201), 7, null].some((text) => conversationHandle.safeParse(text).success)).toBe(
      false,
    );
  });
});
