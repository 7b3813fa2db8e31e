import { createHash } from 'node:crypto';
import type { Policies } from '../policy/policies.ts';
import type { Policy } from '../policy/policy.ts';
import { VERSION_CONFLICT, type OpenState } from '../ports.ts';
import type { SettingsWrite } from './caller.ts';
import {
  invalidInput,
  isNonEmpty,
  isSettingsRefusal,
  refusalOf,
  type FieldProblem,
  type SettingsRefusal,
} from './refusal.ts';
import type { Need, Rights } from './rights.ts';

/** A change, an act or a refused attempt, for the portal's audit trail. No values, no instructions. */
export interface SettingsAuditEntry {
  readonly requestId: string;
  readonly userId: string;
  /** e.g. `PUT rules/contacts.phone`. */
  readonly act: string;
  /** `done`: an act that made no version. */
  readonly outcome: 'saved' | 'refused' | 'done';
  /** Why it was refused, or how an act ended. */
  readonly code?: string;
  /** The version that was made, or the one that stood. */
  readonly version: number;
}

/** Durable when it resolves. Fails with `StoreUnavailable`. */
export type SettingsAudit = (portalId: string, entry: SettingsAuditEntry) => Promise<void>;

/** The next content, or everything that is against it. */
export type Applied =
  | { readonly next: Policy; readonly problems: readonly [] }
  | { readonly next: undefined; readonly problems: readonly FieldProblem[] };

/** One kind of change, read from a request. */
export interface PolicyEdit {
  /** For the audit trail, e.g. `PUT brand`. */
  readonly act: string;
  /** What the answer calls it, e.g. `contacts.phone` or `brand`. */
  readonly changed: string;
  readonly need: Need;
  /** The version it was made on; `undefined` when that is among the problems. */
  readonly version: number | undefined;
  /** What is wrong with the shape of the input. */
  readonly problems: readonly FieldProblem[];
  /** Applies it to the current policy. Runs after the rights; may read the CRM and fail with its faults. */
  apply(current: Policy): Promise<Applied | SettingsRefusal>;
}

/** A policy as every write and every 409 answers it. */
export type PolicyState = Pick<
  Policy,
  'version' | 'rules' | 'emailCapture' | 'brand' | 'verification' | 'editors' | 'editorsNeedSeat'
>;

/** The state after a write and what it changed. */
export type Saved = PolicyState & { readonly changed: string };

/**
 * Saves one change. Refusals: 403 and 503 of `Rights.refuseWrite`, 409 `stale_version` with `extra.current`,
 * 422 with all problems, and what `apply` refuses. Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export type SavePolicy = (write: SettingsWrite, edit: PolicyEdit) => Promise<Saved | SettingsRefusal>;

/** What saving is made of. */
export interface SaveDeps {
  readonly policies: Policies;
  readonly rights: Rights;
  readonly audit: SettingsAudit;
  readonly state: OpenState;
}

/** How long it is remembered that a version has its line in the audit trail. */
const AUDITED_FOR_MS = 7 * 24 * 60 * 60_000;

/** The fields of a policy that the settings API answers with. */
export function stateOf(policy: Policy): PolicyState {
  const { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat } = policy;
  return { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat };
}

/**
 * Saving with an optimistic lock, once per request (design 8; INV-05, INV-42, INV-46).
 *
 * `hubspot.fetch` repeats a request on its own when the connection breaks, so the same request may come again
 * after it was carried out. The version after the stated one carries the fingerprint of the request that made
 * it: when that is this very request, the answer is that version's state, as the first time; else it is stale.
 */
export function createSave({ policies, rights, audit, state }: SaveDeps): SavePolicy {
  const audited = state('settings-audited');

  const auditOnce = async (write: SettingsWrite, act: string, version: number): Promise<void> => {
    const slot = `${write.portalId}:${version}`;
    if (!(await audited.add(slot, true, AUDITED_FOR_MS))) return;
    try {
      const { portalId, requestId, userId } = write;
      await audit(portalId, { requestId, userId, act, outcome: 'saved', version });
    } catch (fault) {
      // The change stands; its line is written when the card or hubspot.fetch repeats the request.
      await audited.delete(slot);
      throw fault;
    }
  };

  const saved = async (write: SettingsWrite, edit: PolicyEdit, policy: Policy): Promise<Saved> => {
    await auditOnce(write, edit.act, policy.version);
    return { ...stateOf(policy), changed: edit.changed };
  };

  const repeatOrStale = async (
    write: SettingsWrite,
    edit: PolicyEdit,
    version: number,
  ): Promise<Saved | SettingsRefusal> => {
    const following = await policies.version(write.portalId, version + 1);
    if (following?.change?.requestHash === fingerprint(write)) return saved(write, edit, following.policy);
    return stale(await policies.current(write.portalId));
  };

  return async (write, edit) => {
    const { portalId, userId, requestId, signal } = write;
    const current = await policies.current(portalId);
    const { version } = current;
    const refusal = await rights.refuseWrite(write, edit.need, current, signal);
    if (refusal !== undefined) {
      const { code } = refusal;
      await audit(portalId, { requestId, userId, act: edit.act, outcome: 'refused', code, version });
      return refusal;
    }
    if (edit.version !== undefined && edit.version !== version) {
      return repeatOrStale(write, edit, edit.version);
    }
    const applied = await applyTo(current, edit);
    if (isSettingsRefusal(applied)) return applied;
    const change = { userId, act: edit.act, requestHash: fingerprint(write) };
    const result = await policies.save(portalId, applied, change);
    return result === VERSION_CONFLICT ? repeatOrStale(write, edit, version) : saved(write, edit, result);
  };
}

async function applyTo(current: Policy, edit: PolicyEdit): Promise<Policy | SettingsRefusal> {
  try {
    const applied = await edit.apply(current);
    const refused = isSettingsRefusal(applied);
    const problems = [...edit.problems, ...(refused ? [] : applied.problems)];
    if (isNonEmpty(problems)) return invalidInput(problems);
    if (refused) return applied;
    if (applied.next === undefined) throw new TypeError('an edit was refused without a problem');
    return { ...applied.next, version: current.version };
  } catch (fault) {
    return refusalOf(fault);
  }
}

function stale(current: Policy): SettingsRefusal {
  return {
    status: 409,
    code: 'stale_version',
    message: 'Somebody saved these settings in the meantime; look at them and save again.',
    extra: { current: stateOf(current) },
  };
}

/** SHA-256 over user, method, path and body; none but the body can hold a line break. */
function fingerprint({ userId, method, path, rawBody }: SettingsWrite): string {
  return createHash('sha256').update(`${userId}\n${method}\n${path}\n`).update(rawBody).digest('hex');
}
