import { createHash } from 'node:crypto';
import { CHANNELS, type Channel } from '../conversation/conversation.ts';
import type { AgentKey } from '../keys/agent-key.ts';
import type { AgentKeys, KeyRefusal } from '../keys/agent-keys.ts';
import type { Policies } from '../policy/policies.ts';
import type { RegisteredTool } from '../tools/define-tool.ts';
import type { ToolRegistry } from '../tools/index.ts';
import { readKeyBody, readNewKeyBody, readRotationBody } from './agent-key-input.ts';
import type { SettingsCaller, SettingsWrite } from './caller.ts';
import type { Reading } from './fields.ts';
import { invalidInput, isNonEmpty, problem, type SettingsRefusal } from './refusal.ts';
import type { Need, Rights } from './rights.ts';
import type { SettingsAudit } from './save.ts';

/** A portal's keys, and what a scope can be made of. */
export interface AgentKeyList {
  /** Newest first, revoked ones included. */
  readonly keys: readonly AgentKey[];
  /** In the order of the registry. */
  readonly tools: readonly Pick<RegisteredTool, 'name' | 'title' | 'effect'>[];
  readonly channels: readonly Channel[];
}

/** A key as it stands now. */
export interface ChangedAgentKey {
  readonly key: AgentKey;
}

/** A key with a new secret, which is shown this once: it is `null` where this request was carried out before. */
export interface NewAgentKey {
  readonly key: AgentKey;
  readonly secret: string | null;
  readonly repeated?: true;
}

/**
 * Agent keys in the settings (INV-09). Whatever widens what an agent can do is for super admins: 403
 * `super_admin_only`; ending a key is for editors too. 404 `key_not_found`, 422 `key_revoked` and everything that is
 * wrong with the input; 403 and 503 of `Rights.allow`. Every act and every attempt that was refused for
 * other reasons than its form is in the trail, without names and secrets. Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export interface AgentKeySettings {
  /** For any signed user of the portal. */
  agentKeys(caller: SettingsCaller): Promise<AgentKeyList | SettingsRefusal>;
  /** Codes of `readNewKeyBody`; `too_many_keys`. The same nonce of the same user again makes no second key. */
  createAgentKey(write: SettingsWrite): Promise<NewAgentKey | SettingsRefusal>;
  /** Codes of `readKeyBody`. The very same signed request again changes nothing. */
  changeAgentKey(write: SettingsWrite, keyId: string): Promise<ChangedAgentKey | SettingsRefusal>;
  /** Codes of `readRotationBody`. The same nonce of the same user again makes no second secret. */
  rotateAgentKey(write: SettingsWrite, keyId: string): Promise<NewAgentKey | SettingsRefusal>;
  /** A key that was revoked before stays as it is. */
  revokeAgentKey(write: SettingsWrite, keyId: string): Promise<ChangedAgentKey | SettingsRefusal>;
}

/** What they are made of. */
export interface AgentKeySettingsDeps {
  readonly agentKeys: AgentKeys;
  readonly tools: ToolRegistry;
  readonly rights: Rights;
  readonly policies: Policies;
  readonly audit: SettingsAudit;
}

const SUPER_ADMIN_ONLY: SettingsRefusal = {
  status: 403,
  code: 'super_admin_only',
  message: 'Only super admins can give agents keys. Ask a super admin of your HubSpot account.',
};
const KEY_NOT_FOUND: SettingsRefusal = {
  status: 404,
  code: 'key_not_found',
  message: 'This account has no such key.',
};
const KEY_ID = /^[0-9a-f]{1,64}$/;

