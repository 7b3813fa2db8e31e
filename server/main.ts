import { loadConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { startServer } from './start-server.ts';

/** sysexits.h EX_CONFIG: the configuration is wrong, starting again will not help. */
const EX_CONFIG = 78;

/** `npm run serve`: the app alone, configured by environment (design 4, 5). */
async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  const problems = [
    ...(loaded.ok ? [] : loaded.problems),
    ...((process.env['DEV_CLOCK'] ?? '') === ''
      ? []
      : ['DEV_CLOCK is for development only: a production server has no clock that can be moved.']),
  ];
  if (!loaded.ok || problems.length > 0) {
    const lines = problems.map((problem) => `  - ${problem}`);
    process.stderr.write(`The server cannot start. Its environment needs attention:\n${lines.join('\n')}\n`);
    process.exit(EX_CONFIG);
  }
  const { config } = loaded;
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, { logger });
  logger.info({ port: server.port }, 'listening');

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const name = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  process.stderr.write(`The server could not start. ${name}\n`);
  process.exit(1);
});
