import { useId, type ReactNode } from 'react';
import { Glyph } from './icon.tsx';
import { mark, type Loose, type Marked } from './wire.ts';

interface ProgressBarProps extends Marked {
  title: string;
  'aria-label': string;
  showPercentage: boolean;
  value: number;
  maxValue: number;
  /** Deprecated name of `maxValue`. */
  valueMax: number;
  valueDescription: string;
  variant: string;
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;

export function ProgressBar(props: Loose<ProgressBarProps>): ReactNode {
  const titleId = useId();
  const max = Math.max(numberOr(props.maxValue ?? props.valueMax, 100), Number.MIN_VALUE);
  const value = Math.min(Math.max(numberOr(props.value, 0), 0), max);
  const percent = Math.round((value / max) * 100);
  const ariaLabel = props['aria-label'] ?? (props.title === undefined ? 'Progress' : undefined);
  const name = ariaLabel === undefined ? { 'aria-labelledby': titleId } : { 'aria-label': ariaLabel };
  return (
    <div className="uie-progress" data-variant={props.variant ?? 'success'} {...mark(props)}>
      {props.title === undefined ? null : (
        <p className="uie-progress__title" id={titleId}>
          {props.title}
        </p>
      )}
      <div
        className="uie-progress__track"
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={props.valueDescription ?? `${percent}%`}
        {...name}
      >
        <div className="uie-progress__fill" style={{ width: `${percent}%` }} />
      </div>
      <p className="uie-progress__words" aria-hidden="true">
        {props.valueDescription}
        {props.showPercentage === true ? <span>{percent}%</span> : null}
      </p>
    </div>
  );
}

const ROUND = 2 * Math.PI * 26;

/** Good, fair or poor is also a word, not only a colour. */
export function ScoreCircle(props: Loose<Marked & { score: number }>): ReactNode {
  const score = Math.round(Math.min(Math.max(numberOr(props.score, 0), 0), 100));
  const level = score >= 70 ? 'good' : score >= 40 ? 'fair' : 'poor';
  return (
    <div
      className="uie-score"
      data-level={level}
      role="img"
      aria-label={`Score ${score} of 100, ${level}`}
      {...mark(props)}
    >
      <svg viewBox="0 0 64 64" aria-hidden="true" focusable="false">
        <circle className="uie-score__track" cx="32" cy="32" r="26" />
        <circle
          className="uie-score__value"
          cx="32"
          cy="32"
          r="26"
          strokeDasharray={`${(score / 100) * ROUND} ${ROUND}`}
          transform="rotate(-90 32 32)"
        />
      </svg>
      <span className="uie-score__number">{score}</span>
    </div>
  );
}

interface Parent extends Marked {
  children: ReactNode;
}

export function Statistics(props: Loose<Parent>): ReactNode {
  return (
    <div className="uie-statistics" {...mark(props)}>
      {props.children}
    </div>
  );
}

export function StatisticsItem(
  props: Loose<Parent & { id: string; label: string; number: string | number }>,
): ReactNode {
  const labelId = useId();
  return (
    <div className="uie-statistic" role="group" aria-labelledby={labelId} {...mark(props)}>
      <p className="uie-statistic__label" id={labelId}>
        {props.label}
      </p>
      <p className="uie-statistic__number">{props.number}</p>
      {props.children}
    </div>
  );
}

interface TrendProps extends Marked {
  value: string;
  direction: string;
  color: string;
}

export function StatisticsTrend(props: Loose<TrendProps>): ReactNode {
  const down = props.direction === 'decrease';
  return (
    <p className="uie-trend" data-color={props.color ?? (down ? 'red' : 'green')} {...mark(props)}>
      <Glyph name={down ? 'downCarat' : 'upCarat'} />
      <span className="uie-hidden">{down ? 'Down' : 'Up'} </span>
      {props.value}
    </p>
  );
}
