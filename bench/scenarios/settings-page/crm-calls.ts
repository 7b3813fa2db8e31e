import { z } from 'zod';
import { callsSince, callsSoFar } from '../../crm-side.ts';
import { installApp, type InstalledPortal } from '../../stage.ts';
import { manyProperties } from './portals.ts';

/** Goals of the product for a portal with 2,000 properties. */
export const MOST_COLD_CALLS = 2;
export const MOST_WARM_CALLS = 0;
export const MOST_BYTES = 350_000;

/** What `GET /settings` costs the first time that anybody asks in a portal, and right after that. */
export interface SettingsCalls {
  readonly properties: number;
  readonly coldCalls: number;
  readonly warmCalls: number;
  readonly bytes: number;
  /** Kinds of the cold calls, for the JSON file. */
  readonly kinds: Readonly<Record<string, number>>;
}

const madeSchema = z.looseObject({ portalIds: z.array(z.int()) });

/** In a portal of its own, in which nobody has opened anything yet. @throws Error when the app does not answer 200 */
export async function countSettingsCalls(
  { control, launched }: InstalledPortal & { readonly launched: { readonly sandboxUrl: string } },
  properties: number,
): Promise<SettingsCalls> {
  const place = (await control.portals()).length;
  const { portalIds } = madeSchema.parse(await control.post('/portals', { count: 1 }));
  const [portalId = 0] = portalIds;
  const seeded = z.array(z.unknown()).parse(await control.get(`/portals/${portalId}/properties`));
  await control.post(`/portals/${portalId}/properties`, {
    properties: manyProperties(properties - seeded.length),
  });
  const { userId } = await installApp(launched.sandboxUrl, place);
  const open = async () => {
    const first = await callsSoFar(control);
    const { status, body } = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
    if (status !== 200) throw new Error(`GET /settings was answered with status ${status}.`);
    return {
      calls: await callsSince(control, first, portalId),
      bytes: Buffer.byteLength(JSON.stringify(body)),
    };
  };
  const [cold, warm] = [await open(), await open()];
  return {
    ...{ properties, coldCalls: cold.calls.all, warmCalls: warm.calls.all },
    ...{ bytes: cold.bytes, kinds: cold.calls.kinds },
  };
}
