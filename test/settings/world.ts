import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CrmUnavailable } from '../../src/errors.ts';
import type { Crm, CrmUser, PropertyDefinition } from '../../src/hubspot/crm.ts';
import type { Installation } from '../../src/hubspot/installation.ts';
import { EMPTY_POLICY, NO_GRANT, type Policy, type Rule } from '../../src/policy/policy.ts';
import { createAgentKeys } from '../../src/keys/agent-keys.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import type { Mailer, MailOutcome, OutgoingMail, Random } from '../../src/ports.ts';
import { createKeyedHash, createSealer } from '../../src/security/sealing.ts';
import type { ActivityQuery } from '../../src/settings/activity.ts';
import type { SettingsWrite } from '../../src/settings/caller.ts';
import { createCatalogue } from '../../src/settings/catalogue.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import type { PropertyJudge } from '../../src/settings/rules.ts';
import type { SettingsAuditEntry } from '../../src/settings/save.ts';
import { createSettings } from '../../src/settings/settings.ts';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { Attempt, TriedCall } from '../../src/tools/try-call.ts';
import { isEditable, isShowable } from '../../src/values/index.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

/** The named instant at which every test of the settings begins. */
export const NOON = Date.UTC(2026, 10, 23, 12);
export const PORTAL = '501';
export const ADMIN = '11';
export const PERSON = '12';
export const EDITOR = '13';

