import { loadConfig } from '../server/config.ts';
import { createLogger } from '../server/logger.ts';
import { startServer } from '../server/start-server.ts';
import { openStorage } from '../src/stores/open-storage.ts';
import { createInProcessCrm } from './in-process-crm.ts';
import { withoutAudit } from './without-audit.ts';

/**
 * The production server on loopback with the CRM's contacts answered inside the process. With `AUDIT_ENTRIES=none` it
 * writes no audit entries, on the embedded database. Tells its parent `{type: 'ready', url}`.
 */
async function main(): Promise<void> {
  const loaded = loadConfig({ ...process.env, PUBLIC_URL: 'http://127.0.0.1' });
  if (!loaded.ok) throw new Error(loaded.problems.join(' '));
  const { config } = loaded;
  const server = await startServer(
    { ...config, publicUrl: '' },
    {
      logger: createLogger(config.logLevel),
      host: '127.0.0.1',
      transport: createInProcessCrm({ apiUrl: config.apiUrl }),
      ...(process.env['AUDIT_ENTRIES'] === 'none'
        ? { storage: withoutAudit(await openStorage({ dataDir: config.dataDir })) }
        : {}),
    },
  );
  const stop = (): void => {
    void server.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  process.send?.({ type: 'ready', url: server.url });
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The app could not start. ${error instanceof Error ? error.message : 'unknown error'}\n`,
  );
  process.exit(1);
});
