/** A standard object type: the name in paths and the id that HubSpot's signed contexts use. */
export interface ObjectType {
  readonly name: string;
  readonly objectTypeId: string;
}

/** The standard object types that the app knows (HubSpot, CRM object type ids). */
export const OBJECT_TYPES: readonly ObjectType[] = [
  { name: 'contacts', objectTypeId: '0-1' },
  { name: 'companies', objectTypeId: '0-2' },
  { name: 'deals', objectTypeId: '0-3' },
  { name: 'tickets', objectTypeId: '0-5' },
];

/** Finds an object type by name (`contacts`) or id (`0-1`), exactly as written; `undefined` for any other. */
export function findObjectType(nameOrId: string): ObjectType | undefined {
  return OBJECT_TYPES.find((type) => type.name === nameOrId || type.objectTypeId === nameOrId);
}
