import { z } from 'zod';
import type { Crm, CrmUser } from '../hubspot/crm.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, OpenState } from '../ports.ts';
import { isSettingsRefusal, refusalOf, type SettingsRefusal } from './refusal.ts';
import { findListedUser } from './users.ts';

/** What a user may do here, as the card shows it. */
export interface Me {
  readonly canEdit: boolean;
  /** Naming editors is for super admins alone. */
  readonly canNameEditors: boolean;
  /** Why not; present when `canEdit` is false. */
  readonly reasonCode?: ReasonCode;
  /** The same as a sentence that says whom to ask. */
  readonly reason?: string;
}

/** Why a user may not edit. `rights_unread`: the CRM did not tell. */
export type ReasonCode = 'unknown_user' | 'not_named' | 'no_seat' | 'rights_unread';

/** What a change needs: a right to edit, or to be super admin. */
export type Need = 'editor' | 'super_admin';

/** Whose rights are asked for. */
interface Who {
  readonly portalId: string;
  readonly userId: string;
}

/** Who may change a portal's settings (design 8, INV-46). */
export interface Rights {
  /**
   * Reads the user from the CRM now, never from a cache, and answers them when they may do it.
   * 403 `no_right`, `super_admin_only`; 503 or 403 when the CRM does not tell (`refusalOf`): unknown is no.
   */
  allow(who: Who, need: Need, policy: Policy, signal: AbortSignal): Promise<CrmUser | SettingsRefusal>;
  /** What `allow` has against it, `undefined` when it is allowed. */
  refuseWrite(
    who: Who,
    need: Need,
    policy: Policy,
    signal: AbortSignal,
  ): Promise<SettingsRefusal | undefined>;
  /** For display only: the user's own part up to 60 s old, the policy's part as given. Never fails for the CRM. */
  describe(who: Who, policy: Policy, signal: AbortSignal): Promise<Me>;
}

/** What rights are made of. */
export interface RightsDeps {
  readonly crm: Pick<Crm, 'readUser' | 'listUsers'>;
  readonly state: OpenState;
  readonly clock: Clock;
}

const SHOWN_FOR_MS = 60_000;

/**
 * The part of a user that rights rest on; `known: false` is a user whom the portal does not have.
 * `seat`: `unread` while no right depended on it.
 */
const standingSchema = z.object({
  known: z.boolean(),
  superAdmin: z.boolean(),
  seat: z.enum(['assigned', 'none', 'unread']),
  readAtMs: z.int(),
});
type Standing = Omit<z.infer<typeof standingSchema>, 'readAtMs'>;

const REASONS: Readonly<Record<ReasonCode, string>> = {
  unknown_user: 'HubSpot does not list you as a user of this account. Ask a super admin of the account.',
  not_named:
    'Only super admins and the editors they name can change these settings. Ask a super admin of your HubSpot account to name you as an editor.',
  no_seat:
    'You are named as an editor, but editors also need an assigned seat here. Ask a super admin of your HubSpot account to assign you one.',
  rights_unread:
    'HubSpot did not say what you may do, so the settings are shown without editing. Try again in a minute; if it stays so, ask a super admin of your HubSpot account.',
};

/** 403 for what super admins alone may do. */
export const SUPER_ADMIN_ONLY: SettingsRefusal = {
  status: 403,
  code: 'super_admin_only',
  message: 'Only super admins can name editors. Ask a super admin of your HubSpot account.',
};

/**
 * Rights over the CRM's users API and the policy's editors. `superAdmin` comes with the single user; HubSpot's
 * spec names `seatNames` in the list of users alone (hubspot-platform 6.6), so the list is read where a seat is
 * asked for and the single user came without: a few pages of it, and whoever is not on them has no seat.
 */
export function createRights({ crm, state, clock }: RightsDeps): Rights {
  const shown = state('settings-rights');

  const seatOf = async (user: CrmUser, portalId: string, signal: AbortSignal): Promise<Standing['seat']> => {
    const { seatNames } =
      user.seatNames === undefined ? ((await findListedUser(crm, portalId, user.id, signal)) ?? {}) : user;
    return seatNames !== undefined && seatNames.length > 0 ? 'assigned' : 'none';
  };

  const read = async (
    { portalId, userId }: Who,
    policy: Policy,
    signal: AbortSignal,
  ): Promise<{ readonly user: CrmUser | undefined; readonly standing: Standing }> => {
    const found = await crm.readUser(portalId, userId, signal);
    const user = found?.id === userId ? found : undefined;
    const first = standingOf(user, 'unread');
    const standing =
      user !== undefined && isSeatWanting(first, userId, policy)
        ? standingOf(user, await seatOf(user, portalId, signal))
        : first;
    await shown.set(`${portalId}:${userId}`, { ...standing, readAtMs: clock.now() }, SHOWN_FOR_MS);
    return { user, standing };
  };

  const allow: Rights['allow'] = async (who, need, policy, signal) => {
    try {
      const { user, standing } = await read(who, policy, signal);
      const me = meOf(standing, who.userId, policy);
      if (!me.canEdit || user === undefined) {
        return { status: 403, code: 'no_right', message: me.reason ?? REASONS.not_named };
      }
      return need === 'editor' || me.canNameEditors ? user : SUPER_ADMIN_ONLY;
    } catch (fault) {
      return refusalOf(fault);
    }
  };

  return {
    allow,
    async refuseWrite(who, need, policy, signal) {
      const allowed = await allow(who, need, policy, signal);
      return isSettingsRefusal(allowed) ? allowed : undefined;
    },
    async describe(who, policy, signal) {
      const { portalId, userId } = who;
      const cached = standingSchema.safeParse(await shown.get(`${portalId}:${userId}`)).data;
      const isFresh = cached !== undefined && clock.now() - cached.readAtMs < SHOWN_FOR_MS;
      if (isFresh && !isSeatWanting(cached, userId, policy)) return meOf(cached, userId, policy);
      try {
        return meOf((await read(who, policy, signal)).standing, userId, policy);
      } catch (fault) {
        refusalOf(fault);
        return no('rights_unread');
      }
    },
  };
}

function standingOf(user: CrmUser | undefined, seat: Standing['seat']): Standing {
  return { known: user !== undefined, superAdmin: user?.superAdmin === true, seat };
}

const isEditor = ({ known }: Standing, userId: string, policy: Policy): boolean =>
  known && policy.editors.includes(userId);

/** Whether the answer turns on a seat that was not read. */
function isSeatWanting(standing: Standing, userId: string, policy: Policy): boolean {
  const isAsked = policy.editorsNeedSeat && isEditor(standing, userId, policy);
  return isAsked && !standing.superAdmin && standing.seat === 'unread';
}

const no = (reasonCode: ReasonCode): Me => ({
  canEdit: false,
  canNameEditors: false,
  reasonCode,
  reason: REASONS[reasonCode],
});

function meOf(standing: Standing, userId: string, policy: Policy): Me {
  if (standing.known && standing.superAdmin) return { canEdit: true, canNameEditors: true };
  if (!standing.known) return no('unknown_user');
  if (!isEditor(standing, userId, policy)) return no('not_named');
  if (policy.editorsNeedSeat && standing.seat !== 'assigned') return no('no_seat');
  return { canEdit: true, canNameEditors: false };
}
