import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');
const FIXTURES = join(import.meta.dirname, 'fixtures');

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css">
<style>body { margin: 12px; background: var(--uie-page); color: var(--uie-text); }</style>
<body><div id="root"></div><script type="module" src="/page.js"></script>`;

/** Bundles that are broken in one way each, as text: nothing has to be built for them. */
const BROKEN: Readonly<Record<string, string>> = {
  '/throws.js': 'throw new Error("no such drawer");',
  '/silent.js': 'void 0;',
  '/crashes.js':
    'self.extend_V2(() => React.createElement(function Broken() { throw new Error("cannot draw this"); }));',
};

const POLICY = {
  worker: "default-src 'none'; script-src 'self'; connect-src 'none'",
  other:
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:",
};

export interface GalleryServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const SHARED: InlineConfig = {
  configFile: false,
  logLevel: 'error',
  root: ROOT,
  define: { 'process.env.NODE_ENV': '"production"' },
  // The test runner's NODE_ENV would ask for the development build of JSX.
  esbuild: { jsx: 'automatic', jsxDev: false },
};

/** A card's bundle, with the options of HubSpot's builder. */
const cardOf = (outDir: string): InlineConfig => ({
  ...SHARED,
  build: {
    outDir,
    emptyOutDir: false,
    lib: {
      entry: join(FIXTURES, 'gallery.tsx'),
      name: 'gallery',
      formats: ['iife'],
      fileName: () => 'gallery.js',
    },
    rollupOptions: {
      external: ['react', 'react-dom', '@remote-ui/react'],
      output: { extend: true, globals: { react: 'React', '@remote-ui/react': 'RemoteUI' } },
    },
  },
});

const scriptOf = (input: string, name: string, format: 'es' | 'iife', outDir: string): InlineConfig => ({
  ...SHARED,
  build: {
    outDir,
    emptyOutDir: false,
    minify: false,
    modulePreload: false,
    rollupOptions: {
      input,
      output: { format, entryFileNames: `${name}.js`, assetFileNames: 'style[extname]' },
    },
  },
});

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript';
  return path.endsWith('.css') ? 'text/css' : 'text/html';
}

function contentOf(path: string, outDir: string): string | undefined {
  if (path === '/page.html') return PAGE;
  if (Object.hasOwn(BROKEN, path)) return BROKEN[path];
  const file = path === '/_ui/worker.js' ? '/worker.js' : path;
  if (!['/worker.js', '/page.js', '/style.css', '/gallery.js'].includes(file)) return undefined;
  return readFileSync(join(outDir, file), 'utf8');
}

/** Builds the gallery, a page around it and the worker, and serves them with the policy that cards run under. */
export async function startGallery(): Promise<GalleryServer> {
  const outDir = mkdtempSync(join(tmpdir(), 'gallery-'));
  await build(cardOf(outDir));
  await build(scriptOf(join(FIXTURES, 'gallery-page.tsx'), 'page', 'es', outDir));
  await build(scriptOf(join(ROOT, 'sandbox', 'host', 'worker', 'main.ts'), 'worker', 'iife', outDir));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const content = contentOf(pathname, outDir);
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': typeOf(pathname),
      'content-security-policy': pathname === '/_ui/worker.js' ? POLICY.worker : POLICY.other,
    });
    response.end(content ?? 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      rmSync(outDir, { recursive: true, force: true });
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
