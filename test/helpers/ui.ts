import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildUi } from '../../sandbox/ui/build.ts';
import { defaultUiFolder, projectRoot } from '../../sandbox/ui/folder.ts';

const SOURCES = ['sandbox/host', 'sandbox/ui', 'extensions/src'];

function newestIn(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}

/** Builds the portal's pages and the cards, unless what is there is newer than every source of them. */
export async function ensureUi(): Promise<void> {
  const root = projectRoot();
  const built = join(defaultUiFolder(), 'app.js');
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  const changedAt = Math.max(
    ...SOURCES.map((folder) => newestIn(join(root, folder))),
    statSync(join(root, 'package-lock.json')).mtimeMs,
  );
  if (changedAt > builtAt) await buildUi(root, defaultUiFolder());
}
