import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTransport,
  faultOf,
  type Transport,
  type TransportRequest,
} from '../../src/hubspot/transport.ts';
import { startStubHubSpot, type StubHubSpot } from './stub-hubspot.ts';
import { patient } from './world.ts';

let stub: StubHubSpot;
let transport: Transport;
beforeAll(async () => {
  stub = await startStubHubSpot();
  transport = createTransport({ apiUrl: stub.url, maxAnswerBytes: 1_000 });
});
afterAll(() => stub.close());

const get = (signal: AbortSignal = patient()): TransportRequest => ({
  accessToken: 'access-canary',
  method: 'GET',
  path: '/thing?x=1',
  signal,
});
const soon = (): AbortSignal => AbortSignal.timeout(150);

describe('transport', () => {
  it('sends method, path, bearer token and JSON body, and gives back status, headers and text', async () => {
    stub.answer(() => ({ status: 418, headers: { 'retry-after': '3' }, text: 'short' }));
    const result = await transport.send({ ...get(), method: 'PATCH', body: { a: 'ä' } });
    expect(result).toMatchObject({ ok: true, status: 418, text: 'short' });
    expect(result.ok && result.headers.get('Retry-After')).toBe('3');
    const call = stub.calls.at(-1);
    expect(call).toMatchObject({ method: 'PATCH', path: '/thing', body: '{"a":"ä"}' });
    expect(call?.query.get('x')).toBe('1');
    expect(call?.headers).toMatchObject({
      authorization: 'Bearer access-canary',
      'content-type': 'application/json',
    });
  });

  it('reads an answer without a body as an empty text', async () => {
    stub.answer(() => ({ status: 204 }));
    expect(await transport.send(get())).toMatchObject({ ok: true, status: 204, text: '' });
  });

  it('sends nothing again by itself', async () => {
    stub.answer(() => ({ status: 503, json: {} }));
    const before = stub.calls.length;
    await transport.send({ ...get(), method: 'POST', body: {} });
    expect(stub.calls.length - before).toBe(1);
  });

  it.each(['hang', 'trickle'] as const)('calls a server that does %s a timeout', async (reply) => {
    stub.answer(() => reply);
    expect(await transport.send(get(soon()))).toEqual({ ok: false, fault: 'timeout' });
  });

  it.each(['reset', 'cut'] as const)('calls a connection that does %s a reset', async (reply) => {
    stub.answer(() => reply);
    expect(await transport.send(get())).toEqual({ ok: false, fault: 'reset' });
  });

  it('calls a closed port unreachable', async () => {
    const other = await startStubHubSpot();
    await other.close();
    const gone = createTransport({ apiUrl: other.url });
    expect(await gone.send(get())).toEqual({ ok: false, fault: 'unreachable' });
  });

  it('sends nothing when the signal has aborted before', async () => {
    stub.answer(() => ({ json: {} }));
    const before = stub.calls.length;
    expect(await transport.send(get(AbortSignal.abort()))).toEqual({ ok: false, fault: 'unreachable' });
    expect(stub.calls.length).toBe(before);
  });

  it('takes an answer of exactly the allowed size and refuses one byte more', async () => {
    stub.answer(() => ({ text: 'x'.repeat(1_000) }));
    expect(await transport.send(get())).toMatchObject({ ok: true });
    stub.answer(() => ({ text: 'x'.repeat(1_001) }));
    expect(await transport.send(get())).toEqual({ ok: false, fault: 'unusable' });
  });

  it('counts the size after decompression', async () => {
    stub.answer(() => ({ headers: { 'content-encoding': 'gzip' }, text: gzipSync('x'.repeat(50_000)) }));
    expect(await transport.send(get())).toEqual({ ok: false, fault: 'unusable' });
  });

  it('refuses bytes that are not UTF-8', async () => {
    stub.answer(() => ({ text: Uint8Array.of(0x22, 0xff, 0x22) }));
    expect(await transport.send(get())).toEqual({ ok: false, fault: 'unusable' });
  });

  it('does not take the answer of where a redirect leads', async () => {
    stub.answer((call) =>
      call.path === '/thing' ? { status: 302, headers: { location: '/other' } } : { json: { id: '1' } },
    );
    expect(await transport.send(get())).toEqual({ ok: false, fault: 'unusable' });
  });
});

describe('faultOf', () => {
  const failed = (code: string, more: object = {}): Error =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code, ...more }) });

  it.each([
    ['ECONNREFUSED', {}, 'unreachable'],
    ['ENOTFOUND', {}, 'unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', {}, 'unreachable'],
    ['EHOSTUNREACH', { syscall: 'connect' }, 'unreachable'],
    ['EHOSTUNREACH', { syscall: 'write' }, 'reset'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', {}, 'unreachable'],
    ['UND_ERR_HEADERS_TIMEOUT', {}, 'timeout'],
    ['UND_ERR_BODY_TIMEOUT', {}, 'timeout'],
    ['ECONNRESET', { syscall: 'read' }, 'reset'],
    ['UND_ERR_SOCKET', {}, 'reset'],
    ['SOMETHING_NEW', {}, 'reset'],
  ])('calls %s %j %s', (code, more, fault) => {
    expect(faultOf(failed(code, more))).toBe(fault);
  });

  it.each([undefined, null, 'text', new Error('bare')])(
    'calls %j, which it cannot name, a reset',
    (error) => {
      expect(faultOf(error)).toBe('reset');
    },
  );
});
