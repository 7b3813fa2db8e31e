/** A page as a browser without scripts sees it. */
export interface BrowserPage {
  readonly status: number;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Where a redirect leads, absolute. */
  readonly location: string | undefined;
  /** At most 64 kB of text. */
  readonly body: string;
}

/** Opens pages and keeps cookies, one jar per browser. */
export interface Browser {
  open(url: string): Promise<BrowserPage>;
  submit(url: string, form: URLSearchParams): Promise<BrowserPage>;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
}

const MAX_TEXT = 65_536;
const TIMEOUT_MS = 20_000;

interface ParsedCookie extends Cookie {
  readonly name: string;
  readonly dead: boolean;
}

function parseCookie(header: string): ParsedCookie | undefined {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1) return undefined;
  const named = new Map(
    attributes.map((attribute) => {
      const [name = '', ...rest] = attribute.split('=');
      return [name.toLowerCase(), rest.join('=')];
    }),
  );
  const expires = Date.parse(named.get('expires') ?? '');
  const maxAge = named.get('max-age');
  const dead = maxAge === undefined ? expires < Date.now() : Number(maxAge) <= 0;
  const path = named.get('path') ?? '/';
  return { name: pair.slice(0, at), value: pair.slice(at + 1), path, secure: named.has('secure'), dead };
}

const covers = (cookiePath: string, path: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);

// A `__Host-` cookie without Secure and Path=/ is dropped by every browser.
const isRefused = (cookie: ParsedCookie): boolean =>
  cookie.name.startsWith('__Host-') && !(cookie.secure && cookie.path === '/');

/** A browser with an empty cookie jar. Cookies stay with their host; secure ones never leave over plain HTTP. */
export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, Cookie>>();

  const keep = (url: URL, headers: readonly string[]): void => {
    const jar = jars.get(url.host) ?? new Map<string, Cookie>();
    for (const header of headers) {
      const cookie = parseCookie(header);
      if (!cookie || isRefused(cookie) || (cookie.secure && url.protocol !== 'https:')) continue;
      if (cookie.dead) jar.delete(cookie.name);
      else jar.set(cookie.name, cookie);
    }
    jars.set(url.host, jar);
  };
  const cookiesFor = (url: URL): string =>
    [...(jars.get(url.host) ?? [])]
      .filter(
        ([, cookie]) => covers(cookie.path, url.pathname) && (!cookie.secure || url.protocol === 'https:'),
      )
      .map(([name, cookie]) => `${name}=${cookie.value}`)
      .join('; ');

  const go = async (
    method: 'GET' | 'POST',
    address: string,
    form?: URLSearchParams,
  ): Promise<BrowserPage> => {
    const url = new URL(address);
    const cookie = cookiesFor(url);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) },
      ...(form ? { body: form } : {}),
    });
    keep(url, response.headers.getSetCookie());
    const target = response.headers.get('location');
    const redirects = response.status >= 300 && response.status < 400 && target !== null;
    const text = await response.text();
    return {
      status: response.status,
      method,
      url: url.href,
      location: redirects ? new URL(target, url).href : undefined,
      body: text.slice(0, MAX_TEXT),
    };
  };
  return { open: (url) => go('GET', url), submit: (url, form) => go('POST', url, form) };
}
