import { createSandbox } from './create-sandbox.ts';
import { DEFAULT_LIMITS, type Limits } from './portal/rate-limit.ts';

const PORT_DEFAULT = '4000';
const SMTP_PORT_DEFAULT = 4_025;

interface Settings {
  readonly port: number;
  /** Tried in their order. */
  readonly smtpPorts: readonly number[];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
  readonly appUrl: string;
  readonly latencyMs: number;
  readonly limits: Partial<Limits>;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535;

/** Nobody has to know where mail goes in, the address is told: unset means 4025, or a free one if that is taken. */
function smtpPortsOf(text: string | undefined): readonly number[] {
  return text === undefined || text === '' ? [SMTP_PORT_DEFAULT, 0] : [Number(text)];
}

function readSettings(env: NodeJS.ProcessEnv): Settings | string {
  const port = Number(env['SANDBOX_PORT'] ?? PORT_DEFAULT);
  const latencyMs = Number(env['SANDBOX_LATENCY_MS'] ?? '0');
  const burst = Number(env['SANDBOX_REQUESTS_PER_10_S'] ?? DEFAULT_LIMITS.burst);
  const appUrl = env['PUBLIC_URL'] ?? 'http://127.0.0.1:3000';
  const smtpPorts = smtpPortsOf(env['SANDBOX_SMTP_PORT']);
  if (!isPort(port)) return 'SANDBOX_PORT must be a port, or 0 for a free one.';
  if (!smtpPorts.every(isPort)) return 'SANDBOX_SMTP_PORT must be a port, or 0 for a free one.';
  if (!URL.canParse(appUrl)) return 'PUBLIC_URL must be the address of the app.';
  if (!Number.isInteger(latencyMs) || latencyMs < 0)
    return 'SANDBOX_LATENCY_MS must be a number of milliseconds.';
  if (!Number.isSafeInteger(burst) || burst < 1)
    return 'SANDBOX_REQUESTS_PER_10_S must be a whole number, 1 or more.';
  return {
    port,
    smtpPorts,
    latencyMs,
    limits: { burst },
    appUrl,
    clientId: env['HUBSPOT_CLIENT_ID'] ?? 'sandbox-client-id',
    clientSecret: env['HUBSPOT_CLIENT_SECRET'] ?? 'sandbox-client-secret',
    appId: env['HUBSPOT_APP_ID'] ?? '424242',
  };
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if (typeof settings === 'string') {
    process.stderr.write(`${settings}\n`);
    process.exitCode = 78;
    return;
  }
  const sandbox = createSandbox(settings);
  const stop = (): void => {
    void sandbox.close().then(() => {
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  const url = await sandbox.listen(settings.port);
  const { smtpUrl } = sandbox;
  process.stdout.write(`Sandbox portal: ${url} (mail: ${smtpUrl})\n`);
  process.send?.({ type: 'ready', url, smtpUrl });
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The sandbox could not start: ${error instanceof Error ? error.message : 'unknown'}\n`,
  );
  // Listening for the parent's messages would keep the process.
  process.exit(1);
});
