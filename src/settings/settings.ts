import { CrmBusy, CrmForbidden, CrmUnavailable } from '../errors.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installation, Installations } from '../hubspot/installation.ts';
import type { AgentKeys } from '../keys/agent-keys.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock, Mailer, OpenState } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';
import type { ToolRegistry } from '../tools/index.ts';
import type { TriedCall, TryCall } from '../tools/try-call.ts';
import { readActivityQuery, type ActivityPage, type ReadActivity } from './activity.ts';
import { createAgentKeySettings, type AgentKeySettings } from './agent-keys.ts';
import type { SettingsCaller, SettingsWrite } from './caller.ts';
import type { Catalogue, Catalogues } from './catalogue.ts';
import { deleteRule, putBrand, putEditors, putEmailCapture, putRule, putVerification } from './edits.ts';
import { overviewOf, type Overview } from './overview.ts';
import type { Notices } from './notices.ts';
import { pageOf, readPageQuery, type PropertyPage } from './properties.ts';
import { isSettingsRefusal, NOT_CONNECTED, refusalOf, type SettingsRefusal } from './refusal.ts';
import { createRights, SUPER_ADMIN_ONLY } from './rights.ts';
import type { PropertyJudge } from './rules.ts';
import { createSave, type PolicyEdit, type Saved, type SettingsAudit } from './save.ts';
import { createTestMail, type TestMail } from './test-mail.ts';
import { createTryIt } from './try-it.ts';
import { createDirectory, namesFor, readUserQuery, userPage, type UserPage } from './users.ts';

/**
 * The use cases behind `/settings` (design 8). Every one answers 403 `not_connected` for a portal without a
 * living installation, and fails with `StoreUnavailable` or `StoreCorrupt` only.
 */
export interface Settings extends AgentKeySettings {
  /**
   * Everything of the first screen. Answers with what is stored when the CRM does not answer.
   * @param language BCP 47, of the texts that come with it; English where there are none in it.
   */
  overview(caller: SettingsCaller, language?: string): Promise<Overview | SettingsRefusal>;
  /** A page of the portal's users, for super admins: 403 `super_admin_only`; see `readUserQuery` for its codes. */
  users(caller: SettingsCaller, query: ReadonlyMap<string, string>): Promise<UserPage | SettingsRefusal>;
  /** See `createTestMail`. */
  sendTestMail(write: SettingsWrite): Promise<TestMail | SettingsRefusal>;
  /** See `TryIt.attempt`. */
  tryTool(write: SettingsWrite): Promise<TriedCall | SettingsRefusal>;
  /** A page of the property picker; see `readPageQuery` for its codes. */
  properties(
    caller: SettingsCaller,
    query: ReadonlyMap<string, string>,
  ): Promise<PropertyPage | SettingsRefusal>;
  /** The portal's audit trail, for any signed user of the portal; see `readActivityQuery` for its codes. */
  activity(
    caller: SettingsCaller,
    query: ReadonlyMap<string, string>,
  ): Promise<ActivityPage | SettingsRefusal>;
  /** `property` is `contacts.phone`. See `putRule` for the codes. */
  putRule(write: SettingsWrite, property: string): Promise<Saved | SettingsRefusal>;
  deleteRule(write: SettingsWrite, property: string): Promise<Saved | SettingsRefusal>;
  putBrand(write: SettingsWrite): Promise<Saved | SettingsRefusal>;
  putEmailCapture(write: SettingsWrite): Promise<Saved | SettingsRefusal>;
  putVerification(write: SettingsWrite): Promise<Saved | SettingsRefusal>;
  putEditors(write: SettingsWrite): Promise<Saved | SettingsRefusal>;
  /** Saves a change that is defined elsewhere, by the same rights, lock and trail. */
  save(write: SettingsWrite, edit: PolicyEdit): Promise<Saved | SettingsRefusal>;
}

/** What the settings are made of. */
export interface SettingsDeps {
  readonly crm: Pick<Crm, 'readUser' | 'listUsers'>;
  readonly mailer: Mailer;
  readonly sealer: Sealer;
  readonly tryCall: TryCall;
  readonly agentKeys: AgentKeys;
  /** What an agent key can allow. */
  readonly tools: ToolRegistry;
  readonly catalogues: Catalogues;
  readonly policies: Policies;
  readonly installations: Installations;
  readonly judge: PropertyJudge;
  readonly state: OpenState;
  readonly clock: Clock;
  readonly audit: SettingsAudit;
  readonly readActivity: ReadActivity;
  /** Unix time in milliseconds of the portal's last tool call, `null` when there was none. */
  readonly lastToolCall: (portalId: string) => Promise<number | null>;
  readonly notices: (portalId: string) => Promise<Notices>;
  /** How long `overview` waits for the CRM before it answers without it. Default 4,000. */
  readonly overviewWaitMs?: number;
}

