import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { OpenState } from '../ports.ts';
import type { Installation, Installations } from './installation.ts';

/** Installations that can also be changed. */
export interface InstallationStore extends Installations {
  /** Stores the whole installation in place of an earlier one of its portal. */
  save(installation: Installation): Promise<void>;
  /**
   * Marks `installation` dead, unless a newer install took its place meanwhile. To be called when HubSpot
   * said `invalid_grant` to its refresh token.
   */
  markDead(installation: Installation): Promise<void>;
}

const schema = z.strictObject({
  portalId: z.string(),
  status: z.enum(['active', 'dead']),
  scopes: z.array(z.string()),
  installedByUserId: z.string(),
  accountType: z.enum(['STANDARD', 'SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER', 'OTHER']),
  timeZone: z.string(),
  installedAtMs: z.int(),
});

/** Whether `text` can be a portal id; anything else is never looked up. */
export function isPortalId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text);
}

/**
 * Installations in the state namespace `installations`, one per portal, for ever.
 * Every operation can fail with `StoreUnavailable`; what is stored under a wrong portal or shape is `StoreCorrupt`.
 */
export function createInstallations(deps: { readonly openState: OpenState }): InstallationStore {
  const state = deps.openState('installations');

  const find = async (portalId: string): Promise<Installation | undefined> => {
    if (!isPortalId(portalId)) return undefined;
    const stored = await state.get(portalId);
    if (stored === undefined) return undefined;
    const parsed = schema.safeParse(stored);
    if (!parsed.success || parsed.data.portalId !== portalId) {
      throw new StoreCorrupt(`the installation of portal ${portalId} cannot be read`);
    }
    return parsed.data;
  };

  return {
    find,
    save: (installation) => state.set(installation.portalId, installation),
    async markDead(installation) {
      const current = await find(installation.portalId);
      if (current?.installedAtMs !== installation.installedAtMs) return;
      await state.set(current.portalId, { ...current, status: 'dead' });
    },
  };
}
