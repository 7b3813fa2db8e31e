import { startPostgres } from '../../../dev/postgres.ts';
import type { Env } from '../../../dev/development-env.ts';
import { createSandboxControl, type SandboxControl } from '../../../dev/sandbox-control.ts';
import { startServerProcess, type ServerProcess } from '../../processes.ts';
import { benchEnv, withDataDir } from '../../stage.ts';

/** A sandbox portal and a database, against which any number of instances of one app can be started. */
export interface Fleet {
  readonly control: SandboxControl;
  readonly sandbox: ServerProcess;
  /** What HubSpot knows the app by; no instance needs to listen there. */
  readonly publicUrl: string;
  readonly clientSecret: string;
  /** Starts one more instance; it has to be stopped. */
  start(): Promise<Instance>;
}

/** One running instance. */
export interface Instance {
  readonly origin: string;
  readonly pid: number;
  crash(): void;
  stop(): Promise<void>;
}

/** Runs `work` with a fleet on a PostgreSQL that waits for the disk, and takes everything down afterwards. */
export function withFleet<T>(work: (fleet: Fleet) => Promise<T>): Promise<T> {
  return withDataDir(async (dataDir) => {
    const postgres = await startPostgres({ durable: true });
    // It hears of no parent that goes away, so an interrupted run ends it.
    const end = (): void => {
      if (postgres.pid !== undefined) process.kill(postgres.pid, 'SIGINT');
    };
    process.once('exit', end);
    try {
      const env = benchEnv(dataDir, { DATABASE_URL: postgres.url, LOG_LEVEL: 'error' });
      const sandbox = await startServerProcess('../sandbox/main.js', env);
      try {
        return await work(fleetOf(env, sandbox));
      } finally {
        await sandbox.stop();
      }
    } finally {
      process.off('exit', end);
      await postgres.stop();
    }
  });
}

function fleetOf(env: Env, sandbox: ServerProcess): Fleet {
  // The first instance takes a free port, and its address stays the public one when others serve.
  let publicUrl = '';
  const control = createSandboxControl(sandbox.url);
  return {
    ...{ control, sandbox, clientSecret: env['HUBSPOT_CLIENT_SECRET'] ?? '' },
    get publicUrl() {
      return publicUrl;
    },
    async start() {
      const started = await startServerProcess('../dev/app.js', {
        HUBSPOT_API_URL: sandbox.url,
        HUBSPOT_AUTHORIZE_URL: `${sandbox.url}/oauth/authorize`,
        ...env,
        SMTP_URL: sandbox.smtpUrl,
        PUBLIC_URL: publicUrl,
      });
      if (publicUrl === '') {
        publicUrl = started.url;
        await control.post('/app', { url: started.url });
      }
      return { ...started, origin: `http://127.0.0.1:${started.port}` };
    },
  };
}
