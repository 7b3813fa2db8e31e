import { developmentEnv } from './development-env.ts';
import { makeDemoKey } from './demo-key.ts';
import { firstSteps } from './first-steps.ts';
import { launch } from './launch.ts';
import { createSandboxControl } from './sandbox-control.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const PARENT_CHECK_MS = 500;

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

/** `npm start`: sandbox portal, app, a working install in the demo portal, an agent key, and what to do next. */
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

  const key = await makeDemoKey(control, portal.portalId, admin.userId);

  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(`\nCRM Data for Agents is running (ready in ${seconds} s). Stop it with Ctrl+C.\n`);
  print(`  App             ${appUrl}`);
  print(`  Sandbox portal  ${sandboxUrl}`);
  print(`  Inbox           ${sandboxUrl}/portal/${portal.portalId}/inbox (mail to ${smtpUrl} lands there)`);
  print(`  Installed in    ${portal.name} (portal ${portal.portalId}) by ${admin.email}\n`);
  const { portalId } = portal;
  for (const line of firstSteps({ appUrl, sandboxUrl, portalId, userId: admin.userId, key })) print(line);
  print('See the whole job in one go, with the mail and its page: npm run demo');
  print('Play it by hand, step by step: docs/try-verification.md\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The start failed.'}\n`);
  process.exit(1);
});
