import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../server/config.ts';

const KEY = Buffer.alloc(32, 5).toString('base64');
const GOOD = {
  PUBLIC_URL: 'https://agents.example.com/crm/',
  HUBSPOT_CLIENT_ID: 'client-1',
  HUBSPOT_CLIENT_SECRET: 'secret-canary',
  HUBSPOT_APP_ID: '4711',
  SMTP_URL: 'smtps://user:pass%2Fword@mail.example.com:465',
  MAIL_FROM: 'no-reply@agents.example.com',
  ENCRYPTION_KEYS: `k1:${KEY}`,
};

/** What is wrong with the environment; fails when nothing is. */
function problemsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const loaded = loadConfig(env);
  if (loaded.ok) throw new Error('expected problems, but the configuration was accepted');
  return loaded.problems;
}

describe('loadConfig', () => {
  it('takes the required variables and the defaults of the rest', () => {
    expect(loadConfig(GOOD)).toEqual({
      ok: true,
      config: {
        port: 3000,
        publicUrl: 'https://agents.example.com/crm',
        clientId: 'client-1',
        clientSecret: 'secret-canary',
        appId: '4711',
        apiUrl: 'https://api.hubapi.com',
        authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
        databaseUrl: undefined,
        dataDir: './data',
        smtpUrl: 'smtps://user:pass%2Fword@mail.example.com:465',
        mailFrom: 'no-reply@agents.example.com',
        encryptionKeys: [{ id: 'k1', key: Buffer.alloc(32, 5) }],
        logLevel: 'info',
        trustProxy: 0,
        metricsToken: undefined,
      },
    });
  });

  it('names every missing variable at once', () => {
    const problems = problemsOf({});
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PUBLIC_URL',
      'HUBSPOT_CLIENT_ID',
      'HUBSPOT_CLIENT_SECRET',
      'HUBSPOT_APP_ID',
      'SMTP_URL',
      'MAIL_FROM',
      'ENCRYPTION_KEYS',
    ]);
    for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+ is missing: it must be .+\.$/);
  });

  it('names every malformed variable at once and repeats none of their values', () => {
    const canary = 'canary-value';
    const malformed = {
      PORT: canary,
      PUBLIC_URL: `ftp://${canary}`,
      HUBSPOT_CLIENT_ID: '   ',
      HUBSPOT_CLIENT_SECRET: '\t',
      HUBSPOT_APP_ID: canary,
      HUBSPOT_API_URL: canary,
      HUBSPOT_AUTHORIZE_URL: `https://user:${canary}@example.com`,
      DATABASE_URL: `mysql://${canary}`,
      SMTP_URL: `smtp://user:${canary}@mail.example.com/?${canary}`,
      MAIL_FROM: `${canary}, ${canary}@example.com`,
      ENCRYPTION_KEYS: `k1:${canary}`,
      LOG_LEVEL: canary,
      TRUST_PROXY: canary,
      METRICS_TOKEN: `${canary} `.repeat(2),
      CACHE_URL: `redis://user:${canary}@cache.example.com/?${canary}`,
    };
    const problems = problemsOf(malformed);
    expect(problems.join('\n')).not.toContain('canary');
    expect([...new Set(problems.map((problem) => /^[A-Z_]+/.exec(problem)?.[0]))].sort()).toEqual(
      Object.keys(malformed).sort(),
    );
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PORT', '0x10'],
    ['PUBLIC_URL', 'http://agents.example.com'],
    ['PUBLIC_URL', 'https://agents.example.com/?a=1'],
    ['PUBLIC_URL', 'https://agents.example.com/#top'],
    ['PUBLIC_URL', 'http://localhost.evil.example'],
    ['HUBSPOT_APP_ID', '12a'],
    ['DATABASE_URL', 'sqlite:///tmp/x'],
    ['SMTP_URL', 'mail.example.com'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://user:pass@'],
    ['SMTP_URL', 'smtp://mail.example.com:70000'],
    ['SMTP_URL', 'smtp://mail.example.com:0'],
    ['SMTP_URL', 'smtp://mail.example.com/path'],
    ['SMTP_URL', 'smtp://mail.example.com?tls.rejectUnauthorized=false'],
    ['SMTP_URL', 'smtp://mail.example.com#x'],
    ['SMTP_URL', 'smtp://user:100%@mail.example.com'],
    ['SMTP_URL', 'smtp://a.example.com smtp://b.example.com'],
    ['MAIL_FROM', 'App <no-reply@example.com>'],
    ['MAIL_FROM', 'a@example.com,b@example.com'],
    ['MAIL_FROM', 'no-reply@localhost'],
    ['MAIL_FROM', 'no-reply'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '11'],
    ['METRICS_TOKEN', 'short'],
    ['METRICS_TOKEN', 'sixteen or more with spaces'],
    ['ENCRYPTION_KEYS', `k1:${KEY},k1:${KEY}`],
    ['ENCRYPTION_KEYS', 'k1:c2hvcnQ='],
    ['ENCRYPTION_KEYS', `:${KEY}`],
    ['CACHE_URL', 'redis://localhost'],
    ['CACHE_URL', 'rediss://:pass@cache.example.com:6380/1'],
  ])('refuses %s=%s and blames no other variable', (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}[: ]`));
  });

  it.each([
    ['PORT', '0', { port: 0 }],
    ['PORT', ' 8080 ', { port: 8080 }],
    ['PUBLIC_URL', 'http://127.0.0.1:3000', { publicUrl: 'http://127.0.0.1:3000' }],
    ['PUBLIC_URL', 'http://localhost:3000/', { publicUrl: 'http://localhost:3000' }],
    ['DATABASE_URL', 'postgresql://db/app', { databaseUrl: 'postgresql://db/app' }],
    ['DATABASE_URL', '', { databaseUrl: undefined }],
    ['DATA_DIR', '/var/lib/app', { dataDir: '/var/lib/app' }],
    ['SMTP_URL', 'smtp://127.0.0.1:4025', { smtpUrl: 'smtp://127.0.0.1:4025' }],
    ['SMTP_URL', 'smtp://[::1]:25/', { smtpUrl: 'smtp://[::1]:25/' }],
    [
      'SMTP_URL',
      'smtps://us%40er:p%3Ass@mail.example.com',
      { smtpUrl: 'smtps://us%40er:p%3Ass@mail.example.com' },
    ],
    ['MAIL_FROM', ' No-Reply@Example.com ', { mailFrom: 'no-reply@example.com' }],
    ['MAIL_FROM', 'post@bücher.example', { mailFrom: 'post@xn--bcher-kva.example' }],
    ['TRUST_PROXY', '2', { trustProxy: 2 }],
    ['METRICS_TOKEN', 'sixteen-characters', { metricsToken: 'sixteen-characters' }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('accepts %s=%s', (name, value, expected) => {
    expect(loadConfig({ ...GOOD, [name]: value })).toMatchObject({ ok: true, config: expected });
  });

  it.each([
    'redis://localhost',
    'redis://:pass%2Fword@cache.example.com:6379/',
    'rediss://user:pass@cache.example.com:6380/3',
  ])('accepts CACHE_URL=%s beside a DATABASE_URL', (CACHE_URL) => {
    const loaded = loadConfig({ ...GOOD, DATABASE_URL: 'postgres://db/app', CACHE_URL: ` ${CACHE_URL} ` });
    expect(loaded).toMatchObject({ ok: true, config: { cacheUrl: CACHE_URL } });
  });

  it.each([
    'localhost:6379',
    'http://localhost:6379',
    'redis://',
    'redis://:pass@',
    'redis://localhost:0',
    'redis://localhost:70000',
    'redis://localhost/name',
    'redis://localhost?tls=false',
    'redis://localhost#x',
    'redis://:100%@localhost',
    'redis://a redis://b',
  ])('refuses CACHE_URL=%s', (CACHE_URL) => {
    const problems = problemsOf({ ...GOOD, DATABASE_URL: 'postgres://db/app', CACHE_URL });
    expect(problems).toEqual([expect.stringMatching(/^CACHE_URL is malformed: /)]);
  });

  it('refuses a CACHE_URL without a DATABASE_URL, and does not repeat it', () => {
    const problems = problemsOf({ ...GOOD, DATABASE_URL: ' ', CACHE_URL: 'redis://:canary@localhost' });
    expect(problems).toEqual([expect.stringMatching(/^CACHE_URL needs DATABASE_URL: /)]);
    expect(problems[0]).not.toContain('canary');
  });

  it('keeps several encryption keys in their order', () => {
    const other = Buffer.alloc(32, 6).toString('base64');
    const loaded = loadConfig({ ...GOOD, ENCRYPTION_KEYS: `k2:${other}, k1:${KEY}` });
    expect(loaded.ok && loaded.config.encryptionKeys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  });
});
