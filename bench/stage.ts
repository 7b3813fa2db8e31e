import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { developmentEnv, type Env } from '../dev/development-env.ts';
import { launch, type Launched } from '../dev/launch.ts';
import { createSandboxControl, type SandboxControl } from '../dev/sandbox-control.ts';
import { createAgent, type Agent } from './agent.ts';

/** What mails name. */
export const BRAND = {
  companyName: 'Nordlys Outdoor',
  supportContact: 'help@nordlys.example',
  language: 'en',
} as const;

/** Far above what a benchmark can reach, so that the sandbox never answers 429. */
export const NO_LIMIT = '100000000';

/** A portal in which the app is installed. */
export interface InstalledPortal {
  readonly control: SandboxControl;
  readonly portalId: number;
  /** The super admin who installed it. */
  readonly userId: string;
  /** Saves a section of the settings as super admin, with the version that stands. @throws Error when refused */
  save(path: string, body: Readonly<Record<string, unknown>>): Promise<void>;
}

const versionSchema = z.looseObject({ version: z.int() });

/**
 * Installs the app into a portal of the sandbox.
 * @param place among the sandbox's portals, from 0
 * @throws Error when a step is refused
 */
export async function installApp(sandboxUrl: string, place = 0): Promise<InstalledPortal> {
  const control = createSandboxControl(sandboxUrl);
  const portal = (await control.portals())[place];
  const admin = portal?.users.find(({ superAdmin }) => superAdmin);
  if (portal === undefined || admin === undefined)
    throw new Error('The sandbox has no such portal with an admin.');
  const { portalId } = portal;
  const { userId } = admin;
  expectOk('the install', await control.install(portalId, userId));
  return {
    control,
    portalId: Number(portalId),
    userId: String(userId),
    async save(path, body) {
      const now = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
      const { version } = versionSchema.parse(now.body);
      const request = { userId, method: 'PUT', path, body: { version, ...body } };
      expectOk(path, (await control.uiFetch(portalId, request)).status);
    },
  };
}

function expectOk(what: string, status: number): void {
  if (status !== 200) throw new Error(`In the sandbox, ${what} ended with status ${status}.`);
}

/** Runs `work` with a folder of its own, which is gone afterwards, after an interruption too. */
export async function withDataDir<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crm-data-bench-'));
  const removeData = (): void => {
    rmSync(dataDir, { recursive: true, force: true });
  };
  // Exiting runs `removeData`.
  const interrupted = (): void => {
    process.exit(130);
  };
  process.once('exit', removeData);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await work(dataDir);
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    process.off('exit', removeData);
    removeData();
  }
}

/** The environment of a benchmark: free ports, an embedded database in `dataDir`, `settings` on top. */
export function benchEnv(dataDir: string, settings: Env): Env {
  return developmentEnv({
    ...process.env,
    ...{
      PORT: '0',
      SANDBOX_PORT: '0',
      SANDBOX_SMTP_PORT: '0',
      PUBLIC_URL: '',
      DATABASE_URL: '',
      SMTP_URL: '',
    },
    ...{ DEV_CLOCK: '', LOG_LEVEL: 'warn', DATA_DIR: dataDir, SANDBOX_LATENCY_MS: '0' },
    ...settings,
  });
}

/** App and sandbox portal as processes, the app installed, its verification ready to be used. */
export interface Stage extends InstalledPortal {
  readonly launched: Launched;
  readonly appPid: number;
  readonly clientSecret: string;
  /** Calls tools in that portal. Agents end with the stage. */
  readonly agent: Agent;
  /** One more, with a connection of its own. */
  openAgent(): Agent;
}

/** Runs `work` on a fresh stage and takes it down afterwards. */
export function onStage<T>(settings: Env, work: (stage: Stage) => Promise<T>): Promise<T> {
  return withDataDir(async (dataDir) => {
    const env = benchEnv(dataDir, settings);
    const launched = await launch(env);
    try {
      const portal = await installApp(launched.sandboxUrl);
      await portal.save('/settings/brand', BRAND);
      const clientSecret = env['HUBSPOT_CLIENT_SECRET'] ?? '';
      const { portalId } = portal;
      const agents: Agent[] = [];
      const openAgent = (): Agent => {
        const name = `bench-${agents.length}`;
        const agent = createAgent({ origin: launched.appUrl, clientSecret, portalId, name });
        agents.push(agent);
        return agent;
      };
      try {
        const appPid = launched.appPid ?? 0;
        return await work({ ...portal, launched, appPid, clientSecret, agent: openAgent(), openAgent });
      } finally {
        await Promise.all(agents.map((agent) => agent.close()));
      }
    } finally {
      await launched.stop();
    }
  });
}