/** The use cases, for portals that are connected. */
export function createAgentKeySettings(deps: AgentKeySettingsDeps): AgentKeySettings {
  const { agentKeys, rights, policies, audit } = deps;
  const tools = [...deps.tools.values()].map(({ name, title, effect }) => ({ name, title, effect }));
  const toolNames = tools.map(({ name }) => name);

  /** Rights first, then the shape of the input, then the act; the trail has it whatever the end. */
  const carryOut = async <Input, Done extends object>(
    write: SettingsWrite,
    { act, need, read, run }: Act<Input, Done>,
  ): Promise<Done | SettingsRefusal> => {
    const { portalId, userId, requestId, signal } = write;
    const policy = await policies.current(portalId);
    const line = { requestId, userId, version: policy.version };
    const refused = await rights.refuseWrite(write, need, policy, signal);
    if (refused !== undefined) {
      await audit(portalId, { ...line, act, outcome: 'refused', code: refused.code });
      const isRight = refused.code === 'no_right' || refused.code === 'super_admin_only';
      return isRight && need === 'super_admin' ? SUPER_ADMIN_ONLY : refused;
    }
    const input = read(write.body ?? {});
    if (isNonEmpty(input.problems)) return invalidInput(input.problems);
    if (input.value === undefined) throw new TypeError('a body was refused without a problem');
    const done = await run(input.value);
    if (isKeyRefusal(done)) {
      await audit(portalId, { ...line, act, outcome: 'refused', code: done.refused });
      return refusalFor(done);
    }
    const { named = act, code, answer } = done;
    await audit(portalId, { ...line, act: named, outcome: 'done', ...(code === undefined ? {} : { code }) });
    return answer;
  };

  return {
    async agentKeys({ portalId }) {
      return { keys: await agentKeys.list(portalId), tools, channels: CHANNELS };
    },
    createAgentKey: (write) =>
      carryOut(write, {
        act: 'POST agent-keys',
        need: 'super_admin',
        read: (body) => readNewKeyBody(body, toolNames),
        run: async ({ nonce, name, scope }) => {
          const request = pressOf(write, 'create', nonce);
          const made = await agentKeys.create(write.portalId, { name, scope, userId: write.userId, request });
          return 'refused' in made ? made : newKey(made, `POST agent-keys/${made.key.id}`);
        },
      }),
    changeAgentKey: (write, keyId) =>
      carryOut(write, {
        act: `PUT agent-keys/${shownId(keyId)}`,
        need: 'super_admin',
        read: (body) => readKeyBody(body, toolNames),
        run: async ({ name, scope }) => {
          const { portalId, userId, signature } = write;
          const seen = signature === undefined ? {} : { request: pressOf(write, 'change', signature) };
          const key = await agentKeys.change(portalId, keyId, { name, scope, userId, ...seen });
          return 'refused' in key ? key : { answer: { key } };
        },
      }),
    rotateAgentKey: (write, keyId) =>
      carryOut(write, {
        act: `POST agent-keys/${shownId(keyId)}/rotate`,
        need: 'super_admin',
        read: readRotationBody,
        run: async ({ nonce, overlapMinutes }) => {
          const { portalId, userId } = write;
          const request = pressOf(write, `rotate ${keyId}`, nonce);
          const made = await agentKeys.rotate(portalId, keyId, { overlapMinutes, userId, request });
          return 'refused' in made ? made : newKey(made);
        },
      }),
    revokeAgentKey: (write, keyId) =>
      carryOut(write, {
        act: `DELETE agent-keys/${shownId(keyId)}`,
        need: 'editor',
        read: () => ({ value: true, problems: [] }),
        run: async () => {
          const key = await agentKeys.revoke(write.portalId, keyId, { userId: write.userId });
          return 'refused' in key ? key : { answer: { key } };
        },
      }),
  };
}

/** One kind of act on a key. */
interface Act<Input, Done> {
  /** For the trail. */
  readonly act: string;
  readonly need: Need;
  readonly read: (body: unknown) => Reading<Input>;
  readonly run: (input: Input) => Promise<Outcome<Done> | KeyRefusal>;
}

interface Outcome<Done> {
  readonly answer: Done;
  /** Where the trail can say more than `act` once it is done. */
  readonly named?: string;
  readonly code?: string;
}

function isKeyRefusal(done: object): done is KeyRefusal {
  return Object.hasOwn(done, 'refused');
}

function newKey(
  { key, secret }: { readonly key: AgentKey; readonly secret: string | null },
  named?: string,
): Outcome<NewAgentKey> {
  const more = named === undefined ? {} : { named };
  return secret === null
    ? { answer: { key, secret, repeated: true }, code: 'repeated', ...more }
    : { answer: { key, secret }, ...more };
}

function refusalFor({ refused }: KeyRefusal): SettingsRefusal {
  switch (refused) {
    case 'unknown_key':
      return KEY_NOT_FOUND;
    case 'key_revoked':
      return invalidInput([problem('key', 'key_revoked')]);
    case 'too_many_keys':
      return invalidInput([problem('name', 'too_many_keys')]);
  }
}

/** The path may hold anything at all, so the trail repeats only what can be an id. */
const shownId = (keyId: string): string => (KEY_ID.test(keyId) ? keyId : '?');

/** Names one press of a button of one user; only its hash is kept. */
function pressOf({ userId }: SettingsWrite, what: string, nonce: string): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, what, nonce]))
    .digest('base64url');
}
