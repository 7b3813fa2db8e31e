import type { Crm } from '../hubspot/crm.ts';
import type { Clock, Logger, OpenState } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import type { Audit, AuditRecord } from './audit.ts';
import type { AuditItem, WriteIntentEntry, WriteOutcomeEntry } from './entry.ts';

/** Names what the keyed hashes of wire values are for. */
const HASH_PURPOSE = 'audit-wire-value';
const PAGE = 500;
/** Time for one read-back. */
const READ_BACK_MS = 5_000;
/** While one process settles an intent, no other does. */
const LEASE_MS = 30_000;

type IntentRecord = Extract<AuditRecord, { kind: 'write_intent' }>;

/** A keyed hash of a property's wire value, so that the audit trail can recognise a value without holding it. */
export function wireHash(
  keyedHash: KeyedHash,
  portalId: string,
  property: string,
  wire: string | null | undefined,
): string {
  return keyedHash(HASH_PURPOSE, JSON.stringify([portalId, property, wire ?? '']));
}

/** Settles writes whose outcome nobody saw (INV-54, INV-55). */
export interface Reconciler {
  /**
   * Looks for intents without an outcome that are old enough to have no living process, reads the records
   * back and appends the outcomes. Returns how many were settled and how many are still open.
   */
  settleAll(window: {
    readonly sinceMs: number;
    readonly untilMs: number;
  }): Promise<{ settled: number; open: number }>;
  /**
   * The outcome of the write that claimed `slot`: from the trail, else by reading back now.
   * `never_started`: no intent was written, so nothing was sent. `undefined`: it cannot be told yet.
   */
  settleSlot(
    portalId: string,
    slot: string,
    sinceMs: number,
  ): Promise<readonly AuditItem[] | 'never_started' | undefined>;
}

export interface ReconcilerDeps {
  readonly audit: Audit;
  readonly crm: Crm;
  readonly keyedHash: KeyedHash;
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The reconciler over the audit trail and the CRM. Its read-backs never write. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { audit, crm, keyedHash, logger } = deps;
  const leases = deps.openState('reconcile');

  /** All intents and outcomes of a portal since a moment, oldest first. */
  async function writesSince(portalId: string, sinceMs: number): Promise<readonly AuditRecord[]> {
    const found: AuditRecord[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await audit.page(portalId, {
        kinds: ['write_intent', 'write_outcome'],
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      found.push(...page.filter(({ atMs }) => atMs >= sinceMs));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE || last.atMs < sinceMs) return found.reverse();
      before = last.seq;
    }
  }

  async function readBack(portalId: string, intent: WriteIntentEntry): Promise<readonly AuditItem[]> {
    const properties = intent.writes.map(({ name }) => bareName(name));
    const record = await crm.readContact(
      portalId,
      intent.contactId,
      properties,
      AbortSignal.timeout(READ_BACK_MS),
    );
    return intent.writes.map(({ name, oldHash, newHash }) => {
      const property = bareName(name);
      const wire =
        record !== undefined && Object.hasOwn(record.properties, property) ? record.properties[property] : '';
      const now = record === undefined ? '' : wireHash(keyedHash, portalId, property, wire);
      const status = now === newHash ? 'updated' : now === oldHash ? 'not_updated' : 'outcome_unknown';
      return { name, operation: 'edit', status };
    });
  }

  async function settle(
    portalId: string,
    { seq, data: intent }: IntentRecord,
  ): Promise<readonly AuditItem[] | undefined> {
    if (!(await leases.add(`${portalId}/${seq}`, true, LEASE_MS))) return undefined;
    const items = await readBack(portalId, intent);
    const statuses = new Set(items.map(({ status }) => status));
    const [only] = statuses;
    const { requestId, caller, conversation, channel, tool, policyVersion, contactId } = intent;
    await audit.append(portalId, 'write_outcome', {
      ...{ requestId, caller, conversation, channel, tool, policyVersion, contactId },
      intentSeq: seq,
      status: statuses.size === 1 && only !== undefined ? only : 'partly',
      items,
      reconciled: true,
    });
    return items;
  }

  return {
    async settleAll({ sinceMs, untilMs }) {
      let settled = 0;
      let open = 0;
      for (const portalId of await audit.portals()) {
        const writes = await writesSince(portalId, sinceMs);
        for (const intent of openIntents(writes)) {
          if (intent.atMs > untilMs) {
            open += 1;
            continue;
          }
          try {
            if ((await settle(portalId, intent)) === undefined) open += 1;
            else settled += 1;
          } catch (error) {
            open += 1;
            logger.warn(
              { portalId, intentSeq: intent.seq, error: nameOfError(error) },
              'a write could not be read back yet',
            );
          }
        }
      }
      return { settled, open };
    },

    async settleSlot(portalId, slot, sinceMs) {
      const writes = await writesSince(portalId, sinceMs);
      const intent = writes.find(
        (entry): entry is IntentRecord => entry.kind === 'write_intent' && entry.data.slot === slot,
      );
      if (intent === undefined) return 'never_started';
      // The last one: a read-back settles what the writing process had to call unknown.
      const outcome = writes.findLast(
        (entry) => entry.kind === 'write_outcome' && entry.data.intentSeq === intent.seq,
      );
      return outcome?.kind === 'write_outcome' ? outcome.data.items : settle(portalId, intent);
    },
  };
}

/** `contacts.phone` to `phone`: a property's own name has no dot before its first one. */
function bareName(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** The intents that no outcome settled; one that left a change uncertain did not. */
function openIntents(writes: readonly AuditRecord[]): readonly IntentRecord[] {
  const settled = new Set(
    writes.flatMap((entry) =>
      entry.kind === 'write_outcome' && isFinal(entry.data) ? [entry.data.intentSeq] : [],
    ),
  );
  return writes.filter(
    (entry): entry is IntentRecord => entry.kind === 'write_intent' && !settled.has(entry.seq),
  );
}

function isFinal({ items, reconciled }: WriteOutcomeEntry): boolean {
  return reconciled === true || items.every(({ status }) => status !== 'outcome_unknown');
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
