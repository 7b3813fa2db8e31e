import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PropertyDefinition } from '../../src/hubspot/crm.ts';
import {
  describeType,
  formatValue,
  parseWrite,
  sameWire,
  VALUE_TYPES,
  WRITE_PROBLEM_CODES,
} from '../../src/values/index.ts';
import {
  BOOL,
  DATE,
  DATETIME,
  define,
  EMAIL,
  ENGLISH,
  FINNISH,
  NUMBER,
  ONE,
  option,
  PHONE,
  SEVERAL,
  TEXT,
  TEXTAREA,
  WEB,
} from './definitions.ts';

const WRITABLE = [TEXT, TEXTAREA, NUMBER, BOOL, DATE, DATETIME, ONE, SEVERAL, PHONE, EMAIL, WEB];
const READABLE = [
  define({ fieldType: 'html' }),
  define({ fieldType: 'file' }),
  define({ type: 'json' }),
  define({ type: 'object_coordinates' }),
  define({ type: 'constructor' }),
  define({ type: 'number', fieldType: 'calculation_equation' }),
  define({ ...ONE, externalOptions: true }),
];

describe('the kind of a property', () => {
  it.each<[string, PropertyDefinition]>([
    ['text', TEXT],
    ['text', TEXTAREA],
    ['text', define({ fieldType: 'html' })],
    ['text', define({ textDisplayHint: 'postal_code' })],
    ['text', define({ textDisplayHint: '__proto__' })],
    ['number', NUMBER],
    ['number', define({ type: 'currency_number', fieldType: 'number' })],
    ['yes_no', BOOL],
    [
      'yes_no',
      define({
        type: 'enumeration',
        fieldType: 'booleancheckbox',
        options: [option('Yes', 'true'), option('No', 'false')],
      }),
    ],
    ['one_of', define({ ...ONE, fieldType: 'booleancheckbox' })],
    ['one_of', define({ ...ONE, fieldType: 'radio' })],
    ['one_of', ONE],
    ['several_of', SEVERAL],
    ['date', DATE],
    ['datetime', DATETIME],
    ['phone_number', PHONE],
    ['email_address', EMAIL],
    ['web_address', WEB],
    ['other', define({ fieldType: 'file' })],
    ['other', define({ type: 'json' })],
    ['other', define({ type: 'toString' })],
  ])('is %s', (type, definition) => {
    expect(describeType(definition)).toBe(type);
    expect(VALUE_TYPES).toContain(type);
  });
});

describe('a write', () => {
  it.each(WRITABLE)('never empties $type $fieldType', (definition) => {
    for (const empty of [null, '', '  \n\t', '\u00a0', []]) {
      expect(parseWrite(definition, empty, ENGLISH)).toEqual({ ok: false, code: 'cannot_be_cleared' });
    }
    expect(parseWrite(definition, undefined, ENGLISH)).toEqual({ ok: false, code: 'value_required' });
  });

  it.each(READABLE)('is refused for $type $fieldType', (definition) => {
    for (const input of ['5', '', null, undefined, 5]) {
      expect(parseWrite(definition, input, ENGLISH)).toEqual({ ok: false, code: 'not_writable_type' });
    }
  });
});

describe('a value that is never written', () => {
  it('reads as neutralised text', () => {
    const stored = '{"a":"\u202E<script>"}';
    const shown = '{"a":"<script>"}';
    expect(formatValue(define({ type: 'json' }), stored, ENGLISH)).toEqual({
      value: shown,
      displayValue: shown,
    });
  });

  it('reads like its type when it is calculated', () => {
    const definition = define({ type: 'number', fieldType: 'calculation_equation' });
    expect(formatValue(definition, '1234567', ENGLISH)).toEqual({
      value: 1_234_567,
      displayValue: '1,234,567',
    });
  });

  it('shows formatted text without its tags', () => {
    const stored = '<p>Tea &amp; <b>cake</b></p><p>5 &lt; 6<br/>&amp;lt;</p>';
    expect(formatValue(define({ fieldType: 'html' }), stored, ENGLISH)).toEqual({
      value: stored,
      displayValue: 'Tea & cake\n5 < 6\n&lt;',
    });
  });

  it('is compared as it is', () => {
    expect(sameWire(define({ type: 'json' }), '{}', '{ }')).toBe(false);
    expect(sameWire(define({ type: 'json' }), '{}', '{}')).toBe(true);
  });
});

