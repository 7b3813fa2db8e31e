import { CrmBusy, CrmForbidden, CrmUnavailable } from '../errors.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installation, Installations } from '../hubspot/installation.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock, OpenState } from '../ports.ts';
import { readActivityQuery, type ActivityPage, type ReadActivity } from './activity.ts';
import type { SettingsCaller, SettingsWrite } from './caller.ts';
import type { Catalogue, Catalogues } from './catalogue.ts';
import { deleteRule, putBrand, putEditors, putEmailCapture, putRule, putVerification } from './edits.ts';
import { overviewOf, type Overview } from './overview.ts';
import type { Notices } from './notices.ts';
import { pageOf, readPageQuery, type PropertyPage } from './properties.ts';
import { isSettingsRefusal, NOT_CONNECTED, refusalOf, type SettingsRefusal } from './refusal.ts';
import { createRights } from './rights.ts';
import type { PropertyJudge } from './rules.ts';
import { createSave, type PolicyEdit, type Saved, type SettingsAudit } from './save.ts';

/**
 * The use cases behind `/settings` (design 8). Every one answers 403 `not_connected` for a portal without a
 * living installation, and fails with `StoreUnavailable` or `StoreCorrupt` only.
 */
export interface Settings {
  /** Everything of the first screen. Answers with what is stored when the CRM does not answer. */
  overview(caller: SettingsCaller): Promise<Overview | SettingsRefusal>;
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
  readonly crm: Pick<Crm, 'readUser'>;
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

  const connected = async <T>(
    { portalId }: SettingsCaller,
    act: (installation: Installation) => Promise<T | SettingsRefusal>,
  ): Promise<T | SettingsRefusal> => {
    const installation = await deps.installations.find(portalId);
    return installation?.status === 'active' ? act(installation) : NOT_CONNECTED;
  };
  const save: Settings['save'] = (write, edit) => connected(write, () => savePolicy(write, edit));

  return {
    overview: (caller) =>
      connected(caller, async (installation) => {
        const { portalId, signal } = caller;
        const wait = AbortSignal.any([signal, AbortSignal.timeout(deps.overviewWaitMs ?? OVERVIEW_WAIT_MS)]);
        const policy = await policies.current(portalId);
        const [me, catalogue, lastToolCall, notices] = await Promise.all([
          rights.describe(caller, policy, wait),
          catalogueIfAny(catalogues, portalId, wait),
          deps.lastToolCall(portalId),
          deps.notices(portalId),
        ]);
        if (catalogue !== undefined && isSettingsRefusal(catalogue)) return catalogue;
        const facts = { policy, installation, me, catalogue, lastToolCall, notices };
        return overviewOf({ ...facts, objectType: OVERVIEW_OBJECT_TYPE }, judge);
      }),
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
