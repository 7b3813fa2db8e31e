import type { DataSensitivity } from './model.ts';

const STANDARD = ['contacts', 'companies', 'deals'] as const;

/** The scopes of which one is enough to read or write records of a type (hubspot-platform.md 5, Scopes). */
export function recordScopes(objectType: string, access: 'read' | 'write'): readonly string[] {
  if (objectType === 'tickets') return ['tickets'];
  const known = STANDARD.find((name) => name === objectType);
  return [`crm.objects.${known ?? 'custom'}.${access}`];
}

/** The scopes of which one is enough to read or change property definitions of a type. */
export function schemaScopes(objectType: string, access: 'read' | 'write'): readonly string[] {
  if (objectType === 'tickets') return ['tickets'];
  const known = STANDARD.find((name) => name === objectType) ?? 'custom';
  const schema = `crm.schemas.${known}.${access}`;
  return access === 'read' ? [`crm.objects.${known}.read`, schema] : [schema];
}

/** The scope that a sensitive value needs on top; `undefined` for an ordinary one. */
export function sensitiveScope(
  objectType: string,
  sensitivity: DataSensitivity,
  access: 'read' | 'write',
): string | undefined {
  if (sensitivity === 'non_sensitive') return undefined;
  const known = [...STANDARD, 'tickets'].find((name) => name === objectType) ?? 'custom';
  return `crm.objects.${known}.${sensitivity}.${access}.v2`;
}

const objects = [...STANDARD, 'custom', 'tickets'];

/** Every scope that the sandbox's authorize page accepts. Others make the install fail, as with HubSpot. */
export const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  'oauth',
  'tickets',
  'automation',
  'account-info.security.read',
  'conversations.read',
  'conversations.write',
  'crm.lists.read',
  'crm.objects.owners.read',
  'crm.objects.users.read',
  'settings.users.read',
  'settings.users.teams.read',
  'transactional-email',
  ...[...STANDARD, 'custom'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
    `crm.schemas.${name}.read`,
    `crm.schemas.${name}.write`,
  ]),
  ...objects.flatMap((name) =>
    ['sensitive', 'highly_sensitive'].flatMap((level) => [
      `crm.objects.${name}.${level}.read.v2`,
      `crm.objects.${name}.${level}.write.v2`,
    ]),
  ),
]);
