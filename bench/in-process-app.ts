import type { Env } from '../dev/development-env.ts';
import { createSandboxControl } from '../dev/sandbox-control.ts';
import { startServerProcess, type ServerProcess } from './processes.ts';
import { prepareCustomers, type DemoCustomers } from './scenarios/demo-customers.ts';

/** A server whose CRM is answered inside of its process, with customers who can be read. */
export interface InProcessApp {
  readonly server: ServerProcess;
  readonly cases: DemoCustomers['reads'];
}

/**
 * Starts such a server beside a sandbox portal, installs it there and prepares the demo's customers.
 * `env`: its surroundings; `AUDIT_ENTRIES=none` for one that writes no audit entries, which is there to be compared with.
 */
export async function startInProcessApp(
  env: Env,
  { sandboxUrl, smtpUrl }: { readonly sandboxUrl: string; readonly smtpUrl: string },
): Promise<InProcessApp> {
  const server = await startServerProcess('./app-in-process.js', {
    HUBSPOT_API_URL: sandboxUrl,
    HUBSPOT_AUTHORIZE_URL: `${sandboxUrl}/oauth/authorize`,
    SMTP_URL: smtpUrl,
    ...env,
  });
  try {
    await createSandboxControl(sandboxUrl).post('/app', { url: server.url });
    const { reads } = await prepareCustomers(sandboxUrl);
    return { server, cases: reads };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
