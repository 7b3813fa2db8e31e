import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../server/manifest.ts';
import { createTools } from '../../src/tools/index.ts';
import type { ToolServices } from '../../src/tools/services.ts';
import { appManifestSchema, buildManifest, fileText } from './build.ts';

/** Tools are only described here, never run: nothing of their services is touched. */
const NO_SERVICES = {} as ToolServices;

/** HubSpot's project files as `app.json` and the tool registry want them: path on disk and text. */
export function wantedFiles(): readonly {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}[] {
  const root = projectRoot();
  const app = appManifestSchema.parse(JSON.parse(readFileSync(join(root, 'app.json'), 'utf8')));
  return [...buildManifest(app, createTools(NO_SERVICES))].map(([name, content]) => ({
    name,
    path: join(root, name),
    text: fileText(content),
  }));
}

/** The names of the files that are missing or not as wanted. */
export function staleFiles(): readonly string[] {
  return wantedFiles()
    .filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(({ name }) => name);
}

/** Writes what is stale; the names of the files written. */
export function writeFiles(): readonly string[] {
  const stale = new Set(staleFiles());
  for (const { name, path, text } of wantedFiles()) {
    if (!stale.has(name)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return [...stale];
}
