import { z } from 'zod';
import { parseEmail } from '../src/input/email.ts';
import { parseEncryptionKeys, type EncryptionKey } from '../src/security/sealing.ts';

/** What the server is told by its environment (design 5). */
export interface Config {
  /** 0 takes a free port. */
  readonly port: number;
  /** Origin (and path prefix, if any) under which HubSpot reaches us, without a trailing slash. */
  readonly publicUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly databaseUrl: string | undefined;
  /** `redis://` or `rediss://`: the Redis that carries state beside the database. A secret: never logged. */
  readonly cacheUrl?: string | undefined;
  readonly dataDir: string;
  /** `smtp://` or `smtps://`, with credentials if the mail server wants them. A secret: never logged. */
  readonly smtpUrl: string;
  /** The sender's address, in canonical form. */
  readonly mailFrom: string;
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly logLevel: string;
  /** Proxies in front of us whose word on the client's address is taken. */
  readonly trustProxy: number;
  /** Who sends it may read `GET /metrics` from elsewhere. A secret: never logged. */
  readonly metricsToken?: string | undefined;
}

/** The configuration, or everything that is wrong with it, one plain sentence each. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const text = z.string().trim().min(1);
const httpUrl = z
  .string()
  .trim()
  .refine((url) => /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(url) && URL.canParse(url))
  .transform((url) => url.replace(/\/+$/, ''));
const publicUrl = httpUrl.refine(
  (url) => url.startsWith('https://') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(url),
);
const wholeNumber = (max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.int().max(max));
const smtpUrl = z.string().trim().refine(isSmtpUrl);
const plainAddress = z.string().transform((text, context) => {
  const parsed = parseEmail(text);
  if (parsed.ok) return parsed.email;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

/** Each variable with its form; an unset one takes the default, where there is one. */
const VARIABLES = {
  PORT: { schema: wholeNumber(65_535), fallback: '3000', form: 'a port number from 0 to 65535' },
  PUBLIC_URL: { schema: publicUrl, form: 'the https URL under which HubSpot reaches this server' },
  HUBSPOT_CLIENT_ID: { schema: text, form: 'the client id of the app (its Auth tab in HubSpot)' },
  HUBSPOT_CLIENT_SECRET: { schema: text, form: 'the client secret of the app (its Auth tab in HubSpot)' },
  HUBSPOT_APP_ID: {
    schema: z
      .string()
      .trim()
      .regex(/^\d{1,15}$/),
    form: 'the numeric id of the app',
  },
  HUBSPOT_API_URL: { schema: httpUrl, fallback: 'https://api.hubapi.com', form: 'an http(s) URL' },
  HUBSPOT_AUTHORIZE_URL: {
    schema: httpUrl,
    fallback: 'https://app.hubspot.com/oauth/authorize',
    form: 'an http(s) URL',
  },
  DATABASE_URL: {
    schema: z
      .string()
      .trim()
      .regex(/^postgres(ql)?:\/\//),
    fallback: '',
    form: 'a postgres:// URL; leave it out for the embedded database',
  },
  CACHE_URL: {
    schema: z.string().trim().refine(isRedisUrl),
    fallback: '',
    form: 'the redis:// or rediss:// URL of a Redis: host, port, number of a database and, where needed, user and password, percent-encoded; leave it out to keep state in the database',
  },
  DATA_DIR: { schema: text, fallback: './data', form: 'a folder for the embedded database' },
  SMTP_URL: {
    schema: smtpUrl,
    form: 'the smtp:// or smtps:// URL of the mail server: host, port and, where needed, user and password, percent-encoded',
  },
  MAIL_FROM: {
    schema: plainAddress,
    form: 'one plain email address without a name, the sender of every mail',
  },
  ENCRYPTION_KEYS: { schema: text, form: 'id:base64 pairs of 32-byte keys, separated by commas' },
  LOG_LEVEL: { schema: z.enum(LOG_LEVELS), fallback: 'info', form: `one of ${LOG_LEVELS.join(', ')}` },
  METRICS_TOKEN: {
    schema: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{16,200}$/),
    fallback: '',
    form: 'a secret of 16 to 200 visible characters without spaces; leave it out to offer metrics to this machine only',
  },
  TRUST_PROXY: { schema: wholeNumber(10), fallback: '0', form: 'the number of proxies in front, 0 to 10' },
} as const satisfies Readonly<
  Record<string, { readonly schema: z.ZodType; readonly fallback?: string; readonly form: string }>
