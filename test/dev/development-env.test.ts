import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { developmentEnv } from '../../dev/development-env.ts';
import { loadConfig } from '../../server/config.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'crm-data-env-'));
afterAll(() => {
  rmSync(DATA_DIR, { recursive: true, force: true });
});

describe('the environment of npm start', () => {
  it('starts the app once the two addresses are known that only a running sandbox portal has', () => {
    const env = developmentEnv({ DATA_DIR });
    expect(env).not.toHaveProperty('SMTP_URL');
    const known = { PUBLIC_URL: 'http://127.0.0.1:3000', SMTP_URL: 'smtp://127.0.0.1:4025' };
    expect(loadConfig({ ...known, ...env })).toMatchObject({
      ok: true,
      config: { mailFrom: 'no-reply@app.example', smtpUrl: known.SMTP_URL },
    });
  });

  it('leaves what is set, and takes an empty value for unset', () => {
    const given = {
      SMTP_URL: 'smtps://mail.example.com',
      MAIL_FROM: 'post@example.com',
      SANDBOX_SMTP_PORT: '0',
    };
    expect(developmentEnv({ DATA_DIR, ...given })).toMatchObject(given);
    expect(developmentEnv({ DATA_DIR, SMTP_URL: '' })).not.toHaveProperty('SMTP_URL');
  });

  it('makes an encryption key once and finds it again', () => {
    const [first, second] = [developmentEnv({ DATA_DIR }), developmentEnv({ DATA_DIR })];
    expect(first['ENCRYPTION_KEYS']).toMatch(/^dev:[\w+/]{43}=$/);
    expect(second['ENCRYPTION_KEYS']).toBe(first['ENCRYPTION_KEYS']);
  });
});
