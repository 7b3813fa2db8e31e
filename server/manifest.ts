import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifestSchema = z.object({
  name: z.string(),
  redirectPath: z.string().startsWith('/'),
  requiredScopes: z.array(z.string()).min(1),
  optionalScopes: z.array(z.string()),
});

/** What the server needs of `app.json`. */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * The folder of the nearest `app.json` at or above this file: sources and build lie at different depths.
 * @throws Error when there is none.
 */
export function projectRoot(folder: string = dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(join(folder, 'app.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('app.json was not found');
  return projectRoot(parent);
}

/**
 * Reads `app.json`, where name, scopes and redirect path of the app are said once.
 * @throws Error when it is missing or malformed: the installation is broken then.
 */
export function readManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(projectRoot(), 'app.json'), 'utf8')));
}
