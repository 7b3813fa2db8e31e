/** What a portal consists of. Plain data; `records.ts` is the only place that changes records. */

/** How sensitive HubSpot calls a property. */
export type DataSensitivity = 'non_sensitive' | 'sensitive' | 'highly_sensitive';

/** One choice of an enumeration. */
export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly description: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
}

/** A property as the Properties API shows it (fields: 2026-03 properties spec, schema Property). */
export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly archived: boolean;
  readonly calculated: boolean;
  readonly externalOptions: boolean;
  readonly hasUniqueValue: boolean;
  readonly hubspotDefined: boolean;
  readonly formField: boolean;
  readonly dataSensitivity: DataSensitivity;
  readonly sensitiveDataCategories?: readonly string[];
  readonly referencedObjectType?: string;
  readonly calculationFormula?: string;
  readonly currencyPropertyName?: string;
  readonly numberDisplayHint?: string;
  readonly textDisplayHint?: string;
  readonly dateDisplayHint?: string;
  readonly readOnlyValue: boolean;
  readonly readOnlyDefinition: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly archivedAtMs?: number;
}

/** A group of properties. */
interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: boolean;
}

/** One earlier value of a property. */
interface HistoryEntry {
  readonly value: string;
  readonly atMs: number;
  readonly sourceType: string;
}

/** A record. Values are wire strings; an empty property has no entry. */
export interface CrmRecord {
  readonly id: string;
  readonly objectType: string;
  readonly properties: Map<string, string>;
  readonly history: Map<string, HistoryEntry[]>;
  readonly createdAtMs: number;
  updatedAtMs: number;
  archivedAtMs: number | undefined;
  /** The surviving record, when this one was merged away. */
  mergedInto: string | undefined;
}

/** An object type of one portal with everything in it. */
export interface ObjectTypeState {
  /** Plural, as in paths: `contacts`. */
  readonly name: string;
  readonly singular: string;
  readonly labels: { readonly singular: string; readonly plural: string };
  readonly objectTypeId: string;
  readonly fullyQualifiedName: string;
  readonly custom: boolean;
  readonly primaryDisplayProperty: string;
  readonly properties: Map<string, PropertyDefinition>;
  readonly groups: Map<string, PropertyGroup>;
  readonly records: Map<string, CrmRecord>;
  /** Living contacts by address, primary holders first; rebuilt when `undefined`. */
  emailIndex: Map<string, string[]> | undefined;
}

/** A kind of association in one direction. */
export interface AssociationType {
  readonly from: string;
  readonly to: string;
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED' | 'INTEGRATOR_DEFINED';
  readonly typeId: number;
  readonly label: string | null;
  /** The same association seen from the other side. */
  readonly inverseTypeId: number;
}

/** A person who works in the portal. */
export interface PortalUser {
  readonly userId: number;
  readonly ownerId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly superAdmin: boolean;
  readonly seatNames: readonly string[];
  readonly roleIds: readonly string[];
}

/** A HubSpot account. */
export interface Portal {
  readonly portalId: number;
  readonly name: string;
  readonly accountType: 'STANDARD' | 'SANDBOX' | 'DEVELOPER_TEST' | 'APP_DEVELOPER';
  readonly timeZone: string;
  readonly companyCurrency: string;
  readonly dataHostingLocation: string;
  readonly uiDomain: string;
  readonly hubDomain: string;
  readonly users: PortalUser[];
  /** By plural name. */
  readonly objectTypes: Map<string, ObjectTypeState>;
  readonly associationTypes: AssociationType[];
  /** `fromType/fromId/toType` to the target ids and their type ids. Both directions are kept. */
  readonly associations: Map<string, Map<string, Set<number>>>;
  nextRecordId: number;
}

/** The state of an object type by any of its names: plural, singular, id, fully qualified name. */
export function findObjectType(portal: Portal, name: string): ObjectTypeState | undefined {
  const wanted = name.toLowerCase();
  for (const type of portal.objectTypes.values()) {
    const names = [type.name, type.singular, type.objectTypeId, type.fullyQualifiedName.toLowerCase()];
    if (names.includes(wanted)) return type;
  }
  return undefined;
}
