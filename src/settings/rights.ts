import { z } from 'zod';
import type { Crm, CrmUser } from '../hubspot/crm.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, OpenState } from '../ports.ts';
import { refusalOf, type SettingsRefusal } from './refusal.ts';

/** What a user may do here, as the card shows it. */
export interface Me {
  readonly canEdit: boolean;
  /** Naming editors is for super admins alone. */
  readonly canNameEditors: boolean;
  /** Why not, and whom to ask; present when `canEdit` is false. */
  readonly reason?: string;
}

/** What a change needs: a right to edit, or to be super admin. */
export type Need = 'editor' | 'super_admin';

/** Who may change a portal's settings (design 8, INV-46). */
export interface Rights {
  /**
   * Reads the user from the CRM now, never from a cache, and answers `undefined` when the change is allowed.
   * 403 `no_right`, `super_admin_only`; 503 or 403 when the CRM does not tell (`refusalOf`): unknown is no.
   */
  refuseWrite(
    who: { readonly portalId: string; readonly userId: string },
    need: Need,
    policy: Policy,
    signal: AbortSignal,
  ): Promise<SettingsRefusal | undefined>;
  /** For display only: the user's own part up to 60 s old, the policy's part as given. Never fails for the CRM. */
  describe(
    who: { readonly portalId: string; readonly userId: string },
    policy: Policy,
    signal: AbortSignal,
  ): Promise<Me>;
}

/** What rights are made of. */
export interface RightsDeps {
  readonly crm: Pick<Crm, 'readUser'>;
  readonly state: OpenState;
  readonly clock: Clock;
}

const SHOWN_FOR_MS = 60_000;

/** The part of a user that rights rest on; `known: false` is a user whom the portal does not have. */
const standingSchema = z.object({
  known: z.boolean(),
  superAdmin: z.boolean(),
  hasSeat: z.boolean(),
  readAtMs: z.int(),
});
type Standing = Omit<z.infer<typeof standingSchema>, 'readAtMs'>;

const UNKNOWN: Standing = { known: false, superAdmin: false, hasSeat: false };

const REASONS = {
  unknown: 'HubSpot does not list you as a user of this account. Ask a super admin of the account.',
  not_named:
    'Only super admins and the editors they name can change these settings. Ask a super admin of your HubSpot account to name you as an editor.',
  no_seat:
    'You are named as an editor, but editors also need an assigned seat here. Ask a super admin of your HubSpot account to assign you one.',
  unread:
    'HubSpot did not say what you may do, so the settings are shown without editing. Try again in a minute; if it stays so, ask a super admin of your HubSpot account.',
} as const;

const SUPER_ADMIN_ONLY = 'Only super admins can name editors. Ask a super admin of your HubSpot account.';

/** Rights over the CRM's users API (hubspot-platform 6.6: `superAdmin`, `seatNames`) and the policy's editors. */
export function createRights({ crm, state, clock }: RightsDeps): Rights {
  const shown = state('settings-rights');

  const read = async (portalId: string, userId: string, signal: AbortSignal): Promise<Standing> => {
    const user = await crm.readUser(portalId, userId, signal);
    const standing = standingOf(user, userId);
    await shown.set(`${portalId}:${userId}`, { ...standing, readAtMs: clock.now() }, SHOWN_FOR_MS);
    return standing;
  };

  return {
    async refuseWrite({ portalId, userId }, need, policy, signal) {
      try {
        const me = meOf(await read(portalId, userId, signal), userId, policy);
        if (!me.canEdit) return { status: 403, code: 'no_right', message: me.reason ?? REASONS.not_named };
        const allowed = need === 'editor' || me.canNameEditors;
        return allowed ? undefined : { status: 403, code: 'super_admin_only', message: SUPER_ADMIN_ONLY };
      } catch (fault) {
        return refusalOf(fault);
      }
    },
    async describe({ portalId, userId }, policy, signal) {
      const cached = standingSchema.safeParse(await shown.get(`${portalId}:${userId}`));
      if (cached.success && clock.now() - cached.data.readAtMs < SHOWN_FOR_MS) {
        return meOf(cached.data, userId, policy);
      }
      try {
        return meOf(await read(portalId, userId, signal), userId, policy);
      } catch (fault) {
        refusalOf(fault);
        return { canEdit: false, canNameEditors: false, reason: REASONS.unread };
      }
    },
  };
}

function standingOf(user: CrmUser | undefined, userId: string): Standing {
  if (user?.id !== userId) return UNKNOWN;
  return { known: true, superAdmin: user.superAdmin, hasSeat: user.seatNames.length > 0 };
}

function meOf(standing: Standing, userId: string, policy: Policy): Me {
  if (standing.known && standing.superAdmin) return { canEdit: true, canNameEditors: true };
  const no = (reason: string): Me => ({ canEdit: false, canNameEditors: false, reason });
  if (!standing.known) return no(REASONS.unknown);
  if (!policy.editors.includes(userId)) return no(REASONS.not_named);
  if (policy.editorsNeedSeat && !standing.hasSeat) return no(REASONS.no_seat);
  return { canEdit: true, canNameEditors: false };
}
