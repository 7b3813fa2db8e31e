import type { ListedProperty } from '../policy/listing.ts';
import type { Grant } from '../policy/policy.ts';
import { describeType, neutraliseText } from '../values/index.ts';

/** Options that are written out; longer lists are only counted (design 7, "Size"). */
const MAX_INLINE_OPTIONS = 12;
const MAX_LABEL_LENGTH = 80;
/** An internal value has to come back as it is, so it is cut only when it is absurdly long. */
const MAX_OPTION_VALUE_LENGTH = 400;
/** `data[]` as JSON text may weigh this much. */
const MAX_BYTES = 24_000;

/** One entry of `data[]`. */
export interface DescribedProperty {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly optionCount?: number;
  readonly show?: Pick<Grant, 'protectionLevel' | 'instructions'>;
  readonly edit?: Pick<Grant, 'protectionLevel' | 'instructions'>;
}

const label = (text: string): string => neutraliseText(text, MAX_LABEL_LENGTH);

function describe(
  property: ListedProperty,
  inlineOptions: number,
  instructionsLength: number,
): DescribedProperty {
  const { name, definition, show, edit } = property;
  const options = definition.options.filter(({ hidden }) => !hidden);
  const grant = ({
    protectionLevel,
    instructions,
  }: Grant): Pick<Grant, 'protectionLevel' | 'instructions'> => ({
    protectionLevel,
    instructions: neutraliseText(instructions, instructionsLength),
  });
  return {
    name,
    label: label(definition.label),
    type: describeType(definition),
    ...(options.length > inlineOptions ? { optionCount: options.length } : {}),
    ...(options.length > 0 && options.length <= inlineOptions
      ? {
          options: options.map((option) => ({
            value: neutraliseText(option.value, MAX_OPTION_VALUE_LENGTH),
            label: label(option.label),
          })),
        }
      : {}),
    ...(show === undefined ? {} : { show: grant(show) }),
    ...(edit === undefined ? {} : { edit: grant(edit) }),
  };
}

/**
 * `data[]`: what the agent may ask for. Every listed property stays named; when all of it together would
 * weigh more than 24 kB, options are counted instead of written out, then instructions are shortened.
 */
export function describeListed(listed: readonly ListedProperty[]): readonly DescribedProperty[] {
  const attempts = [
    { options: MAX_INLINE_OPTIONS, instructions: 300 },
    { options: 0, instructions: 300 },
    { options: 0, instructions: 120 },
    { options: 0, instructions: 30 },
  ];
  let data: readonly DescribedProperty[] = [];
  for (const { options, instructions } of attempts) {
    data = listed.map((property) => describe(property, options, instructions));
    if (Buffer.byteLength(JSON.stringify(data)) <= MAX_BYTES) break;
  }
  return data;
}
