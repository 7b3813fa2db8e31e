/** What a portal's CRM said about its budget in the headers of an answer. */
export interface BudgetLimit {
  /** Requests that fit in one interval. */
  readonly max: number;
  readonly intervalMs: number;
}

/** Hands out dated send slots of one request budget per portal; all instances together stay within it. */
export interface SendBudget {
  /**
   * Reserves `count` (1 to 10) slots under the given limit; the times (Unix ms of the app's clock, ascending) at
   * which each may be used. Fails with StoreUnavailable.
   */
  reserve(portalId: string, count: number, limit: BudgetLimit): Promise<readonly number[]>;
  /** Nobody of any instance sends to the portal before `untilMs` (after a 429). Fails with StoreUnavailable. */
  hold(portalId: string, untilMs: number): Promise<void>;
}
