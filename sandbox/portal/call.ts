import type { SandboxAnswer, SandboxRequest } from '../http.ts';
import { toMap } from '../http.ts';
import type { SandboxClock } from './clock.ts';
import type { Ledger } from './ledger.ts';
import { findObjectType, type ObjectTypeState, type Portal } from './model.ts';
import { invalid, type Problem } from './problems.ts';
import type { WriteContext } from './records.ts';
import { recordScopes, schemaScopes } from './scopes.ts';
import type { TokenStore } from './tokens.ts';

/** Which family of paths a request came through; the state behind them is one. */
export type Generation = 'dated' | 'v1' | 'v3' | 'v4';

/** What the CRM side works on. `portals` is replaced as a whole by a reset. */
export interface World {
  portals: Map<number, Portal>;
  readonly clock: SandboxClock;
  readonly ledger: Ledger;
  readonly tokens: TokenStore;
  readonly callbacks: CompletedCallback[];
}

/** A blocked run that the app completed. */
interface CompletedCallback {
  readonly portalId: number;
  readonly callbackId: string;
  readonly outputFields: unknown;
  readonly at: string;
}

/** An authenticated request to the CRM side. */
export interface CrmCall {
  readonly request: SandboxRequest;
  readonly generation: Generation;
  /** Named parts of the path, percent-decoded. */
  readonly params: ReadonlyMap<string, string>;
  /** The parsed body; `undefined` without one. */
  readonly json: unknown;
  readonly portal: Portal;
  readonly userId: number;
  readonly scopes: ReadonlySet<string>;
  readonly requestId: string;
  readonly world: World;
}

/** A row of the CRM API. */
export interface CrmRoute {
  readonly method: string;
  /** Canonical path (see `paths.ts`) with `:name` parts. */
  readonly path: string;
  /** Scopes of which one is enough; none are needed when it is empty. */
  readonly scopes: (call: CrmCall) => readonly string[];
  readonly handle: (call: CrmCall) => SandboxAnswer | Problem;
}

/** A named part of the path; empty when the route has no such part. */
export function param(call: CrmCall, name: string): string {
  return call.params.get(name) ?? '';
}

/** Scopes for the records of the type in the path. An unknown type needs none: its handler answers 400. */
export function recordAccess(access: 'read' | 'write'): (call: CrmCall) => readonly string[] {
  return (call) => {
    const type = findObjectType(call.portal, param(call, 'type'));
    return type ? recordScopes(type.name, access) : [];
  };
}

/** Scopes for the property definitions of the type in the path. */
export function schemaAccess(access: 'read' | 'write'): (call: CrmCall) => readonly string[] {
  return (call) => {
    const type = findObjectType(call.portal, param(call, 'type'));
    return type ? schemaScopes(type.name, access) : [];
  };
}

/** One of these scopes, whatever the path. */
export function anyOf(...scopes: readonly string[]): () => readonly string[] {
  return () => scopes;
}

/** Hands the object type of the path to `handle`; 400 when the portal has no such type. */
export function withType(
  handle: (call: CrmCall, type: ObjectTypeState) => SandboxAnswer | Problem,
): CrmRoute['handle'] {
  return (call) => {
    const name = param(call, 'type');
    const type = findObjectType(call.portal, name);
    return type ? handle(call, type) : invalid(`Unable to infer object type from: ${name}`);
  };
}

/** The context of a write by this call. */
export function writeContext(call: CrmCall): WriteContext {
  const { portal, requestId, world } = call;
  return { portal, requestId, ledger: world.ledger, nowMs: world.clock.nowMs(), source: 'api' };
}

/** A comma separated or repeated query parameter as a list; `undefined` when it is absent. */
export function listParam(call: CrmCall, name: string): readonly string[] | undefined {
  const values = call.request.query.getAll(name).flatMap((value) => value.split(','));
  const names = values.map((value) => value.trim()).filter((value) => value !== '');
  return names.length === 0 ? undefined : names;
}

/** An array of texts out of a JSON body; `undefined` when it is absent or holds anything else. */
export function textList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  return items.every((item) => typeof item === 'string') ? items : undefined;
}

/** The body as a map; 400 when it is not a JSON object. */
export function bodyMap(call: CrmCall): ReadonlyMap<string, unknown> | Problem {
  return toMap(call.json) ?? invalid('Invalid input JSON: an object was expected.');
}

/** `limit` and `after` of a list, or 400. */
export function pageOf(call: CrmCall, maximum: number): { limit: number; after: string } | Problem {
  const text = call.request.query.get('limit') ?? String(Math.min(maximum, 10));
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1 || limit > maximum) {
    return invalid(`limit must be a number from 1 to ${maximum}.`);
  }
  return { limit, after: call.request.query.get('after') ?? '' };
}
