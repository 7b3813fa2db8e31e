import type { PropertyDefinition } from '../hubspot/crm.ts';
import { CONSENT_PREFIXES, IDENTITY_PROPERTIES, INTERNAL_PREFIXES, INTERNAL_PROPERTIES } from './identity.ts';
import { isCalculated, kindOf } from './registry.ts';

/** Why a property can never be shown. */
export type NotShowableReason = 'sensitive' | 'archived' | 'hidden';
/** Why a property can never be edited. */
export type NotEditableReason =
  | NotShowableReason
  | 'calculated'
  | 'read_only'
  | 'identity'
  | 'consent'
  | 'hubspot_internal'
  | 'unsupported_type';

/** Whether the definition allows it, or the first reason that it does not. */
export type Ability<Reason> = { readonly ok: true } | { readonly ok: false; readonly reason: Reason };

const startsWithOneOf = (name: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => name.startsWith(prefix));

/** What the name says: identity, consent or HubSpot's own. Consent comes before the prefix that it shares. */
function reservedName(definition: PropertyDefinition): NotEditableReason | undefined {
  const name = definition.name.toLowerCase();
  if (IDENTITY_PROPERTIES.has(name) || definition.hasUniqueValue) return 'identity';
  if (startsWithOneOf(name, CONSENT_PREFIXES)) return 'consent';
  if (INTERNAL_PROPERTIES.has(name) || startsWithOneOf(name, INTERNAL_PREFIXES)) return 'hubspot_internal';
  return undefined;
}

/**
 * Whether a rule may show the property: not when HubSpot marks it sensitive (in any degree, or in a way that we do
 * not know), archived or hidden (design 8, security INV-36).
 */
export function isShowable(definition: PropertyDefinition): Ability<NotShowableReason> {
  if (definition.sensitivity !== 'non_sensitive') return { ok: false, reason: 'sensitive' };
  if (definition.archived) return { ok: false, reason: 'archived' };
  return definition.hidden ? { ok: false, reason: 'hidden' } : { ok: true };
}

/**
 * Whether a rule may make the property editable: it must be showable, entered by people, not read-only, of a kind
 * that is written, and neither identity, consent nor HubSpot's own (`identity.ts`). Platform 6.2, security INV-39.
 */
export function isEditable(definition: PropertyDefinition): Ability<NotEditableReason> {
  const showable = isShowable(definition);
  if (!showable.ok) return showable;
  const reserved = reservedName(definition);
  if (reserved !== undefined) return { ok: false, reason: reserved };
  if (isCalculated(definition)) return { ok: false, reason: 'calculated' };
  if (definition.readOnlyValue) return { ok: false, reason: 'read_only' };
  return kindOf(definition).writable ? { ok: true } : { ok: false, reason: 'unsupported_type' };
}
