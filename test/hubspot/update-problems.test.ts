import { describe, expect, it } from 'vitest';
import { parseUpdateProblems } from '../../src/hubspot/update-problems.ts';

const WRITTEN = ['plan', 'phone'];
const problems = (body: unknown): unknown =>
  parseUpdateProblems(typeof body === 'string' ? body : JSON.stringify(body), WRITTEN);

describe('parseUpdateProblems', () => {
  it.each([
    [
      'code with the property in context',
      {
        errors: [{ message: 'canary', code: 'INVALID_OPTION', context: { propertyName: ['plan'] } }],
      },
      [{ property: 'plan', code: 'INVALID_OPTION' }],
    ],
    [
      'several properties in one context',
      { errors: [{ code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['plan', 'phone'] } }] },
      [
        { property: 'plan', code: 'PROPERTY_DOESNT_EXIST' },
        { property: 'phone', code: 'PROPERTY_DOESNT_EXIST' },
      ],
    ],
    [
      'a property that was not written but is missing',
      { errors: [{ code: 'REQUIRED_PROPERTY', context: { propertyName: ['vat_id'] } }] },
      [{ property: 'vat_id', code: 'REQUIRED_PROPERTY' }],
    ],
    [
      'the property in `in`',
      { errors: [{ code: 'INVALID_LONG', in: 'phone' }] },
      [{ property: 'phone', code: 'INVALID_LONG' }],
    ],
    [
      'something else in `in`',
      { errors: [{ code: 'INVALID_LONG', in: 'body' }] },
      [{ code: 'INVALID_LONG' }],
    ],
    [
      'a subCategory instead of a code',
      { errors: [{ subCategory: 'READ_ONLY_VALUE', context: { propertyName: ['plan'] } }] },
      [{ property: 'plan', code: 'READ_ONLY_VALUE' }],
    ],
    [
      'the category where an entry has no code',
      { category: 'VALIDATION_ERROR', errors: [{ message: 'canary', in: 'plan' }] },
      [{ property: 'plan', code: 'VALIDATION_ERROR' }],
    ],
    [
      'JSON inside the message',
      {
        category: 'VALIDATION_ERROR',
        message:
          'Property values were not valid: [{"isValid":false,"message":"canary was not one of [a, b]",' +
          '"error":"INVALID_OPTION","name":"plan","localizedErrorMessage":"canary","propertyValue":"canary"}]',
      },
      [{ property: 'plan', code: 'INVALID_OPTION' }],
    ],
    [
      'the same problem twice, once',
      {
        errors: [1, 2].map(() => ({ code: 'INVALID_OPTION', context: { propertyName: ['plan'] } })),
      },
      [{ property: 'plan', code: 'INVALID_OPTION' }],
    ],
    ['only a category', { category: 'CONFLICT', message: 'canary' }, [{ code: 'CONFLICT' }]],
  ])('reads %s', (_name, body, expected) => {
    expect(problems(body)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>canary</html>'],
    ['null', 'null'],
    ['a list', '[1]'],
    ['errors that are no list', { errors: { code: 'X' } }],
    ['entries that are nothing', { errors: [null, 1, 'canary', []] }],
    ['a code that is a sentence', { errors: [{ code: 'the value canary is wrong' }] }],
    ['a message with broken JSON', { message: 'not valid: [{"error":"INVALID_OPTION"' }],
    ['a message without brackets', { message: 'not valid' }],
  ])('says nothing about %s', (_name, body) => {
    expect(problems(body)).toEqual([]);
  });

  it.each(['hidden value canary', 'a@b.example', '<b>', 'x'.repeat(101)])(
    'keeps %j out, for it does not look like a property name',
    (name) => {
      const entry = { code: 'INVALID_OPTION', context: { propertyName: [name] } };
      expect(problems({ errors: [entry] })).toEqual([{ code: 'INVALID_OPTION' }]);
    },
  );

  it('keeps at most a hundred', () => {
    const errors = Array.from({ length: 500 }, (_, i) => ({
      code: 'INVALID_OPTION',
      context: { propertyName: [`p${i}`] },
    }));
    expect(parseUpdateProblems(JSON.stringify({ errors }), [])).toHaveLength(100);
  });
});
