import type { Crm } from '../../../src/hubspot/crm.ts';
import { createGateway, type Gateway } from '../../../src/hubspot/gateway/gateway.ts';
import { createLocalBudget } from '../../../src/hubspot/gateway/local-budget.ts';
import type { SendBudget } from '../../../src/hubspot/gateway/send-budget.ts';
import type { CrmTiming } from '../../../src/hubspot/crm-requests.ts';
import type { TokenSource } from '../../../src/hubspot/tokens.ts';
import type { Transport, TransportRequest, TransportResult } from '../../../src/hubspot/transport.ts';
import { createTestLogger, NOON } from '../world.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** A request as the CRM received it. */
export interface Sent {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: Body;
  /** Ids or addresses asked for, of a single read too. */
  readonly inputs: readonly string[];
  readonly properties: readonly string[];
}

export interface Body {
  readonly idProperty?: string;
  readonly inputs?: readonly {
    readonly id: string;
    readonly properties?: Readonly<Record<string, string>>;
  }[];
  readonly properties?: readonly string[] | Readonly<Record<string, string>>;
}

/** An answer, or how there is none. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly json?: unknown }
  | { readonly fault: 'unreachable' | 'reset' | 'timeout' | 'unusable' };

export interface GatewayWorld {
  readonly gateway: Gateway;
  readonly crm: Crm;
  readonly time: VirtualTime;
  readonly sent: Sent[];
  readonly lines: string[];
  /** Tokens that were handed in as refused. */
  readonly rejected: string[];
  /** How the CRM answers; `takesMs` default 80. */
  answer(reply: (sent: Sent, count: number) => Reply, takesMs?: (sent: Sent) => number): void;
}

/** A record as HubSpot shows it. */
export const record = (id: string, properties: Readonly<Record<string, string | null>> = {}): object => ({
  id,
  archived: false,
  properties: {
    email: `c${id}@a.example`,
    hs_additional_emails: null,
    hs_merged_object_ids: null,
    ...properties,
  },
});

/** Answers reads and writes as a CRM that has every contact whose address is `c<id>@a.example`. */
export function honest(sent: Sent): Reply {
  const of = (id: string): object =>
    record(id, Object.fromEntries(sent.properties.map((name) => [name, valueOf(id, name)])));
  if (sent.path.endsWith('/batch/read')) {
    const ids = sent.inputs.map((input) => input.replace(/^c(\d+)@a\.example$/, '$1'));
    return { json: { status: 'COMPLETE', results: ids.map(of) } };
  }
  if (sent.path.endsWith('/batch/update')) {
    return { json: { status: 'COMPLETE', results: sent.inputs.map((id) => ({ id, properties: {} })) } };
  }
  if (sent.path.includes('/contacts/')) return { json: of(sent.inputs[0] ?? '') };
  return { json: { results: [] } };
}

const OWN = new Map([
  ['hs_additional_emails', null],
  ['hs_merged_object_ids', null],
]);

export function valueOf(id: string, name: string): string | null {
  if (name === 'email') return `c${id}@a.example`;
  return OWN.has(name) ? null : `${name} of ${id}`;
}

function received(request: TransportRequest, atMs: number): Sent {
  const url = new URL(request.path, 'http://crm');
  const body = (request.body ?? {}) as Body;
  const single = /contacts\/(\d+)$/.exec(url.pathname)?.[1];
  const asked = Array.isArray(body.properties) ? (body.properties as readonly string[]) : [];
  return {
    ...{ atMs, method: request.method, path: url.pathname, token: request.accessToken, body },
    inputs: single === undefined ? (body.inputs ?? []).map(({ id }) => id) : [single],
    properties: single === undefined ? asked : (url.searchParams.get('properties')?.split(',') ?? []),
  };
}

/** A gateway over a CRM in this process, in virtual time. */
export function createGatewayWorld(
  options: {
    readonly timing?: CrmTiming;
    readonly tokens?: TokenSource;
    readonly budget?: SendBudget;
    /** Requests then tell by their token which portal they go to. */
    readonly tokenIsPortal?: boolean;
    readonly isOrdinary?: (portalId: string, property: string) => boolean;
    readonly time?: VirtualTime;
  } = {},
): GatewayWorld {
  const time = options.time ?? createVirtualTime();
  const sent: Sent[] = [];
  const rejected: string[] = [];
  const logger = createTestLogger();
  let reply: (sent: Sent, count: number) => Reply = honest;
  let takesMs: (sent: Sent) => number = () => 80;
  const transport: Transport = {
    send(request) {
      const call = received(request, time.clock.now() - NOON);
      sent.push(call);
      const answer = reply(call, sent.length);
      return new Promise<TransportResult>((resolve) => {
        time.timers.after(takesMs(call), () => {
          resolve(
            'fault' in answer
              ? { ok: false, fault: answer.fault }
              : {
                  ok: true,
                  status: answer.status ?? 200,
                  headers: new Headers(answer.headers ?? {}),
                  text: JSON.stringify(answer.json ?? {}),
                },
          );
        });
        request.signal.addEventListener('abort', () => {
          resolve({ ok: false, fault: 'timeout' });
        });
      });
    },
  };
  let token = 'token-1';
  const gateway = createGateway({
    transport,
    tokens: options.tokens ?? {
      accessToken: (portalId) => Promise.resolve(options.tokenIsPortal === true ? portalId : token),
      replaceRejected: (_portalId, refused) => {
        rejected.push(refused);
        token = 'token-2';
        return Promise.resolve(token);
      },
    },
    clock: time.clock,
    timers: time.timers,
    random: { bytes: (length) => new Uint8Array(length) },
    logger,
    budget: options.budget ?? createLocalBudget(time.clock),
    isOrdinary: options.isOrdinary ?? (() => true),
    ...(options.timing === undefined ? {} : { timing: options.timing }),
  });
  return {
    ...{ gateway, crm: gateway.crm, time, sent, rejected, lines: logger.lines },
    answer(next, takes) {
      reply = next;
      if (takes !== undefined) takesMs = takes;
    },
  };
}
