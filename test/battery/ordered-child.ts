import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Every order has a number of its own within its child; the report on it carries the same. */
interface Numbered {
  readonly id: number;
}

/** What a child tells of an order that it could not carry out. */
interface Failure {
  readonly failed?: string;
}

/** An order without its number. */
export type Task<Order> = Order extends Numbered ? Omit<Order, 'id'> : never;

/** A process that does what it is ordered. */
export interface OrderedChild<Order, Report> {
  readonly child: ChildProcess;
  /** Resolves with the report; rejects when the order failed or the process ended. */
  readonly order: (task: Task<Order>) => Promise<Report>;
}

/** Starts a program of this folder, such as `./race-child.ts`, in a process of its own. */
export function startOrderedChild<Order extends Numbered, Report extends Numbered & Failure>(
  program: string,
): OrderedChild<Order, Report> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), { execArgv: ['--import', 'tsx'] });
  let id = 0;
  const order = (task: Task<Order>): Promise<Report> =>
    new Promise((resolve, reject) => {
      const mine = (id += 1);
      const settle = (): void => {
        child.off('message', onReport);
        child.off('exit', onExit);
      };
      const onExit = (): void => {
        settle();
        reject(new Error('a child process ended early'));
      };
      const onReport = (report: Report): void => {
        if (report.id !== mine) return;
        settle();
        if (report.failed === undefined) resolve(report);
        else reject(new Error(report.failed));
      };
      child.on('message', onReport);
      child.on('exit', onExit);
      child.send({ ...task, id: mine });
    });
  return { child, order };
}

/** An error and its causes in one line, for a report. */
export function describeFailure(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause === undefined ? cause.message : `${cause.message}: ${describeFailure(cause.cause)}`;
}
