import { toMap } from '../http.ts';

/** A property that the tools list in `data[]`. */
export interface Listed {
  /** `contacts.phone`. */
  readonly name: string;
  readonly label: string;
  /** The kind of its values, e.g. `text`, `yes_no`. */
  readonly type: string;
  readonly canSee: boolean;
  readonly canChange: boolean;
}

/** What an answer says of one property. */
export interface Item {
  readonly name: string;
  readonly status: string;
  /** The value as a person reads it; only with `ok`. */
  readonly shown: string;
  /** Why a value was not accepted; empty otherwise. */
  readonly message: string;
  /** Labels of options that come near to a value that is none. */
  readonly closest: readonly string[];
}

/** A tool's answer as the agent reads it. A text that is missing is empty. */
export interface ToolOutput {
  readonly status: string;
  readonly conversation: string;
  readonly say: string;
  readonly next: string;
  readonly items: readonly Item[];
  /** `undefined` where the answer brings no list. */
  readonly data: readonly Listed[] | undefined;
  /** The question for the email, where it is to be asked now. */
  readonly emailQuestion: string;
  readonly number: string;
  /** The one address that what was read may go to; empty when the answer names none. */
  readonly deliverTo: string;
  /** The code that a human finds the conversation by. */
  readonly reference: string;
}

/**
 * Reads a tool's answer. What is not as expected is left out, so that it can only make the agent do less.
 * @returns `undefined` when the value is no tool answer at all.
 */
export function parseToolOutput(value: unknown): ToolOutput | undefined {
  const output = toMap(value);
  const status = textOf(output?.get('status'));
  if (output === undefined || status === '') return undefined;
  const capture = toMap(output.get('emailCapture'));
  const asks = capture?.get('ask') === true || output.get('next') === 'ask_email';
  const say = textOf(output.get('say'));
  const data = output.get('data');
  return {
    ...{ status, say },
    conversation: textOf(output.get('conversation')),
    next: textOf(output.get('next')),
    items: listOf(output.get('results')).map(itemOf),
    data: Array.isArray(data) ? listOf(data).flatMap(listedOf) : undefined,
    emailQuestion: asks ? textOf(capture?.get('say')) || say : '',
    number: textOf(output.get('numberForCustomer')),
    deliverTo: textOf(output.get('deliverTo')),
    reference: textOf(toMap(output.get('handoff'))?.get('reference')),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function listOf(value: unknown): readonly ReadonlyMap<string, unknown>[] {
  return Array.isArray(value) ? value.flatMap((each: unknown) => toMap(each) ?? []) : [];
}

function itemOf(item: ReadonlyMap<string, unknown>): Item {
  return {
    name: textOf(item.get('name')),
    status: textOf(item.get('status')),
    shown: textOf(item.get('displayValue')) || scalarText(item.get('value')),
    message: textOf(item.get('message')),
    closest: listOf(item.get('closest')).map((option) => textOf(option.get('label'))),
  };
}

function scalarText(value: unknown): string {
  if (Array.isArray(value)) return value.map(scalarText).join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function listedOf(property: ReadonlyMap<string, unknown>): readonly Listed[] {
  const name = textOf(property.get('name'));
  if (name === '') return [];
  return [
    {
      name,
      label: textOf(property.get('label')) || name,
      type: textOf(property.get('type')),
      canSee: toMap(property.get('show')) !== undefined,
      canChange: toMap(property.get('edit')) !== undefined,
    },
  ];
}
