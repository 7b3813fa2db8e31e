import { describe, expect, it } from 'vitest';
import { createSettingsApi, type CardFetch, type Trouble } from '../../../extensions/shared/api.ts';
import { overview, saved } from './fixtures.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly timeout?: number;
}

function apiOf(status: number, body: unknown, locale: string | undefined = 'fi') {
  const sent: Sent[] = [];
  const fetch: CardFetch = (url, options) => {
    sent.push({ url, ...options });
    return Promise.resolve({ status, json: () => Promise.resolve(body) });
  };
  return { api: createSettingsApi({ fetch, backendUrl: 'https://app.example/base', locale }), sent };
}

const error = (code: string, more: object = {}) => ({
  error: { code, message: 'm', requestId: 'r-1', ...more },
});
const current = saved(overview({ version: 9 }));

describe('requests of the settings API', () => {
  const { api, sent } = apiOf(200, {});
  const grant = { enabled: true, protectionLevel: 'verify_email', instructions: '' } as const;
  const rule = { show: grant, edit: { ...grant, enabled: false }, acceptedRisk: false };

  it.each([
    ['the overview in the user’s language', () => api.overview(), 'GET', '?lang=fi', undefined],
    [
      'a page of properties with an encoded search',
      () => api.properties({ objectType: 'contacts', search: 'p&q ä=', after: 'a+/=' }),
      'GET',
      '/properties?objectType=contacts&q=p%26q%20%C3%A4%3D&after=a%2B%2F%3D',
      undefined,
    ],
    ['users without an empty search', () => api.users({ search: '' }), 'GET', '/users', undefined],
    [
      'a rule under its encoded name',
      () => api.saveRule(3, 'contacts.a/b', rule),
      'PUT',
      '/rules/contacts.a%2Fb',
      { version: 3, ...rule },
    ],
    [
      'the removal of a rule',
      () => api.removeRule(4, 'contacts.phone'),
      'DELETE',
      '/rules/contacts.phone?version=4',
      undefined,
    ],
    ['the brand', () => api.saveBrand(1, current.brand), 'PUT', '/brand', { version: 1, ...current.brand }],
    [
      'one channel of email capture',
      () => api.saveEmailCapture(1, { whatsapp: 'never' }),
      'PUT',
      '/email-capture',
      { version: 1, whatsapp: 'never' },
    ],
    [
      'the verification settings',
      () => api.saveVerification(1, current.verification),
      'PUT',
      '/verification',
      { version: 1, ...current.verification },
    ],
    [
      'the editors',
      () => api.saveEditors(1, ['9'], true),
      'PUT',
      '/editors',
      { version: 1, userIds: ['9'], needSeat: true },
    ],
    ['a test mail', () => api.sendTestMail('n-1'), 'POST', '/test-mail', { nonce: 'n-1' }],
    [
      'a tried call',
      () => api.tryTool('n-2', 'read_crm_data', { a: 1 }),
      'POST',
      '/try',
      { nonce: 'n-2', tool: 'read_crm_data', input: { a: 1 } },
    ],
    ['a contact', () => api.contact('1/2'), 'GET', '/contacts/1%2F2', undefined],
    ['the end of a contact’s proofs', () => api.endProofs('12'), 'DELETE', '/contacts/12/proofs', undefined],
    ['a handoff', () => api.handoff('7KQM-2XTB?'), 'GET', '/handoffs/7KQM-2XTB%3F', undefined],
  ])('sends %s', async (_, call, method, path, body) => {
    await call();
    const last = sent.at(-1);
    expect(last).toEqual({
      url: `https://app.example/base/settings${path}`,
      method,
      timeout: 15_000,
      ...(body === undefined ? {} : { body }),
    });
  });

  it('names no language when the user’s is not known', async () => {
    const { api: silent, sent: asked } = apiOf(200, {}, '');
    await silent.overview();
    expect(asked[0]?.url).toBe('https://app.example/base/settings');
  });
});

describe('the overview', () => {
  const row = { name: 'phone', label: 'Phone', type: 'string', group: 'g', show: true, edit: true };

  it('gives every row the object type that is said once', async () => {
    const { api } = apiOf(200, { version: 3, propertyObjectType: 'contacts', properties: [row] });
    expect(await api.overview()).toEqual({
      ok: true,
      value: { version: 3, properties: [{ objectType: 'contacts', ...row }] },
    });
  });

  it('takes a 200 without rows for a fault', async () => {
    const { api } = apiOf(200, { version: 3 });
    const trouble = { kind: 'server_error', status: 200, requestId: undefined };
    expect(await api.overview()).toEqual({ ok: false, trouble });
  });
});