/** A clock that stands still until a test moves it. */
export function createFrozenClock() {
  let now = NOON;
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

/** A plain text property, with what a test wants otherwise. */
export function definition(
  over: Partial<PropertyDefinition> & { readonly name: string },
): PropertyDefinition {
  return {
    label: over.name,
    type: 'string',
    fieldType: 'text',
    groupName: 'contactinformation',
    description: '',
    options: [],
    externalOptions: false,
    hidden: false,
    archived: false,
    calculated: false,
    hasUniqueValue: false,
    readOnlyValue: false,
    sensitivity: 'non_sensitive',
    ...over,
  };
}

export const PROPERTIES: readonly PropertyDefinition[] = [
  definition({ name: 'phone', label: 'Phone number', type: 'phone_number' }),
  definition({ name: 'city', label: 'City' }),
  definition({ name: 'email', label: 'Email' }),
  definition({ name: 'score', label: 'Score', type: 'number', calculated: true }),
  definition({ name: 'first_seen', label: 'Create date', type: 'datetime', readOnlyValue: true }),
  definition({ name: 'diagnosis', label: 'Diagnosis', sensitivity: 'sensitive' }),
  definition({ name: 'iban', label: 'IBAN', sensitivity: 'highly_sensitive' }),
];

const judge: PropertyJudge = { isEditable, isShowable };

const user = (id: string, superAdmin = false, seatNames: readonly string[] = []): CrmUser => ({
  id,
  email: `user${id}@demo.example`,
  superAdmin,
  seatNames,
});

/** A user as HubSpot's single read answers them: without seats. */
const withoutSeats = ({ seatNames: _seats, ...rest }: CrmUser): CrmUser => rest;

type SettingsCrm = Pick<Crm, 'listProperties' | 'readUser' | 'listUsers'>;

/** A CRM of one portal: what it holds can be changed, each operation can be made to fail, every call is kept. */
export function createFakeCrm() {
  const users = new Map([user(ADMIN, true), user(PERSON), user(EDITOR)].map((one) => [one.id, one]));
  const fake = {
    users,
    properties: [...PROPERTIES],
    names: new Map<string, string>(),
    usersOnAPage: 100,
    /** HubSpot's spec has seats in the list of users alone. */
    seatsOnSingleUser: false,
    calls: [] as string[],
    /** Thrown by the operation of that name while set. */
    faults: new Map<keyof SettingsCrm, Error>(),
    /** Operations that never answer of their own accord. */
    hanging: new Set<keyof SettingsCrm>(),
    setUser: (id: string, superAdmin: boolean, seatNames: readonly string[] = []) => {
      users.set(id, user(id, superAdmin, seatNames));
    },
    countOf: (operation: keyof SettingsCrm) =>
      fake.calls.filter((call) => call.startsWith(`${operation} `)).length,
  };
  const turn = async (operation: keyof SettingsCrm, what: string, signal: AbortSignal): Promise<void> => {
    fake.calls.push(`${operation} ${what}`);
    if (fake.hanging.has(operation)) await untilAborted(signal);
    const fault = fake.faults.get(operation);
    if (fault !== undefined) throw fault;
  };
  const crm: SettingsCrm = {
    async listProperties(portalId, objectType, signal, kinds) {
      const which = kinds === undefined ? '' : ` ${kinds.join()}`;
      await turn('listProperties', `${portalId} ${objectType}${which}`, signal);
      return fake.properties.filter(({ sensitivity }) => kinds?.includes(sensitivity) ?? true);
    },
    async readUser(portalId, userId, signal) {
      await turn('readUser', `${portalId} ${userId}`, signal);
      const found = portalId === PORTAL ? users.get(userId) : undefined;
      return found && (fake.seatsOnSingleUser ? found : withoutSeats(found));
    },
    async listUsers(portalId, after, signal) {
      await turn('listUsers', `${portalId} ${after ?? 'first'}`, signal);
      const all = portalId === PORTAL ? [...users.values()] : [];
      const start = after === undefined ? 0 : Number(after);
      const end = start + fake.usersOnAPage;
      return {
        users: all
          .slice(start, end)
          .map((one) => ({ ...one, name: fake.names.get(one.id) ?? `User ${one.id}` })),
        after: end < all.length ? String(end) : null,
      };
    },
  };
  return { ...fake, fake, crm };
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  throw new CrmUnavailable('no answer in time');
}

export const INSTALLATION: Installation = {
  portalId: PORTAL,
  status: 'active',
  scopes: [],
  installedByUserId: ADMIN,
  accountType: 'STANDARD',
  timeZone: 'Europe/Helsinki',
  installedAtMs: NOON,
};

const random: Random = { bytes: (length) => randomBytes(length) };
const keys = [{ id: 'k1', key: randomBytes(32) }];
const sealer = createSealer({ keys, random });
const keyedHash = createKeyedHash({ keys });

/** What mail server and tools answer until a test says otherwise. */
const fresh = () => ({
  mailOutcome: 'accepted' as MailOutcome,
  /** Called when a mail is handed over, before its end is known. */
  onMail: (): Promise<void> => Promise.resolve(),
  tried: TRIED as TriedCall | 'unknown_tool',
});

export const TRIED: TriedCall = {
  result: { status: 'ok', conversation: 'cnv_1', say: 'Here is what I found.', next: 'none' },
  items: [{ name: 'contacts.phone', operation: 'show', status: 'ok' }],
};

const tool = (name: string, effect: RegisteredTool['effect']): RegisteredTool => ({
  ...{ name, effect, title: `Title of ${name}`, description: '', conversation: 'required' },
  input: z.unknown(),
  run: () => Promise.reject(new Error('no tool is run here')),
});
/** The tools that a key can allow here. */
const TOOLS = [tool('read_things', 'read'), tool('update_things', 'write')];

/** The whole settings over memory and a fake CRM, with a hand for every request. */
export function createWorld() {
  const clock = createFrozenClock();
  const storage = createMemoryStorage({ clock });
  const { fake, crm } = createFakeCrm();
  const installations = new Map([[PORTAL, INSTALLATION]]);
  const audited: { portalId: string; entry: SettingsAuditEntry }[] = [];
  const activityAsked: { portalId: string; query: ActivityQuery }[] = [];
  const knobs = {
    auditFails: undefined as Error | undefined,
    lastToolCall: null as number | null,
    ...fresh(),
  };
  const mails: OutgoingMail[] = [];
  const mailer: Mailer = {
    async send(mail) {
      mails.push(mail);
      await knobs.onMail();
      return knobs.mailOutcome;
    },
  };
  const attempts: Attempt[] = [];
  const policies = createPolicies(storage.journal);
  const catalogues = createCatalogue({ crm, state: storage.openState, clock });
  const { openState, journal } = storage;
  const found = { find: (portalId: string) => Promise.resolve(installations.get(portalId)) };
  const agentKeys = createAgentKeys({ journal, openState, installations: found, clock, random, keyedHash });
  const settings = createSettings({
    ...{ crm, catalogues, policies, judge, mailer, sealer, agentKeys },
    tools: new Map(TOOLS.map((tool) => [tool.name, tool])),
    tryCall: (attempt) => {
      attempts.push(attempt);
      return Promise.resolve(knobs.tried);
    },
    clock,
    state: storage.openState,
    installations: found,
    audit: (portalId, entry) => {
      if (knobs.auditFails !== undefined) return Promise.reject(knobs.auditFails);
      audited.push({ portalId, entry });
      return Promise.resolve();
    },
    readActivity: (portalId, query) => {
      activityAsked.push({ portalId, query });
      return Promise.resolve({ entries: [{ act: 'PUT brand' }], before: null });
    },
    lastToolCall: () => Promise.resolve(knobs.lastToolCall),
    notices: () => Promise.resolve({ sinceMs: 0, notMe: 0, mailsHeld: 0, mailsRefused: 0, limitsReached: 0 }),
    overviewWaitMs: 20,
  });
  return {
    clock,
    storage,
    fake,
    crm,
    installations,
    audited,
    activityAsked,
    knobs,
    mails,
    attempts,
    policies,
    catalogues,
    settings,
    agentKeys,
  };
}

let requests = 0;

/** A signed write as the server hands it over; `body` goes through JSON as on the wire. */
export function writeOf(
  userId: string,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  query: Readonly<Record<string, string>> = {},
): SettingsWrite {
  requests += 1;
  const text = body === undefined ? '' : JSON.stringify(body);
  return {
    portalId: PORTAL,
    userId,
    requestId: `request-${requests}`,
    signal: new AbortController().signal,
    method,
    path: `/settings/${path}`,
    query: new Map(Object.entries(query)),
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    rawBody: new TextEncoder().encode(text),
  };
}

export const BRAND = { companyName: 'Demo Oy', supportContact: 'help@demo.example', language: 'en' };

export type World = ReturnType<typeof createWorld>;

/** Puts a policy in place as version 1. */
export async function seed(world: World, over: Partial<Policy> = {}): Promise<void> {
  const change = { userId: ADMIN, act: 'seed', requestHash: 'seed' };
  await world.policies.save(PORTAL, { ...EMPTY_POLICY, brand: BRAND, ...over, version: 0 }, change);
}

/** A world whose portal has a policy with a brand and what `over` says, as version 1. */
export async function seededWorld(over: Partial<Policy> = {}): Promise<World> {
  const world = createWorld();
  await seed(world, over);
  return world;
}

/** What a refusal says, as `field: code`, with its status. */
export function said(answer: object): { status: number; code: string; fields: string[] } {
  if (!isSettingsRefusal(answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  const fields = (answer.fields ?? []).map(({ field, code }) => `${field}: ${code}`);
  return { status: answer.status, code: answer.code, fields };
}

/** A rule that allows nothing but what `over` says. */
export const ruleFor = (property: string, over: Partial<Rule> = {}): Rule => ({
  objectType: 'contacts',
  property,
  show: NO_GRANT,
  edit: NO_GRANT,
  acceptedRisk: false,
  changedAtMs: NOON,
  changedByUserId: ADMIN,
  widenedAtVersion: 0,
  ...over,
});
/** A grant at the default level, switched on. */
export const ON = { ...NO_GRANT, enabled: true };
