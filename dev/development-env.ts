import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An environment as processes have it. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment of `npm start` and `npm run demo`: what is set stays, what is unset gets a development value,
 * the client id and secret that app and sandbox share among them.
 */
export function developmentEnv(env: Env): Env {
  const dataDir = env['DATA_DIR'] ?? './data';
  const defaults: Env = {
    PORT: '3000',
    SANDBOX_PORT: '4000',
    DATA_DIR: dataDir,
    HUBSPOT_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
    HUBSPOT_CLIENT_SECRET: 'development-only-client-secret',
    HUBSPOT_APP_ID: '100001',
    MAIL_FROM: 'no-reply@app.example',
    LOG_LEVEL: 'warn',
  };
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const merged = { ...defaults, ...given };
  return 'ENCRYPTION_KEYS' in merged ? merged : { ...merged, ENCRYPTION_KEYS: developmentKey(dataDir) };
}

/** A key of this machine's own, made at the first start, so that the data of the last start can be opened. */
function developmentKey(dataDir: string): string {
  const file = join(dataDir, 'development-key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `dev:${randomBytes(32).toString('base64')}`, { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}
