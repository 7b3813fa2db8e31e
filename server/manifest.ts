import { readFileSync } from 'node:fs';
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

/** The folder of the nearest `app.json` at or above this file: sources and build lie at different depths. */
function findManifest(folder: string): string {
  const file = join(folder, 'app.json');
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('app.json was not found', { cause });
    return findManifest(parent);
  }
}

/**
 * Reads `app.json`, where name, scopes and redirect path of the app are said once.
 * @throws Error when it is missing or malformed: the installation is broken then.
 */
export function readManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(findManifest(dirname(fileURLToPath(import.meta.url)))));
}
