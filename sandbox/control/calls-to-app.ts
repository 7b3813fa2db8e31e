import type { SandboxAnswer } from '../http.ts';
import { toMap } from '../http.ts';
import { sendToApp } from './app-request.ts';
import { idOf, isAnswer, ok, portalOf, refuse, type ControlCall } from './control.ts';
import { signV2, signV3 } from './sign.ts';

const TOOL_TIMEOUT_MS = 30_000;

const wireText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function toolBody(call: ControlCall, portalId: number, inputs: ReadonlyMap<string, unknown>): string {
  const { body, deps } = call;
  const given = body.get('callbackId');
  const fields = Object.fromEntries([...inputs].map(([name, value]) => [name, wireText(value)]));
  const typed = Object.entries(fields).map(([name, value]) => [name, { value, type: 'STRING' }] as const);
  return JSON.stringify({
    // `null` leaves the id out: how a request without one is met matters to the app.
    ...(given === null ? {} : { callbackId: given ?? `ap-${portalId}-${deps.nextCallbackNumber()}-1-0` }),
    origin: {
      portalId,
      actionDefinitionId: 7001,
      actionDefinitionVersion: 1,
      extensionDefinitionId: 7001,
      extensionDefinitionVersionId: 1,
    },
    context: { source: 'AGENTS', ...Object.fromEntries(toMap(body.get('context')) ?? []) },
    ...(body.has('object') ? { object: body.get('object') } : {}),
    inputFields: fields,
    fields,
    typedInputs: Object.fromEntries(typed),
  });
}

const SIGNATURES = ['v2', 'v3', 'both', 'none'];

/**
 * Sends what HubSpot would send when an agent uses a tool (hubspot-platform.md 4.1). Input values travel as
 * texts: others are JSON-encoded. Signed v2 unless `signature` says otherwise.
 */
export async function agentCall(call: ControlCall): Promise<SandboxAnswer> {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const { body, deps } = call;
  const tool = body.get('tool');
  if (typeof tool !== 'string' || !/^[\w-]{1,64}$/.test(tool))
    return refuse(400, 'tool must be the name of a tool.');
  const inputs = toMap(body.get('inputFields') ?? {});
  if (!inputs) return refuse(400, 'inputFields must be an object.');
  const signature = body.get('signature') ?? 'v2';
  if (typeof signature !== 'string' || !SIGNATURES.includes(signature)) {
    return refuse(400, `signature must be one of ${SIGNATURES.join(', ')}.`);
  }
  const callbackId = body.get('callbackId') ?? null;
  if (callbackId !== null && typeof callbackId !== 'string') return refuse(400, 'callbackId must be a text.');
  const url = `${deps.appUrl()}/hubspot/tools/${tool}`;
  const text = toolBody(call, portal.portalId, inputs);
  const parts = { clientSecret: deps.app.clientSecret, method: 'POST', url, body: text };
  const headers = {
    'content-type': 'application/json',
    ...(signature === 'v2' || signature === 'both' ? signV2(parts) : {}),
    ...(signature === 'v3' || signature === 'both' ? signV3(parts, deps.world.clock.nowMs()) : {}),
  };
  return sendToApp({ method: 'POST', url, headers, body: text, timeoutMs: TOOL_TIMEOUT_MS });
}

/** Advances the sandbox's clock and asks the app to do the same on `POST /_dev/clock`. */
export async function advanceClock(call: ControlCall): Promise<SandboxAnswer> {
  const advanceMs = idOf(call.body.get('advanceMs'));
  if (advanceMs === undefined || advanceMs > 3_155_760_000_000) {
    return refuse(400, 'advanceMs must be a whole number of milliseconds from 0 up.');
  }
  const { clock } = call.deps.world;
  clock.advance(advanceMs);
  const sent = await sendToApp({
    method: 'POST',
    url: `${call.deps.appUrl()}/_dev/clock`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs }),
    timeoutMs: 10_000,
  });
  const status = toMap(sent.body)?.get('status');
  const advanced = typeof status === 'number' && status >= 200 && status < 300;
  return ok({ nowMs: clock.nowMs(), app: advanced ? 'advanced' : 'not_controllable' });
}
