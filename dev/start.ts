import { developmentEnv } from './development-env.ts';
import { launch } from './launch.ts';
import { createSandboxControl } from './sandbox-control.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const PARENT_CHECK_MS = 500;
/** anna.virtanen@example.com in the demo portal's seed. */
const DEMO_CONTACT = '1001';

/**
 * npm does not pass a SIGTERM on to what it started, its shell just ends: without this, stopping `npm start` that
 * way would leave app and sandbox portal running on their ports.
 */
function stopWithParent(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK_MS).unref();
}

/** `npm start`: sandbox portal, app, a working install in the demo portal, and what to do next. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const launched = await launch(developmentEnv(process.env));
  let stopping = false;
  const stop = (exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    void launched.stop().finally(() => process.exit(exitCode));
  };
  process.on('SIGINT', () => {
    stop(0);
  });
  process.on('SIGTERM', () => {
    stop(0);
  });
  stopWithParent(() => {
    stop(0);
  });
  void launched.ended.then((sentence) => {
    if (!stopping) process.stderr.write(`${sentence}\n`);
    stop(1);
  });

  const { sandboxUrl, smtpUrl, appUrl } = launched;
  const control = createSandboxControl(sandboxUrl);
  const [portal] = await control.portals();
  const admin = portal?.users.find(({ superAdmin }) => superAdmin);
  if (portal === undefined || admin === undefined)
    throw new Error('The sandbox portal has no portal with an admin.');
  const status = await control.install(portal.portalId, admin.userId);
  if (status !== 200) throw new Error(`The install into the demo portal ended with status ${status}.`);

  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const calls = `${sandboxUrl}/_sandbox/portals/${portal.portalId}/agent-call`;
  print(`\nCRM Data for Agents is running (ready in ${seconds} s). Stop it with Ctrl+C.\n`);
  print(`  App             ${appUrl}`);
  print(`  Sandbox portal  ${sandboxUrl}`);
  print(`  Inbox           ${sandboxUrl}/portal/${portal.portalId}/inbox (mail to ${smtpUrl} lands there)`);
  print(`  Installed in    ${portal.name} (portal ${portal.portalId}) by ${admin.email}\n`);
  const pages = `${sandboxUrl}/portal/${portal.portalId}`;
  const asAdmin = `?user=${admin.userId}`;
  print('Open in a browser:\n');
  print(`  Settings page   ${pages}/settings${asAdmin}`);
  print(`  A contact       ${pages}/contacts/${DEMO_CONTACT}${asAdmin}`);
  print(`  Agent console   ${pages}/console${asAdmin}\n`);
  print('Call a tool as HubSpot would, signed by the sandbox portal:\n');
  print(`  curl -s ${calls} -H 'content-type: application/json' \\`);
  print(`    -d '{"tool":"open_conversation","inputFields":{"channel":"live_chat"}}'\n`);
  print('See the whole job in one go, with the mail and its page: npm run demo');
  print('Play it by hand, step by step: docs/try-verification.md\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The start failed.'}\n`);
  process.exit(1);
});
