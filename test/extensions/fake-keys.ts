import type { AgentKeyInput, Answer, Trouble } from '../../extensions/shared/api.ts';
import type { AgentKey, AgentKeyList, NewAgentKey, OverlapMinutes } from '../../extensions/shared/wire.ts';

/** The tools as the backend lists them, in its order. */
export const TOOLS: AgentKeyList['tools'] = [
  { name: 'open_conversation', title: 'Open a conversation', effect: 'read' },
  { name: 'submit_email', title: 'Note the customer’s email address', effect: 'read' },
  { name: 'read_crm_data', title: 'Read CRM data', effect: 'read' },
  { name: 'update_crm_data', title: 'Update CRM data', effect: 'write' },
  { name: 'request_verification', title: 'Request a verification mail', effect: 'read' },
  { name: 'check_verification', title: 'Check the verification', effect: 'read' },
  { name: 'close_conversation', title: 'Close the conversation', effect: 'read' },
];

const CHANNELS = ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'] as const;

/** A key that may do everything on live chat. */
export function agentKey(name: string, more: Partial<AgentKey> = {}): AgentKey {
  const createdAtMs = Date.UTC(2026, 10, 24, 12);
  return {
    id: `id-of-${name}`,
    name,
    scope: {
      tools: TOOLS.map((tool) => tool.name),
      readOnly: false,
      channels: ['live_chat'],
      recognition: false,
    },
    createdAtMs,
    createdByUserId: '9001',
    rotatedAtMs: createdAtMs,
    previousUntilMs: null,
    revokedAtMs: null,
    lastUsedAtMs: null,
    ...more,
  };
}

interface Refusal {
  readonly ok: false;
  readonly trouble: Trouble;
}

/** The keys of a portal in memory: nonces count, secrets are said once, and rights are asked. */
export interface FakeKeys {
  readonly list: () => Answer<AgentKeyList>;
  readonly create: (nonce: string, input: AgentKeyInput) => Answer<NewAgentKey>;
  readonly change: (id: string, input: AgentKeyInput) => Answer<{ readonly key: AgentKey }>;
  readonly rotate: (id: string, nonce: string, overlap: OverlapMinutes) => Answer<NewAgentKey>;
  readonly revoke: (id: string) => Answer<{ readonly key: AgentKey }>;
  /** What is stored. */
  readonly stored: () => readonly AgentKey[];
  /** Puts keys in place of those that are there. */
  readonly give: (keys: readonly AgentKey[]) => void;
}

/**
 * @param me what the user may do now.
 * @param nowMs when everything happens.
 */
export function createFakeKeys(
  me: () => { readonly canEdit: boolean; readonly canNameEditors: boolean },
  nowMs: number,
): FakeKeys {
  let keys: readonly AgentKey[] = [];
  let count = 0;
  const done = new Map<string, string>();
  const refuse = (trouble: Trouble): Refusal => ({ ok: false, trouble });
  const superAdminOnly = (): Refusal | undefined =>
    me().canNameEditors ? undefined : refuse({ kind: 'no_right', code: 'super_admin_only', message: 'no' });
  const find = (id: string): AgentKey | undefined => keys.find((key) => key.id === id);
  const gone = (): Refusal => refuse({ kind: 'not_found', code: 'key_not_found' });
  const put = (next: AgentKey): AgentKey => {
    keys = keys.map((key) => (key.id === next.id ? next : key));
    return next;
  };
  const issued = (nonce: string, make: () => AgentKey): Answer<NewAgentKey> => {
    const before = find(done.get(nonce) ?? '');
    if (before !== undefined) return { ok: true, value: { key: before, secret: null, repeated: true } };
    const key = make();
    done.set(nonce, key.id);
    count += 1;
    return { ok: true, value: { key, secret: `cda_4711_secret-${count}` } };
  };

  return {
    stored: () => keys,
    give: (given) => {
      keys = given;
    },
    list: () => ({ ok: true, value: { keys, tools: TOOLS, channels: CHANNELS } }),
    create: (nonce, { name, scope }) =>
      superAdminOnly() ??
      issued(nonce, () => {
        const key = agentKey(name, { id: `key-${keys.length + 1}`, scope, createdAtMs: nowMs });
        keys = [key, ...keys];
        return key;
      }),
    change: (id, { name, scope }) => {
      const key = find(id);
      if (key === undefined) return superAdminOnly() ?? gone();
      return superAdminOnly() ?? { ok: true, value: { key: put({ ...key, name, scope }) } };
    },
    rotate: (id, nonce, overlap) => {
      const key = find(id);
      if (key === undefined) return superAdminOnly() ?? gone();
      const previousUntilMs = overlap === 0 ? null : nowMs + overlap * 60_000;
      return superAdminOnly() ?? issued(nonce, () => put({ ...key, rotatedAtMs: nowMs, previousUntilMs }));
    },
    revoke: (id) => {
      const key = find(id);
      if (!me().canEdit) return refuse({ kind: 'no_right', code: 'no_right', message: 'no' });
      if (key === undefined) return gone();
      return { ok: true, value: { key: put({ ...key, previousUntilMs: null, revokedAtMs: nowMs }) } };
    },
  };
}
