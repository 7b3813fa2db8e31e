import { listOf, type Loose } from './wire.ts';

type Row = Readonly<Record<string, string | number>>;

interface Axis {
  readonly field: string;
  readonly fieldType?: string;
  readonly label?: string;
}

export interface ChartProps {
  data:
    | readonly Row[]
    | { readonly data: readonly Row[]; readonly options?: { readonly propertyLabels?: Labels } };
  axes: {
    readonly x: Axis;
    readonly y: Axis;
    readonly options?: {
      readonly groupFieldByColor?: string;
      readonly stacking?: boolean;
      readonly colors?: Readonly<Record<string, string>>;
    };
  };
  options: {
    readonly title?: string;
    readonly showLegend?: boolean;
    readonly showTooltips?: boolean;
    readonly showDataLabels?: boolean;
    readonly colorList?: readonly string[];
    /** Deprecated name of `colorList`. */
    readonly colors?: readonly string[];
  };
  testId: string;
}

type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One line, or the bars of one colour. `values` has one number per place; undefined where there is none. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly (number | undefined)[];
}

/** A chart worked out: places along the axis of names, and series of numbers. */
export interface ChartModel {
  readonly title: string | undefined;
  readonly places: readonly string[];
  readonly series: readonly Series[];
  readonly placeLabel: string;
  readonly valueLabel: string;
  /** True where numbers run along x, so that bars lie. */
  readonly lying: boolean;
  readonly stacked: boolean;
  readonly legend: boolean;
  readonly tooltips: boolean;
  readonly dataLabels: boolean;
}

/** Own colours under the SDK's names; each has a pair for light and dark in the style sheet. */
const COLOURS = [
  'blue',
  'orange',
  'purple',
  'green',
  'pink',
  'aqua',
  'yellow',
  'darkBlue',
  'darkOrange',
  'darkPurple',
  'darkGreen',
  'darkPink',
  'darkAqua',
  'darkYellow',
];

const known = (colour: unknown): colour is string => typeof colour === 'string' && COLOURS.includes(colour);

/** The colours in the order in which series get them: the card's first. */
function colourOrder(wanted: readonly unknown[]): readonly string[] {
  const first = wanted.filter(known);
  return [...first, ...COLOURS.filter((colour) => !first.includes(colour))];
}

function placeText(value: string | number | undefined, axis: Axis, labels: Labels): string {
  const text = String(value ?? '');
  const words = Object.hasOwn(labels, axis.field) ? labels[axis.field] : undefined;
  if (words && Object.hasOwn(words, text)) return words[text] ?? text;
  if (axis.fieldType !== 'datetime') return text;
  const moment = new Date(value ?? '');
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString().slice(0, 10);
}

const numberIn = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

function isWrapped(
  data: ChartProps['data'] | undefined,
): data is Exclude<ChartProps['data'], readonly Row[]> {
  return data !== undefined && !Array.isArray(data);
}

/** Rows of the same place and series add up, as in a sum per day. */
function sumsBySeries(
  rows: readonly Row[],
  keys: { place: Axis; value: Axis; group: string | undefined; labels: Labels },
): { places: string[]; sums: Map<string, Map<string, number>> } {
  const places = new Set<string>();
  const sums = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const place = placeText(row[keys.place.field], keys.place, keys.labels);
    const group =
      keys.group === undefined ? '' : placeText(row[keys.group], { field: keys.group }, keys.labels);
    const number = numberIn(row[keys.value.field]);
    places.add(place);
    const series = sums.get(group) ?? new Map<string, number>();
    sums.set(group, series);
    if (number !== undefined) series.set(place, (series.get(place) ?? 0) + number);
  }
  return { places: [...places], sums };
}

/** Works out what to draw. Numbers run along y unless only x is `linear` (then a bar chart lies). */
export function chartModel(props: Loose<ChartProps>): ChartModel {
  const rows = listOf(isWrapped(props.data) ? props.data.data : props.data);
  const labels = (isWrapped(props.data) ? props.data.options?.propertyLabels : undefined) ?? {};
  const { x = { field: 'x' }, y = { field: 'y' }, options: pair = {} } = props.axes ?? {};
  const { options = {} } = props;
  const lying = x.fieldType === 'linear' && y.fieldType !== 'linear';
  const [place, value] = lying ? [y, x] : [x, y];
  const group = pair.groupFieldByColor;
  const { places, sums } = sumsBySeries(rows, { place, value, group, labels });
  const order = colourOrder(options.colorList ?? options.colors ?? []);
  const valueLabel = value.label ?? value.field;
  const series = [...sums].map(([name, numbers], index): Series => {
    const given = pair.colors && Object.hasOwn(pair.colors, name) ? pair.colors[name] : undefined;
    return {
      name: group === undefined ? valueLabel : name,
      colour: known(given) ? given : (order[index % order.length] ?? 'blue'),
      values: places.map((one) => numbers.get(one)),
    };
  });
  return {
    title: options.title,
    places,
    series,
    placeLabel: place.label ?? place.field,
    valueLabel,
    lying,
    stacked: pair.stacking === true,
    legend: options.showLegend === true,
    tooltips: options.showTooltips === true,
    dataLabels: options.showDataLabels === true,
  };
}

/** A round number at or above `value`: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** The largest number drawn: of one bar, or of a pile of them. */
export function topOf({ places, series, stacked }: ChartModel): number {
  const piles = places.map((_, at) => {
    const values = series.map(({ values: numbers }) => Math.max(0, numbers[at] ?? 0));
    return stacked ? values.reduce((sum, one) => sum + one, 0) : Math.max(0, ...values);
  });
  return roundUp(Math.max(0, ...piles));
}
