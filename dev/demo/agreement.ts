import { z } from 'zod';

/** The part of the sandbox's ledger that is compared: what really changed in the CRM. */
const ledgerSchema = z.array(
  z.looseObject({
    portalId: z.union([z.int(), z.string()]).transform(String),
    recordId: z.union([z.int(), z.string()]).transform(String),
    property: z.string(),
    source: z.string(),
    new: z.unknown(),
  }),
);
const trailSchema = z.array(
  z.looseObject({
    kind: z.string(),
    seq: z.int(),
    data: z.looseObject({
      contactId: z.string().optional(),
      intentSeq: z.int().optional(),
      items: z.array(z.looseObject({ name: z.string(), status: z.string() })).optional(),
    }),
  }),
);

/** How ledger and audit trail compare. */
export interface Agreement {
  /** `101 contacts.phone`, sorted. */
  readonly inLedger: readonly string[];
  readonly inAudit: readonly string[];
  readonly agrees: boolean;
  /** Every outcome names an intent that was written before it. */
  readonly everyWriteWasAnnounced: boolean;
  /** No value that was written stands anywhere in the audit trail. */
  readonly auditHoldsNoValues: boolean;
}

/**
 * Holds what changed in the CRM against what the app says it changed.
 * @param ledger `GET /_sandbox/ledger`; @param trail the entries of `GET /settings/activity`
 */
export function compare(ledger: unknown, trail: unknown, portalId: string): Agreement {
  const changes = ledgerSchema
    .parse(ledger)
    .filter((change) => change.portalId === portalId && change.source === 'api');
  const entries = trailSchema.parse(trail);
  const outcomes = entries.filter(({ kind }) => kind === 'write_outcome');
  const intents = new Map(
    entries.filter(({ kind }) => kind === 'write_intent').map(({ seq }) => [seq, true]),
  );

  const inLedger = changes.map(({ recordId, property }) => `${recordId} contacts.${property}`).sort();
  const inAudit = outcomes
    .flatMap(({ data }) =>
      (data.items ?? [])
        .filter(({ status }) => status === 'updated')
        .map(({ name }) => `${data.contactId ?? '?'} ${name}`),
    )
    .sort();
  const audit = JSON.stringify(entries);
  return {
    inLedger,
    inAudit,
    agrees: JSON.stringify(inLedger) === JSON.stringify(inAudit),
    everyWriteWasAnnounced: outcomes.every(
      ({ seq, data }) => data.intentSeq !== undefined && data.intentSeq < seq && intents.has(data.intentSeq),
    ),
    auditHoldsNoValues: changes.every(
      ({ new: value }) => typeof value !== 'string' || !audit.includes(value),
    ),
  };
}
