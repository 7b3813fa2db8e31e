import { randomBytes } from 'node:crypto';
import type { Installation } from '../../src/hubspot/installation.ts';
import { createAgentKeys, type AgentKeys, type KeyInput, type NewKey } from '../../src/keys/agent-keys.ts';
import type { KeyScope } from '../../src/keys/agent-key.ts';
import type { Clock } from '../../src/ports.ts';
import { createKeyedHash } from '../../src/security/sealing.ts';
import type { Storage } from '../../src/stores/open-storage.ts';

export const PORTAL = '501';
export const OTHER_PORTAL = '502';
export const ADMIN = '11';

/** The key of all instances in these tests: 32 times the byte 7. */
export const HASH_KEY = new Uint8Array(32).fill(7);

/** A scope that allows everything there is in these tests. */
export const WIDE: KeyScope = {
  tools: ['open_conversation', 'read_crm_data', 'update_crm_data'],
  readOnly: false,
  channels: ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'],
  recognition: true,
};

export const input = (over: Partial<KeyInput> = {}): KeyInput => ({
  name: 'Web chat',
  scope: WIDE,
  userId: ADMIN,
  ...over,
});

/** An install of the app that began at `installedAtMs`. */
export function installation(portalId: string, installedAtMs: number): Installation {
  return {
    portalId,
    status: 'active',
    scopes: [],
    installedByUserId: ADMIN,
    accountType: 'STANDARD',
    timeZone: 'Europe/Helsinki',
    installedAtMs,
  };
}

/** Agent keys over a storage, as each process makes them for itself. */
export function agentKeysOver(
  { openState, journal }: Pick<Storage, 'openState' | 'journal'>,
  clock: Clock,
  installations: ReadonlyMap<string, Installation>,
): AgentKeys {
  return createAgentKeys({
    ...{ openState, journal, clock },
    installations: { find: (portalId) => Promise.resolve(installations.get(portalId)) },
    random: { bytes: (length) => randomBytes(length) },
    keyedHash: createKeyedHash({ keys: [{ id: 'k1', key: HASH_KEY }] }),
  });
}

/** A key that was made, with its secret; throws when there is none. */
export function made(answer: NewKey | { readonly refused: string }): { key: NewKey['key']; secret: string } {
  if ('refused' in answer || answer.secret === null) throw new Error('no key was made');
  return { key: answer.key, secret: answer.secret };
}
