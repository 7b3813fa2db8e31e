import type { HttpRefusal } from '../http.ts';
import type { Received } from '../middleware/received.ts';

/** Where we are, and who else may call from a browser. */
export interface KnownPlaces {
  readonly publicUrl: string;
  /** Origins besides our own, e.g. `https://console.example`. Default: none. */
  readonly allowedOrigins?: readonly string[];
}

/** Names of this machine to itself; a page elsewhere can have neither (RFC 6761, 6.3). */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Keeps web pages out that talk to us through somebody's browser, by DNS rebinding or plainly (MCP, Streamable
 * HTTP, security warning; INV-11). `Host` must be that of the public URL; `Origin`, which programs do not send,
 * must be absent, ours or allowed. Where the public URL is loopback, the other loopback names with its port count
 * as the same. Refusals: 403 `foreign_host`, `foreign_origin`.
 */
export function refuseForeignCaller(
  { headersDistinct }: Pick<Received, 'headersDistinct'>,
  { publicUrl, allowedOrigins = [] }: KnownPlaces,
): HttpRefusal | undefined {
  const own = new URL(publicUrl);
  const hosts = headersDistinct['host'] ?? [];
  if (hosts.length !== 1 || !hosts.every((host) => isSamePlace(`${own.protocol}//${host}`, own))) {
    return { status: 403, code: 'foreign_host', message: 'This server is not known under that host name.' };
  }
  const origins = headersDistinct['origin'] ?? [];
  const isKnown = (origin: string): boolean => allowedOrigins.includes(origin) || isSamePlace(origin, own);
  if (origins.length > 1 || !origins.every(isKnown)) {
    return { status: 403, code: 'foreign_origin', message: 'Pages of that origin may not call this server.' };
  }
  return undefined;
}

/** Whether `text` is an origin and nothing more, and the one of `own`. */
function isSamePlace(text: string, own: URL): boolean {
  if (!/^https?:\/\/[^\s/?#@\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const { origin, hostname, port, protocol } = new URL(text);
  if (origin === own.origin) return true;
  const isLoopback = LOOPBACK.has(hostname) && LOOPBACK.has(own.hostname);
  return isLoopback && port === own.port && protocol === own.protocol;
}
