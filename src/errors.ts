/**
 * Faults. A refusal (no right, no proof, unknown name) is a value and never one of these.
 * Programs read `code`; the message is for the log and never reaches a customer, an agent or a browser.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The state or the journal did not answer, or answered with an error. */
export class StoreUnavailable extends AppError {
  readonly code = 'store_unavailable';
}

/** Something stored under our own key does not have the shape that we wrote. */
export class StoreCorrupt extends AppError {
  readonly code = 'store_corrupt';
}

/** A sealed value could not be opened: unknown key id, wrong place, or altered. */
export class SealBroken extends AppError {
  readonly code = 'seal_broken';
}

/** The portal has no living installation: never installed, uninstalled, or its refresh token was refused. */
export class NotConnected extends AppError {
  readonly code = 'not_connected';
}

/** The CRM asks us to come back later (HTTP 429, a breaker that is open). Nothing was changed. */
export class CrmBusy extends AppError {
  readonly code = 'crm_busy';
  readonly retryAfterMs: number;
  /** Whoever asks the same kind of thing in this portal now fares no better. */
  readonly isForAll: boolean;

  constructor(message: string, retryAfterMs: number, { isForAll = false }: { isForAll?: boolean } = {}) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.isForAll = isForAll;
  }
}

/** The CRM did not answer in time, answered 5xx, or answered something that is not what was asked for. */
export class CrmUnavailable extends AppError {
  readonly code = 'crm_unavailable';
}

/** The CRM refuses the app a whole operation (HTTP 403: a scope is missing). */
export class CrmForbidden extends AppError {
  readonly code = 'crm_forbidden';
}
