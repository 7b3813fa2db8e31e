import { toIso } from './clock.ts';
import type { CrmRecord, ObjectTypeState, Portal, PropertyDefinition } from './model.ts';
import { sensitiveScope } from './scopes.ts';

/** How a record is to be shown. */
export interface View {
  readonly portal: Portal;
  readonly type: ObjectTypeState;
  readonly scopes: ReadonlySet<string>;
  /** Names asked for; `undefined` means HubSpot's default set. */
  readonly properties: readonly string[] | undefined;
  readonly withHistory?: readonly string[];
  readonly requestId: string;
}

const DEFAULTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['contacts', ['email', 'firstname', 'lastname']],
  ['companies', ['name', 'domain']],
  ['deals', ['dealname', 'amount', 'closedate', 'pipeline', 'dealstage']],
  ['tickets', ['subject', 'content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority']],
]);

const ALWAYS_CONTACT = ['createdate', 'hs_object_id', 'lastmodifieddate'];
const ALWAYS_OTHER = ['createdate', 'hs_createdate', 'hs_object_id', 'hs_lastmodifieddate'];

function isReadable(view: View, name: string): boolean {
  const definition = view.type.properties.get(name);
  if (!definition || definition.archived) return false;
  const scope = sensitiveScope(view.type.name, definition.dataSensitivity, 'read');
  return scope === undefined || view.scopes.has(scope);
}

/**
 * A record in wire form. Unknown, archived and, without their scope, sensitive properties are left out;
 * known ones without a value are `null`; HubSpot's own properties are always there.
 */
export function presentRecord(view: View, record: CrmRecord): Record<string, unknown> {
  const { type, portal } = view;
  const always = type.name === 'contacts' ? ALWAYS_CONTACT : ALWAYS_OTHER;
  const asked = view.properties ?? DEFAULTS.get(type.name) ?? [type.primaryDisplayProperty];
  const names = [...new Set([...always, ...asked])].filter((name) => isReadable(view, name));
  const histories = (view.withHistory ?? []).filter((name) => isReadable(view, name));
  const shown = [...new Set([...names, ...histories])];
  return {
    id: record.id,
    properties: Object.fromEntries(shown.map((name) => [name, record.properties.get(name) ?? null])),
    ...(histories.length === 0
      ? {}
      : {
          propertiesWithHistory: Object.fromEntries(histories.map((name) => [name, historyOf(record, name)])),
        }),
    createdAt: toIso(record.createdAtMs),
    updatedAt: toIso(record.updatedAtMs),
    archived: record.archivedAtMs !== undefined,
    ...(record.archivedAtMs === undefined ? {} : { archivedAt: toIso(record.archivedAtMs) }),
    url: `https://${portal.uiDomain}/contacts/${portal.portalId}/record/${type.objectTypeId}/${record.id}`,
  };
}

function historyOf(record: CrmRecord, name: string): readonly Record<string, unknown>[] {
  const history = record.history.get(name) ?? [];
  const first = { value: record.properties.get(name) ?? '', atMs: record.createdAtMs, sourceType: 'IMPORT' };
  return (history.length > 0 ? history : [first]).map(({ value, atMs, sourceType }) => ({
    value,
    timestamp: toIso(atMs),
    sourceType,
  }));
}

/** A property definition in wire form (fields: 2026-03 properties spec, schema Property). */
export function presentProperty(definition: PropertyDefinition): Record<string, unknown> {
  const { readOnlyValue, readOnlyDefinition, createdAtMs, updatedAtMs, archivedAtMs, ...rest } = definition;
  return {
    ...rest,
    createdAt: toIso(createdAtMs),
    updatedAt: toIso(updatedAtMs),
    ...(archivedAtMs === undefined ? {} : { archivedAt: toIso(archivedAtMs) }),
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition,
      readOnlyOptions: readOnlyDefinition,
      readOnlyValue,
    },
  };
}
