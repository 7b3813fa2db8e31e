import { describe, expect, it } from 'vitest';
import { parseToolOutput } from '../../../sandbox/agent/tool-output.ts';
import { tidyValue, understand } from '../../../sandbox/agent/understand.ts';
import { languageOf } from '../../../sandbox/agent/words.ts';
import { DATA } from './fake-tools.ts';

const listed = (name: string, label: string) => ({
  name: `contacts.${name}`,
  label,
  type: 'text',
  show: {},
  edit: {},
});
const data =
  parseToolOutput({
    status: 'ok',
    data: [
      ...DATA,
      listed('mobilephone', 'Mobile phone number'),
      listed('next_delivery_date', 'Next delivery date'),
      listed('delivery_instructions', 'Delivery instructions'),
      listed('billing_address', 'Billing address'),
      listed('street', 'Street address'),
    ],
  })?.data ?? [];

const wishOf = (message: string): unknown => understand(message, data).wish;

describe('understanding a customer', () => {
  it.each([
    ['What is my phone number?', ['phone']],
    ['mobile number please', ['mobilephone']],
    ['which tier am I?', ['membership_tier']],
    ['Which city and phone number do you have?', ['phone', 'city']],
    ['When does my parcel come?', ['next_delivery_date']],
    ['Mikä on puhelinnumeroni?', ['phone']],
    ['Missä kaupungissa asun?', ['city']],
    ['contacts.city', ['city']],
    ['Is my city correct?', ['city']],
  ])('takes “%s” as a wish to see %o', (message, names) => {
    expect(wishOf(message)).toEqual({ kind: 'see', names: names.map((name) => `contacts.${name}`) });
  });

  it.each([
    ['Change my city to Turku', 'city', 'Turku'],
    ['I want to change my city to Kansas City, please', 'city', 'Kansas City'],
    ['Please update the phone number: +358 40 123', 'phone', '+358 40 123'],
    ['Update my phone number +358 40 123.', 'phone', '+358 40 123'],
    ['Change my city from Oslo to Turku!', 'city', 'Turku'],
    ['Set the city to “Pori”.', 'city', 'Pori'],
    ['My city is now Espoo', 'city', 'Espoo'],
    ['Vaihda kaupungiksi Turku', 'city', 'Turku'],
    ['Muuta puhelinnumeroksi 040 123 4567 kiitos', 'phone', '040 123 4567'],
    ['Päivitä kaupunkini: Pori', 'city', 'Pori'],
    [
      'Change my delivery instructions to Ring twice. The bell is faint.',
      'delivery_instructions',
      'Ring twice. The bell is faint.',
    ],
    [
      'Change my delivery instructions to ring and the code is 5',
      'delivery_instructions',
      'ring and the code is 5',
    ],
  ])('takes “%s” as a change of %s to %s', (message, name, value) => {
    expect(wishOf(message)).toEqual({ kind: 'change', changes: [{ name: `contacts.${name}`, value }] });
  });

  it.each(['Change my city', 'Vaihda kaupunkini Turuksi', 'I would like to update my city please'])(
    'finds no value in “%s”, rather than a wrong one',
    (message) => {
      expect(wishOf(message)).toEqual({
        kind: 'change',
        changes: [{ name: 'contacts.city', value: undefined }],
      });
    },
  );

  it('takes two changes in one sentence apart', () => {
    expect(wishOf('Change my phone number to 040 1 and my city to Turku')).toEqual({
      kind: 'change',
      changes: [
        { name: 'contacts.phone', value: '040 1' },
        { name: 'contacts.city', value: 'Turku' },
      ],
    });
  });

  it('asks which one is meant instead of choosing', () => {
    const { unclear, wish } = understand('What is my address?', data);
    expect(wish).toBeUndefined();
    expect(unclear.map(({ label }) => label)).toEqual(['Billing address', 'Street address']);
  });

  it.each([
    ['My email is anna@example.com.', 'anna@example.com'],
    ['<anna@example.com>', 'anna@example.com'],
    ['Sähköpostini on anna@example.com, kiitos', 'anna@example.com'],
    ['it is anna@localhost', 'anna@localhost'],
    ['Änna@exämple.fi', 'Änna@exämple.fi'],
  ])('finds the address in “%s” as it was written', (message, email) => {
    expect(understand(message, data).email).toBe(email);
  });

  it('takes no address out of a change as the customer’s own', () => {
    expect(understand('Change my email to someone@else.example', data).email).toBeUndefined();
  });

  it.each([
    ['done', 'done'],
    ['Valmis!', 'done'],
    ['It did not arrive', 'resend'],
    ['Ei tullut mitään', 'resend'],
    ['I need a human', 'human'],
    ['Siirrä minut asiakaspalvelijalle', 'human'],
    ['Thanks, that’s all', 'goodbye'],
    ['Ei muuta, kiitos', 'goodbye'],
    ['Joo', 'yes'],
    ['En halua', 'no'],
  ] as const)('hears in “%s” that it is %s', (message, signal) => {
    expect(understand(message, data).signals.has(signal)).toBe(true);
  });

  it('does not hear a change in a Finnish goodbye', () => {
    expect(understand('Ei muuta', data).signals.has('change')).toBe(false);
  });

  it.each([
    ['Mikä on kaupunkini?', 'fi'],
    ['What is my city?', 'en'],
    ['12345', undefined],
  ])('takes “%s” for %s', (message, language) => {
    expect(languageOf(message)).toBe(language);
  });

  it.each([
    ['"Turku"', 'Turku'],
    ['Turku, please.', 'Turku'],
    ['   ', undefined],
  ])('tidies the value %s to %s', (text, value) => {
    expect(tidyValue(text)).toBe(value);
  });

  it('treats names of built-in things as ordinary words', () => {
    expect(wishOf('What is my __proto__ and constructor?')).toBeUndefined();
  });
});
