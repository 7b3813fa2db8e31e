import { loadConfig } from '../server/config.ts';
import { createLogger } from '../server/logger.ts';
import { startServer } from '../server/start-server.ts';
import { clockRoute, createDevClock } from './dev-clock.ts';

/**
 * The app as a process of development: the production server on loopback, with a public URL that may follow
 * from its port, and with a movable clock when `DEV_CLOCK=1`. Tells its parent `{type: 'ready', url}`.
 */
async function main(): Promise<void> {
  const derivesUrl = (process.env['PUBLIC_URL'] ?? '') === '';
  const env = derivesUrl ? { ...process.env, PUBLIC_URL: 'http://127.0.0.1' } : process.env;
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(loaded.problems.join(' '));
  const clock = createDevClock();
  const movable = process.env['DEV_CLOCK'] === '1';
  const { config } = loaded;
  const server = await startServer(
    { ...config, publicUrl: derivesUrl ? '' : config.publicUrl },
    {
      logger: createLogger(config.logLevel),
      host: '127.0.0.1',
      ...(movable ? { clock, extraRoutes: [clockRoute(clock)] } : {}),
    },
  );
  const stop = (): void => {
    void server.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  process.send?.({ type: 'ready', url: server.url, port: server.port });
}

main().catch((error: unknown) => {
  const fault = error instanceof Error ? error : new Error('unknown error');
  const taken = 'code' in fault && fault.code === 'EADDRINUSE';
  const message = taken
    ? `Port ${process.env['PORT'] ?? ''} is in use. Set PORT to another one; 0 takes a free one.`
    : fault.message;
  process.stderr.write(`The app could not start. ${message}\n`);
  process.exit(1);
});
