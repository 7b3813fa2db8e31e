import { useId, type ReactNode } from 'react';
import { chartModel, topOf, type ChartModel, type ChartProps } from './chart-data.ts';
import { mark, type Loose } from './wire.ts';

const WIDTH = 480;
const HEIGHT = 240;
const LEFT = 52;
const BOTTOM = 44;
const TOP = 16;
const PLOT_WIDTH = WIDTH - LEFT - 12;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const LONGEST_NAME = 14;

const shortened = (name: string): string =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;

/** A rectangle in the plot: along the axis of places, and along that of numbers, both 0 to 1. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

function box({ from, to, low, high }: Span, lying: boolean): Record<'x' | 'y' | 'width' | 'height', number> {
  return lying
    ? {
        x: LEFT + low * PLOT_WIDTH,
        y: TOP + from * PLOT_HEIGHT,
        width: (high - low) * PLOT_WIDTH,
        height: (to - from) * PLOT_HEIGHT,
      }
    : {
        x: LEFT + from * PLOT_WIDTH,
        y: TOP + (1 - high) * PLOT_HEIGHT,
        width: (to - from) * PLOT_WIDTH,
        height: (high - low) * PLOT_HEIGHT,
      };
}

function Axes({ model, top }: { readonly model: ChartModel; readonly top: number }): ReactNode {
  const { lying, places } = model;
  return (
    <g className="uie-chart__axes">
      {TICKS.map((tick) => {
        const x = LEFT + tick * PLOT_WIDTH;
        const y = TOP + (1 - tick) * PLOT_HEIGHT;
        const number = Number((tick * top).toPrecision(6));
        return lying ? (
          <g key={tick}>
            <line x1={x} x2={x} y1={TOP} y2={TOP + PLOT_HEIGHT} />
            <text x={x} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
              {number}
            </text>
          </g>
        ) : (
          <g key={tick}>
            <line x1={LEFT} x2={LEFT + PLOT_WIDTH} y1={y} y2={y} />
            <text x={LEFT - 6} y={y + 4} textAnchor="end">
              {number}
            </text>
          </g>
        );
      })}
      {places.map((place, at) => {
        const centre = (at + 0.5) / places.length;
        return lying ? (
          <text key={place} x={LEFT - 6} y={TOP + centre * PLOT_HEIGHT + 4} textAnchor="end">
            {shortened(place)}
          </text>
        ) : (
          <text key={place} x={LEFT + centre * PLOT_WIDTH} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
            {shortened(place)}
          </text>
        );
      })}
      <text x={LEFT + PLOT_WIDTH / 2} y={HEIGHT - 6} textAnchor="middle">
        {lying ? model.valueLabel : model.placeLabel}
      </text>
    </g>
  );
}

const BAR_SHARE = 0.7;

function Bars({ model, top }: { readonly model: ChartModel; readonly top: number }): ReactNode {
  const { places, series, stacked, lying } = model;
  const room = 1 / places.length;
  const side = stacked ? BAR_SHARE * room : (BAR_SHARE * room) / series.length;
  return (
    <g>
      {places.map((place, at) => {
        let pile = 0;
        return series.map(({ name, colour, values }, index) => {
          const value = Math.max(0, values[at] ?? 0);
          const low = stacked ? pile / top : 0;
          pile += value;
          const from = at * room + ((1 - BAR_SHARE) / 2) * room + (stacked ? 0 : index * side);
          const at4 = box({ from, to: from + side, low, high: low + value / top }, lying);
          return (
            <g key={`${place} ${name}`}>
              <rect {...at4} data-colour={colour}>
                {model.tooltips ? <title>{`${place}, ${name}: ${value}`}</title> : null}
              </rect>
              {model.dataLabels ? (
                <text
                  x={lying ? at4.x + at4.width + 4 : at4.x + at4.width / 2}
                  y={lying ? at4.y + at4.height / 2 + 4 : at4.y - 3}
                  textAnchor={lying ? 'start' : 'middle'}
                >
                  {value}
                </text>
              ) : null}
            </g>
          );
        });
      })}
    </g>
  );
}

/** Stacked lines stand on the sum of those below them. */
function heights(model: ChartModel, index: number): readonly (number | undefined)[] {
  const { series, stacked } = model;
  return (series[index]?.values ?? []).map((value, at) => {
    if (value === undefined || !stacked) return value;
    return series.slice(0, index + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0);
  });
}

