import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type InlineConfig } from 'vite';
import { appName, findCards, type Card } from './cards.ts';

/**
 * What a card's bundle may weigh, in bytes as built. A card is loaded with every record that is opened, so weight
 * that nobody decided on ends the build. Beside each: what it weighed when the limit was set.
 */
const BUDGETS: ReadonlyMap<string, number> = new Map([
  // 153,270
  ['settings', 175_000],
  // 87,790
  ['contact-card', 100_000],
  // 93,620
  ['helpdesk-card', 105_000],
]);

/** For a card that has no line above. */
const BUDGET = 80_000;

/** A card's bundle as it was built. */
export interface BuiltCard {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly budgetBytes: number;
}

const SHARED: InlineConfig = {
  configFile: false,
  envDir: false,
  publicDir: false,
  logLevel: 'warn',
  mode: 'production',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** The options of HubSpot's own builder, whose bundle came out the same to the byte (ui-host 1.4 and 4). */
function cardConfig({ name, entry }: Card, outDir: string): InlineConfig {
  return {
    ...SHARED,
    root: dirname(entry),
    build: {
      outDir,
      emptyOutDir: false,
      minify: true,
      lib: { entry, name, formats: ['iife'], fileName: () => `${name}.js` },
      rollupOptions: {
        external: ['react', 'react-dom', '@remote-ui/react'],
        output: { extend: true, globals: { react: 'React', '@remote-ui/react': 'RemoteUI' } },
      },
    },
  };
}

/** A script of the portal itself, with everything that it needs inside. */
function ownConfig(host: string, entry: string, format: 'es' | 'iife', outDir: string): InlineConfig {
  const name = format === 'es' ? 'app' : 'worker';
  return {
    ...SHARED,
    root: host,
    esbuild: { jsx: 'automatic', jsxDev: false },
    build: {
      outDir,
      emptyOutDir: false,
      minify: true,
      target: 'es2022',
      cssCodeSplit: false,
      modulePreload: false,
      // Everything is a file of its own: the page's policy lets nothing inline run.
      assetsInlineLimit: 0,
      rollupOptions: {
        input: join(host, entry),
        output: {
          format,
          inlineDynamicImports: true,
          entryFileNames: `${name}.js`,
          assetFileNames: `${name}[extname]`,
        },
      },
    },
  };
}

function weigh(name: string, folder: string): BuiltCard {
  const bytes = readFileSync(join(folder, `${name}.js`));
  const gzipBytes = gzipSync(bytes).length;
  return { name, bytes: bytes.length, gzipBytes, budgetBytes: BUDGETS.get(name) ?? BUDGET };
}

/** What the pages need to know about the app and its cards. */
function listing(source: string, cards: readonly Card[]): string {
  return JSON.stringify({
    appName: appName(source),
    cards: cards.map(({ name, title }) => ({ name, title })),
  });
}

function replace(outDir: string, next: string): void {
  rmSync(outDir, { recursive: true, force: true });
  try {
    renameSync(next, outDir);
  } catch {
    // Another build has put its own there in between; the later one counts.
    rmSync(outDir, { recursive: true, force: true });
    renameSync(next, outDir);
  }
}

/** vite takes what it finds in `NODE_ENV` for the kind of build, JSX included, whatever its options say. */
async function inProduction<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/**
 * Builds the cards, the portal's pages and the worker that cards run in. The folder is replaced as a whole at the
 * end, so that who reads it meanwhile never sees half of a build.
 * @param root folder of the project
 * @param outDir where the files go, e.g. `dist/ui`
 * @returns what the cards weigh
 * @throws Error when something does not build or a card is heavier than its budget
 */
export async function buildUi(root: string, outDir: string): Promise<readonly BuiltCard[]> {
  const source = join(root, 'extensions', 'src');
  const host = join(root, 'sandbox', 'host');
  const next = `${outDir}.${process.pid}`;
  const extensions = join(next, 'extensions');
  rmSync(next, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  try {
    const cards = findCards(source);
    await inProduction(async () => {
      // One after the other: together they would need the memory of all.
      for (const card of cards) await build(cardConfig(card, extensions));
      await build(ownConfig(host, 'main.tsx', 'es', next));
      await build(ownConfig(host, 'worker/main.ts', 'iife', next));
    });
    writeFileSync(join(extensions, 'cards.json'), listing(source, cards));
    const built = cards.map(({ name }) => weigh(name, extensions));
    const heavy = built.find(({ bytes, budgetBytes }) => bytes > budgetBytes);
    if (heavy)
      throw new Error(`${heavy.name} weighs ${heavy.bytes} bytes and may weigh ${heavy.budgetBytes}.`);
    replace(outDir, next);
    return built;
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}
