import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Route } from '../create-server.ts';
import type { HttpRefusal } from '../http.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Received } from '../middleware/received.ts';

/** What `GET /metrics` works with. */
export interface MetricsDeps {
  readonly metrics: Pick<Metrics, 'render'>;
  /** `METRICS_TOKEN`; without one, only this machine may ask. */
  readonly metricsToken: string | undefined;
}

/** Prometheus, exposition formats. */
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
/** Whoever came through a proxy is not on this machine, although the proxy may be. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const;

/**
 * `GET /metrics` for operators (design 6): with `Authorization: Bearer <METRICS_TOKEN>`, or from this machine itself.
 * Refusals: 401 `invalid_token` for another token, 401 `token_required` from elsewhere.
 */
export function metricsRoute({ metrics, metricsToken }: MetricsDeps): Route {
  return {
    method: 'GET',
    path: '/metrics',
    async handle(request) {
      return (
        refused(request, metricsToken) ?? {
          status: 200,
          body: await metrics.render(),
          headers: { 'Content-Type': TEXT_FORMAT },
        }
      );
    },
  };
}

function refused(request: Received, metricsToken: string | undefined): HttpRefusal | undefined {
  const given = request.headersDistinct['authorization'] ?? [];
  const headers = { 'WWW-Authenticate': 'Bearer realm="metrics"' };
  if (given.length > 0) {
    const [header = ''] = given;
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    const isRight = given.length === 1 && token !== undefined && isSame(token, metricsToken);
    if (isRight) return undefined;
    return { status: 401, code: 'invalid_token', message: 'This token is not accepted.', headers };
  }
  if (isFromThisMachine(request)) return undefined;
  const message = 'Send METRICS_TOKEN as Authorization: Bearer <token>, or ask from this machine.';
  return { status: 401, code: 'token_required', message, headers };
}

function isFromThisMachine({ clientAddress, headersDistinct }: Received): boolean {
  if (clientAddress === undefined) return false;
  if (PROXY_HEADERS.some((name) => headersDistinct[name] !== undefined)) return false;
  return LOOPBACK.check(clientAddress, isIPv6(clientAddress) ? 'ipv6' : 'ipv4');
}

function isSame(token: string, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  const [one, other] = [token, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