/** The first screen lists properties of contacts; other object types come by page. */
const OVERVIEW_OBJECT_TYPE = 'contacts';
const OVERVIEW_WAIT_MS = 4_000;

/** The settings use cases over their ports. */
export function createSettings(deps: SettingsDeps): Settings {
  const { catalogues, policies, judge } = deps;
  const rights = createRights(deps);
  const savePolicy = createSave({ ...deps, rights });
  const directory = createDirectory(deps);
  const sendTestMail = createTestMail({ ...deps, rights });
  const tryIt = createTryIt({ ...deps, rights });
  const keys = createAgentKeySettings({ ...deps, rights });

  const connected = async <T>(
    { portalId }: SettingsCaller,
    act: (installation: Installation) => Promise<T | SettingsRefusal>,
  ): Promise<T | SettingsRefusal> => {
    const installation = await deps.installations.find(portalId);
    return installation?.status === 'active' ? act(installation) : NOT_CONNECTED;
  };
  const save: Settings['save'] = (write, edit) => connected(write, () => savePolicy(write, edit));

  return {
    overview: (caller, language) =>
      connected(caller, async (installation) => {
        const { portalId, signal } = caller;
        const wait = AbortSignal.any([signal, AbortSignal.timeout(deps.overviewWaitMs ?? OVERVIEW_WAIT_MS)]);
        const policy = await policies.current(portalId);
        const described = rights.describe(caller, policy, wait);
        const [me, names, catalogue, lastToolCall, lastTry, notices] = await Promise.all([
          described,
          described.then((whose) => namesFor(directory, portalId, policy, whose, wait)),
          catalogueIfAny(catalogues, portalId, wait),
          deps.lastToolCall(portalId),
          tryIt.last(portalId),
          deps.notices(portalId),
        ]);
        if (catalogue !== undefined && isSettingsRefusal(catalogue)) return catalogue;
        const last = { lastToolCall, lastTry };
        const facts = { ...{ policy, installation, me, catalogue, names, notices, language }, ...last };
        return overviewOf({ ...facts, objectType: OVERVIEW_OBJECT_TYPE }, judge);
      }),
    users: (caller, query) =>
      connected(caller, async () => {
        const { portalId, signal } = caller;
        const policy = await policies.current(portalId);
        const refusal = await rights.refuseWrite(caller, 'super_admin', policy, signal);
        if (refusal !== undefined) return refusal.code === 'no_right' ? SUPER_ADMIN_ONLY : refusal;
        const wanted = readUserQuery(query);
        if (isSettingsRefusal(wanted)) return wanted;
        try {
          return await userPage(directory, portalId, wanted, signal);
        } catch (fault) {
          return refusalOf(fault);
        }
      }),
    sendTestMail: (write) => connected(write, (installation) => sendTestMail(write, installation)),
    tryTool: (write) => connected(write, () => tryIt.attempt(write)),
    properties: (caller, query) =>
      connected(caller, async () => {
        const wanted = readPageQuery(query);
        if (isSettingsRefusal(wanted)) return wanted;
        try {
          const catalogue = await catalogues.get(caller.portalId, wanted.objectType, caller.signal);
          return pageOf(catalogue, wanted, judge);
        } catch (fault) {
          return refusalOf(fault);
        }
      }),
    activity: (caller, query) =>
      connected(caller, async () => {
        const wanted = readActivityQuery(query);
        return isSettingsRefusal(wanted) ? wanted : deps.readActivity(caller.portalId, wanted);
      }),
    putRule: (write, property) => save(write, putRule(deps, write, property)),
    deleteRule: (write, property) => save(write, deleteRule(write, property)),
    putBrand: (write) => save(write, putBrand(write)),
    putEmailCapture: (write) => save(write, putEmailCapture(write)),
    putVerification: (write) => save(write, putVerification(write)),
    putEditors: (write) => save(write, putEditors(deps, write)),
    save,
    agentKeys: (caller) => connected(caller, () => keys.agentKeys(caller)),
    createAgentKey: (write) => connected(write, () => keys.createAgentKey(write)),
    changeAgentKey: (write, keyId) => connected(write, () => keys.changeAgentKey(write, keyId)),
    rotateAgentKey: (write, keyId) => connected(write, () => keys.rotateAgentKey(write, keyId)),
    revokeAgentKey: (write, keyId) => connected(write, () => keys.revokeAgentKey(write, keyId)),
  };
}

async function catalogueIfAny(
  catalogues: Catalogues,
  portalId: string,
  signal: AbortSignal,
): Promise<Catalogue | undefined | SettingsRefusal> {
  try {
    return await catalogues.get(portalId, OVERVIEW_OBJECT_TYPE, signal);
  } catch (fault) {
    const silent = [CrmBusy, CrmUnavailable, CrmForbidden].some((kind) => fault instanceof kind);
    return silent ? undefined : refusalOf(fault);
  }
}
