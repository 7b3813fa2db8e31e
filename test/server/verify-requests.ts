import { request } from 'node:http';
import type { VerifyServer } from './verify-links-fake.ts';

/** An answer with its headers by lower-case name. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request with exactly these headers (a list sends a header several times). */
export function send(
  { url }: VerifyServer,
  target: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<PageAnswer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${target}`, { method }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    for (const [name, value] of Object.entries(headers)) {
      outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
    outgoing.end(body);
  });
}

/** The page's own token: what stands in the hidden field of its forms. */
export function pageTokenIn(body: string): string {
  const token = /name="pageToken" value="([^"]+)"/.exec(body)?.[1];
  if (token === undefined) throw new Error('the page has no form');
  return token;
}

export const FORM = 'application/x-www-form-urlencoded';

/** Posts fields as a browser would from our own page. */
export function post(
  server: VerifyServer,
  token: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<PageAnswer> {
  const sameOrigin = { origin: server.url, 'sec-fetch-site': 'same-origin' };
  return send(server, `/verify/${token}`, {
    method: 'POST',
    headers: { 'content-type': FORM, ...sameOrigin, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

/** Loads the page behind `token` and posts with the token that it carries. */
export async function submit(
  server: VerifyServer,
  token: string,
  fields: Readonly<Record<string, string>>,
): Promise<PageAnswer> {
  const { body } = await send(server, `/verify/${token}`);
  return post(server, token, { pageToken: pageTokenIn(body), ...fields });
}
