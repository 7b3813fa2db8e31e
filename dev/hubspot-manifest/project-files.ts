import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../server/manifest.ts';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import { createTools } from '../../src/tools/index.ts';
import type { ToolServices } from '../../src/tools/services.ts';
import { appManifestSchema } from './app-manifest.ts';
import { buildManifest, COPY_FOLDER, SHARED_FOLDER, SOURCE_FOLDER } from './build.ts';
import { UI_FOLDERS } from './ui-components.ts';

/** Tools are only described here, never run: nothing of their services is touched. */
const NO_SERVICES = {} as ToolServices;

/** The tool registry. */
export type Tools = ReadonlyMap<string, RegisteredTool>;

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/**
 * HubSpot's project files as `app.json`, the tool registry and the shared UI code want them: text by path from the
 * root.
 * @throws Error as `buildManifest` does, and when `app.json` has another form.
 */
export function wantedFiles(
  root: string = projectRoot(),
  tools: Tools = createTools(NO_SERVICES),
): ReadonlyMap<string, string> {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { dependencies, devDependencies } = packageSchema.parse(read('package.json'));
  const shared = filesBelow(join(root, SHARED_FOLDER)).map((name) => {
    return [name, readFileSync(join(root, SHARED_FOLDER, name), 'utf8')] as const;
  });
  return buildManifest({
    app: appManifestSchema.parse(read('app.json')),
    tools,
    versions: new Map(Object.entries({ ...devDependencies, ...dependencies })),
    shared: new Map(shared),
  });
}

/**
 * The paths, from the root, of files that are missing, not as wanted, or ours to make and not wanted any more.
 * @throws Error as `wantedFiles` does.
 */
export function staleFiles(root: string = projectRoot(), tools?: Tools): readonly string[] {
  const wanted = wantedFiles(root, tools);
  const differing = [...wanted].filter(([name, text]) => {
    const path = join(root, name);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  return [...differing.map(([name]) => name), ...leftovers(root, wanted)].sort();
}

/** Writes what is stale and removes what is left over; the paths of both. */
export function writeFiles(root: string = projectRoot()): readonly string[] {
  const wanted = wantedFiles(root);
  const stale = staleFiles(root);
  for (const name of stale) {
    const path = join(root, name);
    const text = wanted.get(name);
    if (text === undefined) {
      rmSync(path);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return stale;
}

/** Files that only this command makes, and that nothing asks for now: a renamed tool's, a removed shared file's. */
function leftovers(root: string, wanted: ReadonlyMap<string, string>): readonly string[] {
  const made = filesBelow(join(root, SOURCE_FOLDER))
    .filter(
      (name) =>
        name.endsWith('-hsmeta.json') ||
        UI_FOLDERS.some((folder) => name.startsWith(`app/${folder.name}/${COPY_FOLDER}/`)),
    )
    .map((name) => `${SOURCE_FOLDER}/${name}`);
  return made.filter((name) => !wanted.has(name));
}

/** Every file below a folder, by its path from there with `/`; packages that somebody installed there are none of ours. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.name === 'node_modules') return [];
      if (!entry.isDirectory()) return [entry.name];
      return filesBelow(join(folder, entry.name)).map((name) => `${entry.name}/${name}`);
    })
    .sort();
}
