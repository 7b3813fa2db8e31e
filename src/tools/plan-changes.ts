import { decide, type ItemDecision } from '../policy/decide.ts';
import type { ListedProperty } from '../policy/listing.ts';
import { parseWrite, sameWire, type ParsedWrite } from '../values/index.ts';
import type { ConversationContext } from './define-tool.ts';
import { nextOfRefusal } from './email-question.ts';
import { nameOf } from './items.ts';
import { wireValue, type Judgement } from './judge.ts';
import { ITEM_NEXT, type ItemStatus, type NextStep } from './result.ts';
import type { PlannedWrite } from './send-writes.ts';
import type { ToolServices } from './services.ts';

export type ChangeStatus = Extract<
  ItemStatus,
  | 'updated'
  | 'would_update'
  | 'unchanged'
  | 'needs_email'
  | 'needs_verification'
  | 'not_available'
  | 'not_listed'
  | 'invalid_value'
  | 'outcome_unknown'
>;

/** What is said of one change. Holds no value of the contact. */
export interface ChangeItem {
  readonly name: string;
  readonly status: ChangeStatus;
  readonly code?: string;
  readonly message?: string;
  readonly closest?: readonly { readonly label: string; readonly value: string }[];
  readonly next?: NextStep;
}

/** A change that is settled already, or one that waits for the CRM. */
export type PlannedChange =
  | { readonly item: ItemDecision; readonly settled: ChangeItem }
  | { readonly item: ItemDecision; readonly write: PlannedWrite };

/** Says how one change ended. */
export function changeItem(item: ItemDecision, status: ChangeStatus): ChangeItem {
  const next = ITEM_NEXT[status];
  return { name: nameOf(item), status, ...(next === 'none' ? {} : { next }) };
}

/**
 * Plans every decided change: refused ones keep their reason; allowed ones are held against the live
 * definition and against the value that stands in the CRM. `values` is keyed by the name as it was asked for.
 */
export function planChanges(
  services: Pick<ToolServices, 'definitions'>,
  judged: Judgement,
  values: ReadonlyMap<string, unknown>,
  context: ConversationContext,
): Promise<readonly PlannedChange[]> {
  return Promise.all(
    judged.decision.items.map(async (item): Promise<PlannedChange> => {
      if (item.outcome === 'refuse') {
        const next = nextOfRefusal(item, context.policy, context.live);
        return { item, settled: { ...changeItem(item, item.reason), next } };
      }
      if (item.outcome === 'read_contact') return { item, settled: changeItem(item, 'not_available') };
      const parsed = await parseLive(services, item.property, values.get(item.requested), context);
      if (!parsed.ok) return { item, settled: invalid(item, parsed, context) };
      const { property } = item;
      const oldWire = wireValue(judged.record, property.definition.name);
      const same = oldWire !== undefined && sameWire(property.definition, oldWire, parsed.wire);
      return same && mayBeSeen(judged, property)
        ? { item, settled: changeItem(item, 'unchanged') }
        : { item, write: { property, wire: parsed.wire, oldWire } };
    }),
  );
}

/** `unchanged` confirms a guess at the value, so it is said only to someone who may see the value anyway. */
function mayBeSeen({ facts }: Judgement, property: ListedProperty): boolean {
  const { items } = decide({ operation: 'show', names: [property.name] }, facts);
  return items.every(({ outcome }) => outcome === 'allow');
}

/** An option that the cached definition lacks may be new in the portal: then the live definition decides. */
async function parseLive(
  services: Pick<ToolServices, 'definitions'>,
  { definition, objectType }: ListedProperty,
  value: unknown,
  { language, installation, portalId, signal }: ConversationContext,
): Promise<ParsedWrite> {
  const valueContext = { language, timeZone: installation.timeZone };
  const parsed = parseWrite(definition, value, valueContext);
  if (parsed.ok || parsed.code !== 'invalid_option') return parsed;
  const find = await services.definitions.refreshed(portalId, signal);
  return parseWrite(find(objectType, definition.name) ?? definition, value, valueContext);
}

function invalid(
  item: ItemDecision,
  { code, accepted, closest }: Extract<ParsedWrite, { ok: false }>,
  { say }: ConversationContext,
): ChangeItem {
  const message = say(code, accepted === undefined ? {} : { example: accepted });
  return {
    ...changeItem(item, 'invalid_value'),
    code,
    message,
    ...(closest === undefined ? {} : { closest }),
  };
}
