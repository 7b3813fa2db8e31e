import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { page } from '../html.ts';
import type { SandboxAnswer, SandboxRequest } from '../http.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['js', 'text/javascript;charset=utf-8'],
  ['css', 'text/css;charset=utf-8'],
  ['json', 'application/json;charset=utf-8'],
]);

/** Everything from the portal's own origin, nothing inline, no frame around it. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A card can load its bundle and reach nobody; what it asks for goes through the page. */
const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'none'";

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

const SHELL = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox portal</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_ui/app.css">
<script type="module" src="/_ui/app.js"></script>
</head>
<body>
<div id="root"></div>
<noscript>
<p>These pages need JavaScript; the <a href="/_sandbox/inbox">inbox</a> can be read without it.</p>
<p>A local sandbox portal. Not HubSpot, and not affiliated with it.</p>
</noscript>
</body>
</html>
`;

async function textOf(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Names of built files: no dot before the ending, one folder at most, so that none leads out of the folder. */
const FILE = /^\/_ui\/((?:[\w-]+\/)?[\w-]+\.(js|css|json))$/;

async function asset(path: string, folder: string): Promise<SandboxAnswer> {
  const [, name, ending] = FILE.exec(path) ?? [];
  const text = name === undefined ? undefined : await textOf(folder, name);
  if (text === undefined)
    return { status: 404, headers: ALWAYS, body: { error: `There is nothing at ${path}.` } };
  const policy = name === 'worker.js' ? { 'content-security-policy': WORKER_POLICY } : {};
  const type = TYPES.get(ending ?? '') ?? 'text/plain;charset=utf-8';
  return { status: 200, headers: { 'content-type': type, ...ALWAYS, ...policy }, body: text };
}

const notBuilt = (): SandboxAnswer =>
  page(
    503,
    'The portal’s pages are not built yet',
    `<p>Run <code>node dist/sandbox/ui/build-main.js</code> in the folder of the project (<code>npm start</code> does it
by itself), then load this page again. Everything but the pages works already.</p>
<p><a href="/_sandbox/inbox">Inbox</a></p>
<p>A local sandbox portal. Not HubSpot, and not affiliated with it.</p>`,
  );

/**
 * Answers for the portal's pages (`/`, `/portal/…`) and what they load (`/_ui/…`); `undefined` for other paths.
 * Pages are one document whose script draws what the path names. 404 for an unknown file, 405 for anything but
 * GET, 503 with the command when nothing has been built.
 * @param folder what `buildUi` wrote
 */
export async function answerUi(request: SandboxRequest, folder: string): Promise<SandboxAnswer | undefined> {
  const { path, method } = request;
  const isAsset = path.startsWith('/_ui/');
  if (!isAsset && path !== '/' && path !== '/portal' && !path.startsWith('/portal/')) return undefined;
  if (method !== 'GET') {
    return {
      status: 405,
      headers: { allow: 'GET' },
      body: { error: `${method} is not possible here, but GET.` },
    };
  }
  if (isAsset) return asset(path, folder);
  if ((await textOf(folder, 'app.js')) === undefined) return notBuilt();
  return {
    status: 200,
    headers: {
      'content-type': 'text/html;charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      ...ALWAYS,
    },
    body: SHELL,
  };
}
