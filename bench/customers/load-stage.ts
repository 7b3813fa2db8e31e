import { setTimeout as pause } from 'node:timers/promises';
import type { ToolSpec } from '../askers/tool.ts';
import { liftLimits, setRealLimits, tokenFor } from '../crm-side.ts';
import type { OpenGround } from '../open-load/run.ts';
import type { Progress } from '../scenario.ts';
import { onStage, type InstalledPortal, type Stage } from '../stage.ts';
import { EDITED, MATCHED, SHOWN } from './contacts.ts';
import type { AppPlace } from './verified.ts';

/** App and sandbox ready for load: limits lifted until `beReal`, one property to be read and one to be written. */
export interface LoadStage extends Stage {
  readonly place: AppPlace;
  readonly ground: OpenGround;
  /** HubSpot's limits and a latency with a spread, from now on; waits until the app has seen them. */
  beReal(): Promise<void>;
  /** Another access token for the stage's portal. */
  token(): Promise<string>;
  /** The whole server as an asker; `name` begins callback ids and values and is used once. */
  server(tool: ToolSpec['tool'], name: string): ToolSpec;
}

/** What is read and written needs a proof, `MATCHED` a stated address alone. */
export async function saveLoadRules({ save }: Pick<InstalledPortal, 'save'>): Promise<void> {
  const rule = { enabled: true, protectionLevel: 'verify_email', instructions: '' };
  await save(`/settings/rules/contacts.${SHOWN}`, { show: rule });
  await save(`/settings/rules/contacts.${EDITED}`, { show: rule, edit: rule });
  const matched = { ...rule, protectionLevel: 'match_email' };
  await save(`/settings/rules/contacts.${MATCHED}`, { show: matched });
}

/** Runs `work` on a fresh stage for load and takes it down afterwards. */
export function onLoadStage<T>(progress: Progress, work: (stage: LoadStage) => Promise<T>): Promise<T> {
  // A CRM that refuses is a line in the log otherwise, thousands of times.
  return onStage({ LOG_LEVEL: 'error' }, async (stage) => {
    const { control, portalId, launched, appPid, clientSecret } = stage;
    await liftLimits(control);
    await saveLoadRules(stage);
    const { appUrl, sandboxPid = 0 } = launched;
    return work({
      ...stage,
      place: { origin: appUrl, publicUrl: appUrl, clientSecret },
      ground: {
        ...{ control, progress },
        pids: [
          ['server', appPid],
          ['sandbox', sandboxPid],
        ],
      },
      beReal: () => beReal(stage),
      token: () => tokenFor(control, portalId),
      server: (tool, name) => ({
        ...{ kind: 'tool', tool, clientSecret, name },
        signedOrigin: appUrl,
        instances: [{ origin: appUrl, weight: 1 }],
      }),
    });
  });
}

const SIGHTS = 3;
const SIGHT_MS = 400;

/**
 * Limits as the app last saw them in an answer's headers were those of the preparation: a few single calls show it the
 * real ones before the load does.
 */
async function beReal({ control, portalId, userId }: Stage): Promise<void> {
  await setRealLimits(control);
  for (let sight = 0; sight < SIGHTS; sight += 1) {
    await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings/users?q=' });
    await pause(SIGHT_MS);
  }
}