/** The same answer as HubSpot’s development proxy wraps it: every refusal of ours is its 502. */
function wrapped(status: number, responseBody: unknown) {
  const outer = status === 200 ? 200 : 502;
  return [
    outer,
    { status: 'error', responseBody, context: { appServerStatusCode: [String(status)] } },
  ] as const;
}

const field = { field: 'show.instructions', code: 'too_long', message: 'Too long.' };
const troubles: readonly (readonly [title: string, status: number, body: unknown, trouble: Trouble])[] = [
  [
    'a portal that is not connected',
    403,
    error('not_connected'),
    { kind: 'not_connected', installUrl: 'https://app.example/base/oauth/install' },
  ],
  ['a missing right', 403, error('no_right'), { kind: 'no_right', code: 'no_right', message: 'm' }],
  [
    'what super admins alone may do',
    403,
    error('super_admin_only'),
    { kind: 'no_right', code: 'super_admin_only', message: 'm' },
  ],
  ['what is not there', 404, error('rule_not_found'), { kind: 'not_found', code: 'rule_not_found' }],
  [
    'a save of somebody else, with what stands now',
    409,
    { ...error('stale_version'), current },
    { kind: 'stale', current },
  ],
  [
    'wrong input, field by field',
    422,
    error('too_long', { fields: [field] }),
    { kind: 'invalid', code: 'too_long', message: 'm', fields: [field] },
  ],
  [
    'wrong input without fields',
    422,
    error('required'),
    { kind: 'invalid', code: 'required', message: 'm', fields: [] },
  ],
  ['too many requests', 429, error('limit_reached'), { kind: 'busy', code: 'limit_reached', message: 'm' }],
  ['a busy CRM', 503, error('crm_busy'), { kind: 'busy', code: 'crm_busy', message: 'm' }],
  [
    'a fault of ours with its id',
    500,
    error('internal'),
    { kind: 'server_error', status: 500, requestId: 'r-1' },
  ],
  [
    'a refused signature',
    401,
    error('signature_wrong'),
    { kind: 'server_error', status: 401, requestId: 'r-1' },
  ],
  [
    'a 409 without a state',
    409,
    error('stale_version'),
    { kind: 'server_error', status: 409, requestId: 'r-1' },
  ],
  [
    'a page that is no JSON of ours',
    404,
    undefined,
    { kind: 'server_error', status: 404, requestId: undefined },
  ],
];

describe('answers of the settings API', () => {
  it.each(troubles)('tells %s', async (_, status, body, trouble) => {
    const { api } = apiOf(status, body);
    expect(await api.overview()).toEqual({ ok: false, trouble });
  });

  it.each(troubles)('tells %s through the proxy’s envelope', async (_, status, body, trouble) => {
    const { api } = apiOf(...wrapped(status, body ?? 'no JSON'));
    expect(await api.overview()).toEqual({ ok: false, trouble });
  });

  it.each([
    ['plain', 200, { contactId: '1' }],
    ['in the proxy’s envelope', ...wrapped(200, { contactId: '1' })],
  ])('hands on what was answered, %s', async (_, status, body) => {
    const { api } = apiOf(status, body);
    expect(await api.contact('1')).toEqual({ ok: true, value: { contactId: '1' } });
  });

  it.each([
    ['a 502 without a body of ours', 502, 'Bad gateway'],
    ['a 504 of the proxy', 504, { status: 'error', category: 'GATEWAY_TIMEOUT', context: {} }],
  ])('takes %s for no answer', async (_, status, body) => {
    const { api } = apiOf(status, body);
    expect(await api.overview()).toEqual({ ok: false, trouble: { kind: 'offline' } });
  });

  it('takes a 200 that is no JSON for a fault', async () => {
    const fetch: CardFetch = () =>
      Promise.resolve({ status: 200, json: () => Promise.reject(new SyntaxError('no JSON')) });
    const api = createSettingsApi({ fetch, backendUrl: 'https://app.example', locale: 'en' });
    expect(await api.overview()).toEqual({
      ok: false,
      trouble: { kind: 'server_error', status: 200, requestId: undefined },
    });
  });

  it('never rejects when there is no answer at all', async () => {
    const fetch: CardFetch = () => Promise.reject(new TypeError('network'));
    const api = createSettingsApi({ fetch, backendUrl: 'https://app.example', locale: 'en' });
    expect(await api.endProofs('1')).toEqual({ ok: false, trouble: { kind: 'offline' } });
  });
});