function Lines({ model, top }: { readonly model: ChartModel; readonly top: number }): ReactNode {
  const { places, series } = model;
  return (
    <g>
      {series.map(({ name, colour, values }, index) => {
        const points = heights(model, index).flatMap((value, at) =>
          value === undefined
            ? []
            : [
                {
                  at,
                  x: LEFT + ((at + 0.5) / places.length) * PLOT_WIDTH,
                  y: TOP + (1 - value / top) * PLOT_HEIGHT,
                },
              ],
        );
        return (
          <g key={name} data-colour={colour}>
            <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
            {points.map(({ at, x, y }) => (
              <circle key={at} cx={x} cy={y} r="3.5">
                {model.tooltips ? <title>{`${places[at] ?? ''}, ${name}: ${values[at] ?? ''}`}</title> : null}
              </circle>
            ))}
            {model.dataLabels
              ? points.map(({ at, x, y }) => (
                  <text key={at} x={x} y={y - 8} textAnchor="middle">
                    {values[at]}
                  </text>
                ))
              : null}
          </g>
        );
      })}
    </g>
  );
}

/** The same numbers as a table: what the picture says, for whoever does not see it. */
function Numbers({ model }: { readonly model: ChartModel }): ReactNode {
  return (
    <details className="uie-chart__numbers">
      <summary>Show the numbers</summary>
      <div className="uie-table-scroll" role="group" aria-label="Numbers of the chart" tabIndex={0}>
        <table className="uie-table" data-density="compact">
          <thead>
            <tr>
              <th scope="col">{model.placeLabel}</th>
              {model.series.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {model.places.map((place, at) => (
              <tr key={place}>
                <th scope="row">{place}</th>
                {model.series.map(({ name, values }) => (
                  <td key={name}>{values[at] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Chart({
  kind,
  props,
}: {
  readonly kind: 'bar' | 'line';
  readonly props: Loose<ChartProps>;
}): ReactNode {
  const id = useId();
  const model = chartModel(props);
  const top = topOf(model);
  const Marks = kind === 'bar' ? Bars : Lines;
  const name = `${kind === 'bar' ? 'Bar' : 'Line'} chart${model.title === undefined ? '' : `: ${model.title}`}`;
  return (
    <figure className="uie-chart" data-kind={kind} {...mark(props)}>
      {model.title === undefined ? null : <figcaption id={id}>{model.title}</figcaption>}
      {model.legend ? (
        <ul className="uie-chart__legend">
          {model.series.map((series) => (
            <li key={series.name}>
              <span data-colour={series.colour} aria-hidden="true" />
              {series.name}
            </li>
          ))}
        </ul>
      ) : null}
      {model.places.length === 0 ? (
        <p className="uie-description">There are no numbers to draw.</p>
      ) : (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            role="img"
            aria-label={`${name}. ${model.valueLabel} by ${model.placeLabel}, ${model.places.length} values. The numbers are in the table below.`}
          >
            <Axes model={model} top={top} />
            <Marks model={model} top={top} />
          </svg>
          <Numbers model={model} />
        </>
      )}
    </figure>
  );
}

export function BarChart(props: Loose<ChartProps>): ReactNode {
  return <Chart kind="bar" props={props} />;
}

export function LineChart(props: Loose<ChartProps>): ReactNode {
  return <Chart kind="line" props={props} />;
}