>;
type Name = keyof typeof VARIABLES;
type Values = { readonly [Key in Name]: z.output<(typeof VARIABLES)[Key]['schema']> | undefined };

/**
 * Reads the production configuration. Missing and malformed variables are all named at once; the values
 * themselves never appear in a problem, they may be secrets.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const problems: string[] = [];
  const values = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, variable]) => {
      const given = env[name]?.trim() ?? '';
      const fallback = 'fallback' in variable ? variable.fallback : undefined;
      if (given === '' && fallback === '') return [name, undefined];
      if (given === '' && fallback === undefined) {
        problems.push(`${name} is missing: it must be ${variable.form}.`);
        return [name, undefined];
      }
      const parsed = variable.schema.safeParse(given === '' ? fallback : given);
      if (!parsed.success) problems.push(`${name} is malformed: it must be ${variable.form}.`);
      return [name, parsed.data];
    }),
  ) as Values;

  const keys = values.ENCRYPTION_KEYS === undefined ? undefined : parseEncryptionKeys(values.ENCRYPTION_KEYS);
  if (keys?.ok === false) problems.push(...keys.problems.map((problem) => `ENCRYPTION_KEYS: ${problem}`));
  if (values.CACHE_URL !== undefined && (env['DATABASE_URL'] ?? '').trim() === '') {
    problems.push('CACHE_URL needs DATABASE_URL: the audit trail and all that lasts stay in PostgreSQL.');
  }
  return assemble(values, keys?.ok === true ? keys.keys : [], problems);
}

/** Scheme, host, port, credentials and the number of a database and nothing else. */
function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\/[^\s/?#]+(\/\d{0,4})?$/.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password, port } = new URL(text);
  return hostname !== '' && port !== '0' && [username, password].every(isPercentEncoded);
}

/**
 * Scheme, host, port and credentials and nothing else: what else such a URL may carry elsewhere (path, query)
 * are options by which TLS can be switched off.
 */
function isSmtpUrl(text: string): boolean {
  if (!/^smtps?:\/\/[^\s/?#]+\/?$/.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password, port } = new URL(text);
  if (hostname === '' || port === '0') return false;
  return [username, password].every(isPercentEncoded);
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function assemble(
  values: Values,
  encryptionKeys: readonly EncryptionKey[],
  problems: readonly string[],
): ConfigResult {
  if (problems.length > 0) return { ok: false, problems };
  const given = values as { readonly [Key in Name]: NonNullable<Values[Key]> };
  return {
    ok: true,
    config: {
      port: given.PORT,
      publicUrl: given.PUBLIC_URL,
      clientId: given.HUBSPOT_CLIENT_ID,
      clientSecret: given.HUBSPOT_CLIENT_SECRET,
      appId: given.HUBSPOT_APP_ID,
      apiUrl: given.HUBSPOT_API_URL,
      authorizeUrl: given.HUBSPOT_AUTHORIZE_URL,
      databaseUrl: values.DATABASE_URL,
      cacheUrl: values.CACHE_URL,
      dataDir: given.DATA_DIR,
      smtpUrl: given.SMTP_URL,
      mailFrom: given.MAIL_FROM,
      encryptionKeys,
      logLevel: given.LOG_LEVEL,
      trustProxy: given.TRUST_PROXY,
      metricsToken: values.METRICS_TOKEN,
    },
  };
}
