import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../errors.ts';
import { FIELD_MESSAGES, type FieldCode } from './field-codes.ts';

/** One thing that is wrong with one field of the input. */
export interface FieldProblem {
  /** Path in the input, e.g. `show.instructions` or `userIds.0`. */
  readonly field: string;
  readonly code: FieldCode;
  /** One plain sentence. */
  readonly message: string;
}

/** Why a settings request is refused; a value, with a code from a closed list (design 6). */
export interface SettingsRefusal {
  readonly status: 403 | 404 | 409 | 422 | 429 | 503;
  readonly code: RefusalCode;
  readonly message: string;
  readonly fields?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside `error` in the body: `current`, the stored state, with a 409. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Every code a settings request can be refused with. A 422 carries the code of its first problem. */
export type RefusalCode =
  | FieldCode
  | 'not_connected'
  | 'no_right'
  | 'super_admin_only'
  | 'rule_not_found'
  | 'reference_not_found'
  | 'key_not_found'
  | 'stale_version'
  | 'limit_reached'
  | 'crm_busy'
  | 'crm_unavailable'
  | 'crm_forbidden';

/** Tells a refusal from an answer; no answer of the settings API has a top-level `code`. */
export function isSettingsRefusal(answer: object): answer is SettingsRefusal {
  return Object.hasOwn(answer, 'code') && Object.hasOwn(answer, 'status');
}

/** One problem with its sentence; `message` replaces the usual sentence of the code. */
export function problem(
  field: string,
  code: FieldCode,
  message: string = FIELD_MESSAGES[code],
): FieldProblem {
  return { field, code, message };
}

/** 422 with all problems; code and sentence are those of the first. */
export function invalidInput(problems: readonly [FieldProblem, ...FieldProblem[]]): SettingsRefusal {
  const [{ code, message }] = problems;
  return { status: 422, code, message, fields: problems };
}

/** True when there is a first element. */
export function isNonEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}

/** 403 of a portal without a living installation of the app. */
export const NOT_CONNECTED: SettingsRefusal = {
  status: 403,
  code: 'not_connected',
  message: 'The app is not connected to this HubSpot account; a super admin can install it again.',
};

/** Seconds after which a card may ask again when the CRM did not say. */
const RETRY_AFTER_SECONDS = 5;
/** The longest wait we ask of a card, whatever the CRM said. */
const MAX_RETRY_AFTER_SECONDS = 60;

/**
 * What a fault of the CRM means for a settings request: 503 `crm_busy`, `crm_unavailable` or `crm_forbidden`
 * with `Retry-After`, 403 `not_connected`. Nothing of the CRM's own message is passed on (INV-51).
 * Every other fault is thrown on.
 */
export function refusalOf(fault: unknown): SettingsRefusal {
  if (fault instanceof NotConnected) return NOT_CONNECTED;
  if (fault instanceof CrmBusy) {
    return unavailable('crm_busy', 'HubSpot is busy right now. Please try again in a moment.', fault);
  }
  if (fault instanceof CrmUnavailable) {
    return unavailable('crm_unavailable', 'HubSpot did not answer. Please try again in a moment.');
  }
  if (fault instanceof CrmForbidden) {
    const message = 'The app lacks a permission in HubSpot; a super admin can grant it by installing again.';
    return unavailable('crm_forbidden', message);
  }
  throw fault;
}

function unavailable(code: RefusalCode, message: string, busy?: CrmBusy): SettingsRefusal {
  const asked = busy === undefined ? RETRY_AFTER_SECONDS : Math.ceil(busy.retryAfterMs / 1000);
  const seconds = Number.isFinite(asked)
    ? Math.min(Math.max(asked, 1), MAX_RETRY_AFTER_SECONDS)
    : MAX_RETRY_AFTER_SECONDS;
  return { status: 503, code, message, headers: { 'Retry-After': String(seconds) } };
}
