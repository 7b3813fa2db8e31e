import type { Consoles } from '../agent/console.ts';
import { parseJson, toMap, type SandboxAnswer, type SandboxRequest } from '../http.ts';
import type { MailFaults } from '../mail/mail-faults.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { World } from '../portal/call.ts';
import type { Faults } from '../portal/faults.ts';
import type { Latency } from '../portal/latency.ts';
import type { Portal } from '../portal/model.ts';
import type { AppIdentity } from '../portal/oauth-tokens.ts';
import type { RateLimiter } from '../portal/rate-limit.ts';
import type { Gate } from './ui-fetch.ts';

/** What the control side works with. */
export interface ControlDeps {
  readonly world: World;
  readonly app: AppIdentity;
  readonly faults: Faults;
  readonly limiter: RateLimiter;
  readonly latency: Latency;
  readonly mailbox: Mailbox;
  readonly mailFaults: MailFaults;
  /** Requests of cards under way, by portal. */
  readonly gate: Gate;
  /** The chats of the Agent console, by portal. */
  readonly consoles: Consoles;
  /** Where the app under test is reached, without a slash at its end. */
  appUrl(): string;
  setAppUrl(url: string): void;
  /** The sandbox's own address. */
  ownUrl(): string;
  /** Seeds the CRM again. */
  reseed(): void;
  /** Numbers the callbacks of agent calls. */
  nextCallbackNumber(): number;
}

/** A request to the control side. */
export interface ControlCall {
  readonly request: SandboxRequest;
  readonly params: ReadonlyMap<string, string>;
  /** The parsed body; an empty map when there was none. */
  readonly body: ReadonlyMap<string, unknown>;
  /** The body as it is, for routes that take a list. */
  readonly json: unknown;
  readonly deps: ControlDeps;
}

/** A row of the control side. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly handle: (call: ControlCall) => SandboxAnswer | Promise<SandboxAnswer>;
}

/** A refusal of the control side: one plain sentence. */
export function refuse(status: number, error: string): SandboxAnswer {
  return { status, body: { error } };
}

/** 200 with a JSON body. */
export function ok(body: unknown): SandboxAnswer {
  return { status: 200, body };
}

/** Whether a value is already an answer. */
export function isAnswer(value: unknown): value is SandboxAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
}

/** The portal named in the path, or 404. */
export function portalOf(call: ControlCall): Portal | SandboxAnswer {
  const id = call.params.get('portalId') ?? '';
  const portal = /^\d{1,12}$/.test(id) ? call.deps.world.portals.get(Number(id)) : undefined;
  return portal ?? refuse(404, `There is no portal ${id}.`);
}

/** A number that may come as text, such as a user id; `undefined` when it is neither. */
export function idOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The body of a control request: JSON or nothing. */
export function readControlBody(
  request: SandboxRequest,
): { readonly json: unknown; readonly body: ReadonlyMap<string, unknown> } | SandboxAnswer {
  const parsed = parseJson(request.body);
  if (!parsed.ok) return refuse(400, parsed.message);
  return { json: parsed.value, body: toMap(parsed.value) ?? new Map<string, unknown>() };
}
