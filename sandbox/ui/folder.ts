import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the project: the nearest one above this file that has a package.json, whether this runs compiled
 * or from source.
 * @throws Error when there is none, which means that this file was taken out of its project
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('There is no package.json above the sandbox.');
    folder = above;
  }
  return folder;
}

/** Where the portal's pages and the cards' bundles are built to. */
export function defaultUiFolder(): string {
  return join(projectRoot(), 'dist', 'ui');
}
