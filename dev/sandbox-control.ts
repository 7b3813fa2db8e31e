import { z } from 'zod';

/** The control side of a sandbox portal (design 9), as far as start, demo and benchmarks use it. */
export interface SandboxControl {
  portals(): Promise<readonly SandboxPortal[]>;
  /** Walks the app's install flow as that user's browser; the status of the final page. */
  install(portalId: number | string, userId: number | string): Promise<number>;
  /** What `hubspot.fetch` in a card would send. */
  uiFetch(portalId: number | string, request: UiRequest): Promise<Answer>;
  /** What HubSpot would send for an agent's tool call. */
  agentCall(portalId: number | string, call: AgentCall): Promise<Answer>;
  /** Mail that reached the sandbox's mail server, oldest first; `to`: only mail for this address. */
  mail(filter?: { readonly to?: string }): Promise<readonly SandboxMail[]>;
  clearMail(): Promise<void>;
  /** Adds faults to the mail server; without any, clears them. */
  mailFaults(...rules: readonly MailFaultRule[]): Promise<void>;
  /** Adds faults to the CRM side; without any, clears them. */
  faults(...rules: readonly CrmFaultRule[]): Promise<void>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

export interface UiRequest {
  readonly userId: number | string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export interface AgentCall {
  readonly tool: string;
  readonly inputFields: Readonly<Record<string, unknown>>;
  readonly signature?: 'v2' | 'v3' | 'both' | 'none';
  readonly callbackId?: string;
}

/** A fault of the sandbox's mail server; sandbox/README.md says how the fields combine. */
export interface MailFaultRule {
  readonly match?: { readonly to?: string };
  readonly fault: {
    readonly stage?: 'connect' | 'mail' | 'rcpt' | 'data';
    readonly delayMs?: number;
    readonly connectDelayMs?: number;
    readonly replyCode?: number;
    readonly acceptThenDrop?: boolean;
    readonly hang?: boolean;
    readonly reset?: boolean;
  };
  readonly times?: number;
}

/** A fault of the sandbox's CRM side; sandbox/README.md says how the fields combine. */
export interface CrmFaultRule {
  readonly match: { readonly method?: string; readonly path?: string; readonly portalId?: number };
  readonly fault: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly delayMs?: number;
    readonly hang?: boolean;
    readonly truncate?: boolean;
    readonly executeThenDrop?: boolean;
    readonly shuffle?: boolean;
    readonly leaveOut?: number;
    readonly failInputs?: number;
  };
  readonly times?: number;
  readonly probability?: number;
}

const answerSchema = z.looseObject({ status: z.int(), body: z.unknown() });
/** What the app answered. */
export type Answer = Readonly<z.infer<typeof answerSchema>>;

const id = z.union([z.int(), z.string()]);
const portalsSchema = z.array(
  z.looseObject({
    portalId: id,
    name: z.string(),
    users: z.array(z.looseObject({ userId: id, email: z.string(), superAdmin: z.boolean() })),
    installed: z.boolean(),
  }),
);
export type SandboxPortal = Readonly<z.infer<typeof portalsSchema>[number]>;

const mailSchema = z.array(
  z.looseObject({
    id: z.string(),
    from: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    receivedAt: z.string(),
    envelope: z.object({ from: z.string(), to: z.array(z.string()) }),
    headers: z.record(z.string(), z.string()),
  }),
);
export type SandboxMail = Readonly<z.infer<typeof mailSchema>[number]>;

/** @param url of the sandbox portal, without a trailing slash */
export function createSandboxControl(url: string): SandboxControl {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The sandbox answered ${method} ${path} with ${answer.status}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  };
  const post = (path: string, body: unknown): Promise<unknown> => call('POST', path, body);
  return {
    portals: async () => portalsSchema.parse(await call('GET', '/portals')),
    install: async (portalId, userId) =>
      answerSchema.parse(await post(`/portals/${portalId}/install`, { userId })).status,
    uiFetch: async (portalId, request) =>
      answerSchema.parse(await post(`/portals/${portalId}/ui-fetch`, request)),
    agentCall: async (portalId, request) =>
      answerSchema.parse(await post(`/portals/${portalId}/agent-call`, request)),
    mail: async ({ to } = {}) => {
      const query = to === undefined ? '' : `?${new URLSearchParams({ to }).toString()}`;
      return mailSchema.parse(await call('GET', `/mail${query}`));
    },
    clearMail: async () => {
      await call('DELETE', '/mail');
    },
    mailFaults: async (...rules) => {
      await (rules.length === 0 ? call('DELETE', '/mail/faults') : post('/mail/faults', rules));
    },
    faults: async (...rules) => {
      await (rules.length === 0 ? call('DELETE', '/faults') : post('/faults', rules));
    },
    get: (path) => call('GET', path),
    post,
  };
}
