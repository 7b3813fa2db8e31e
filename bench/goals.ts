import type { Table } from './scenario.ts';

/** A promise about a figure. */
export interface Goal {
  /** What is promised, with its unit. */
  readonly what: string;
  /** `undefined`: there is no figure, which keeps no promise. */
  readonly is: number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Digits after the point; 0 when left out. */
  readonly digits?: number;
}

/** Whether the figure keeps the promise. */
export function isMet({ is, atLeast = -Infinity, atMost = Infinity }: Goal): boolean {
  return is !== undefined && is >= atLeast && is <= atMost;
}

const show = (value: number | undefined, digits = 0): string =>
  value === undefined ? 'none' : value.toFixed(digits);

const limitOf = ({ atLeast, atMost, digits }: Goal): string =>
  [
    ...(atLeast === undefined ? [] : [`at least ${show(atLeast, digits)}`]),
    ...(atMost === undefined ? [] : [`at most ${show(atMost, digits)}`]),
  ].join(', ');

/** Goals beside what came of them. */
export function goalTable(goals: readonly Goal[]): Table {
  return {
    title: 'Goals',
    columns: ['', 'goal', 'figure', ''],
    rows: goals.map((goal) => [
      goal.what,
      limitOf(goal),
      show(goal.is, goal.digits),
      isMet(goal) ? 'met' : 'MISSED',
    ]),
  };
}

/** A sentence for each goal that is missed; none in a quick run, whose figures mean nothing. */
export function missedGoals(goals: readonly Goal[], isQuick: boolean): readonly string[] {
  if (isQuick) return [];
  return goals
    .filter((goal) => !isMet(goal))
    .map((goal) => `Missed: ${goal.what} is ${show(goal.is, goal.digits)}, the goal ${limitOf(goal)}.`);
}