const definitions = fc.oneof(
  fc.constantFrom(...WRITABLE, ...READABLE),
  fc
    .record({
      type: fc.constantFrom('string', 'number', 'enumeration', 'bool', 'date', '__proto__', ''),
      fieldType: fc.constantFrom(
        'text',
        'select',
        'checkbox',
        'booleancheckbox',
        'calculation_x',
        'constructor',
      ),
      numberDisplayHint: fc.constantFrom('percentage', 'duration', 'currency', '__proto__'),
      textDisplayHint: fc.constantFrom('email', 'domain_name', 'constructor'),
      options: fc.array(fc.record({ label: fc.string(), value: fc.string(), hidden: fc.boolean() })),
    })
    .map((differences) => define(differences)),
);
const contexts = fc.oneof(
  fc.constantFrom(ENGLISH, FINNISH, { language: 'ar', timeZone: 'Asia/Kathmandu' }),
  fc.record({ language: fc.string(), timeZone: fc.string() }),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '1e400', '-1e-400', '0001-01-01T00:00', '\ud800', '😀'),
  fc.integer().map(String),
  fc.date({ noInvalidDate: true }).map((moment) => moment.toISOString()),
);

describe('whatever is stored or sent', () => {
  it('is formatted without a fault, and nothing harmful or endless leaves', () => {
    fc.assert(
      fc.property(definitions, anyText, contexts, (definition, wire, context) => {
        const { value, displayValue } = formatValue(definition, wire, context);
        const text = JSON.stringify([value, displayValue]);
        expect(text).not.toMatch(
          /\\u00[01]|\\ud[89a-f]|[\u007f-\u009f\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069]/i,
        );
        expect(displayValue.length).toBeLessThanOrEqual(2_000);
      }),
      { numRuns: 300 },
    );
  });

  it('is judged without a fault, with a code from the closed list and visible options only', () => {
    const inputs = fc.oneof(anyText, fc.anything(), fc.array(anyText), fc.double());
    fc.assert(
      fc.property(definitions, inputs, contexts, (definition, input, context) => {
        const answer = parseWrite(definition, input, context);
        if (answer.ok) {
          expect(answer.wire).not.toBe('');
        } else {
          expect(WRITE_PROBLEM_CODES).toContain(answer.code);
          expect(answer.closest?.length ?? 0).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('compares without a fault, and every value equals itself', () => {
    fc.assert(
      fc.property(definitions, anyText, anyText, (definition, a, b) => {
        expect(sameWire(definition, a, a)).toBe(true);
        expect(sameWire(definition, a, b)).toBe(sameWire(definition, b, a));
      }),
    );
  });
});

const moments = fc.date({ min: new Date('1000-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
/** Inputs that a property of each kind accepts often enough. */
const plausible: readonly (readonly [string, PropertyDefinition, fc.Arbitrary<unknown>])[] = [
  ['text', TEXT, fc.string({ unit: 'grapheme', minLength: 1 })],
  ['long text', TEXTAREA, fc.lorem({ mode: 'sentences' }).map((text) => text.replaceAll('. ', '.\r\n'))],
  ['numbers', NUMBER, fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.integer().map(String))],
  ['yes and no', BOOL, fc.constantFrom(true, false, 'Yes', 'no', 'TRUE')],
  ['dates', DATE, moments.map((moment) => moment.toISOString().slice(0, 10))],
  ['datetimes', DATETIME, moments.map((moment) => moment.toISOString())],
  ['local datetimes', DATETIME, moments.map((moment) => moment.toISOString().slice(0, 19))],
  ['an option', ONE, fc.constantFrom('gold', 'Silver', 'TIER_3')],
  ['options', SEVERAL, fc.array(fc.constantFrom('gold', 'Silver', 'TIER_3'), { minLength: 1 })],
  ['phone numbers', PHONE, fc.stringMatching(/^\+?[0-9]{2,3}[ .-]?[0-9]{3}[ -]?[0-9]{3,6}$/)],
  ['email addresses', EMAIL, fc.emailAddress()],
  ['web addresses', WEB, fc.webUrl()],
];

describe('a round trip', () => {
  it.each(plausible)('of %s ends where it began', (_kind, definition, inputs) => {
    let taken = 0;
    fc.assert(
      fc.property(inputs, fc.constantFrom(ENGLISH, FINNISH), (input, context) => {
        const written = parseWrite(definition, input, context);
        if (!written.ok) return;
        taken++;
        const { value } = formatValue(definition, written.wire, context);
        const again = parseWrite(definition, value, context);
        expect(again.ok && sameWire(definition, again.wire, written.wire)).toBe(true);
        expect(again).toEqual(written);
      }),
    );
    expect(taken).toBeGreaterThan(20);
  });

  it('of options holds for any options that can be told apart', () => {
    const options = fc.uniqueArray(
      fc.record({ label: fc.string(), value: fc.string({ minLength: 1 }), hidden: fc.boolean() }),
      {
        selector: ({ value }) => value.trim().toLowerCase(),
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(options, fc.constantFrom('select', 'checkbox'), fc.nat(), (all, fieldType, index) => {
        const definition = define({ ...ONE, fieldType, options: all });
        const written = parseWrite(definition, all[index % all.length]?.value, ENGLISH);
        if (!written.ok) return;
        expect(parseWrite(definition, formatValue(definition, written.wire, ENGLISH).value, ENGLISH)).toEqual(
          written,
        );
      }),
    );
  });
});
