import type { PropertyDefinition } from '../hubspot/crm.ts';
import { isEditable, isShowable } from '../values/index.ts';
import { MAX_LISTED_PROPERTIES, propertyName, type Grant, type Policy } from './policy.ts';

/** A property the agent is told about: the policy allows something, and the portal's live definition agrees. */
export interface ListedProperty {
  /** `contacts.phone`. */
  readonly name: string;
  readonly objectType: string;
  readonly definition: PropertyDefinition;
  readonly show: Grant | undefined;
  readonly edit: Grant | undefined;
  /** The admin accepted that edit at `match_email` rests on a stated address alone. */
  readonly acceptedRisk: boolean;
  /** The policy version that added the rule or loosened it; an older proof does not reach it. */
  readonly widenedAtVersion: number;
}

/** Finds the live definition of a property; `undefined` when the portal has none. */
export type FindDefinition = (objectType: string, property: string) => PropertyDefinition | undefined;

/**
 * What `data[]` may name under this policy and this catalogue, in the order of the rules, at most 50
 * (design 7, "Size"). Hidden, sensitive, archived and vanished properties are not in it, whatever a rule says.
 */
export function listProperties(policy: Policy, findDefinition: FindDefinition): readonly ListedProperty[] {
  const listed: ListedProperty[] = [];
  for (const rule of policy.rules) {
    const definition = findDefinition(rule.objectType, rule.property);
    if (definition === undefined) continue;
    const show = rule.show.enabled && isShowable(definition).ok ? rule.show : undefined;
    const edit = rule.edit.enabled && isEditable(definition).ok ? rule.edit : undefined;
    if (show === undefined && edit === undefined) continue;
    const { objectType, acceptedRisk, widenedAtVersion } = rule;
    const name = propertyName(rule);
    listed.push({ name, objectType, definition, show, edit, acceptedRisk, widenedAtVersion });
    if (listed.length === MAX_LISTED_PROPERTIES) break;
  }
  return listed;
}

const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/**
 * The listed property that a caller means: by full name, else by a bare name or label that fits exactly one
 * listed property. `undefined` for everything else: unknown, hidden and sensitive names look the same.
 */
export function resolveListed(
  listed: readonly ListedProperty[],
  requested: string,
): ListedProperty | undefined {
  const exact = listed.find(({ name }) => name === requested);
  if (exact !== undefined) return exact;
  const wanted = folded(requested);
  const byName = listed.filter(
    ({ name, definition }) => folded(name) === wanted || definition.name === wanted,
  );
  if (byName.length > 0) return byName.length === 1 ? byName[0] : undefined;
  const byLabel = listed.filter(({ definition }) => folded(definition.label) === wanted);
  return byLabel.length === 1 ? byLabel[0] : undefined;
}
