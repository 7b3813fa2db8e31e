import type { Generation } from './call.ts';

/** A path of any generation, brought to one form. */
export interface CanonicalPath {
  readonly path: string;
  readonly generation: Generation;
}

const DATED = '(2026-03|2026-09)';

/** HubSpot's path families. One state stands behind them all; a version that is not listed is 404. */
const FAMILIES: readonly { readonly from: RegExp; readonly to: string; readonly generation: Generation }[] = [
  ...(
    [
      ['crm/objects', 'objects'],
      ['crm/properties', 'properties'],
      ['crm/associations', 'associations'],
      ['crm/owners', 'owners'],
      ['crm-object-schemas', 'object-schemas'],
      ['settings/users', 'users'],
      ['account-info', 'account'],
      ['appinstalls', 'appinstalls'],
      ['oauth', 'oauth'],
    ] as const
  ).map(([family, to]) => ({
    from: new RegExp(`^/${family}/${DATED}(?=/|$)`),
    to: `/${to}`,
    generation: 'dated' as const,
  })),
  { from: new RegExp(`^/automation/actions/callbacks/${DATED}(?=/)`), to: '/callbacks', generation: 'dated' },
  { from: /^\/crm\/v3\/objects(?=\/)/, to: '/objects', generation: 'v3' },
  { from: /^\/crm\/v4\/objects(?=\/[^/]+\/[^/]+\/associations\/)/, to: '/objects', generation: 'v4' },
  { from: /^\/crm\/v3\/properties(?=\/)/, to: '/properties', generation: 'v3' },
  { from: /^\/crm\/(?:v4\/associations|associations\/v4)(?=\/)/, to: '/associations', generation: 'v4' },
  { from: /^\/crm\/v3\/associations(?=\/)/, to: '/associations-v3', generation: 'v3' },
  { from: /^\/crm\/v3\/owners(?=\/|$)/, to: '/owners', generation: 'v3' },
  {
    from: /^\/(?:crm\/v3\/schemas|crm-object-schemas\/v3\/schemas)(?=\/|$)/,
    to: '/object-schemas/schemas',
    generation: 'v3',
  },
  { from: /^\/(?:settings\/v3\/users|settings\/users\/v3)(?=\/|$)/, to: '/users', generation: 'v3' },
  { from: /^\/account-info\/v3(?=\/)/, to: '/account', generation: 'v3' },
  { from: /^\/appinstalls\/v3(?=\/)/, to: '/appinstalls', generation: 'v3' },
  { from: /^\/automation\/v4\/actions\/callbacks(?=\/)/, to: '/callbacks', generation: 'v4' },
  { from: /^\/oauth\/v3(?=\/)/, to: '/oauth', generation: 'v3' },
  { from: /^\/oauth\/v1(?=\/)/, to: '/oauth', generation: 'v1' },
];

/** The canonical form of a path, or `undefined` when it belongs to no family of the CRM side. */
export function canonicalPath(path: string): CanonicalPath | undefined {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  for (const { from, to, generation } of FAMILIES) {
    if (from.test(trimmed)) return { path: trimmed.replace(from, to), generation };
  }
  return undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The named parts of `path` when it fits `pattern`, percent-decoded; otherwise `undefined`. */
export function matchPath(pattern: string, path: string): ReadonlyMap<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const text = decode(given[index] ?? '');
    if (text === undefined) return undefined;
    if (part.startsWith(':') && text !== '') params.set(part.slice(1), text);
    else if (part !== text) return undefined;
  }
  return params;
}
