import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { translate } from '@hubspot/project-parsing-lib/translate';
import { z } from 'zod';
import { staleFiles, type Tools } from '../hubspot-manifest/project-files.ts';
import { SOURCE_FOLDER } from '../hubspot-manifest/build.ts';
import { COMPONENT_TYPES, profileSchema } from './component-schemas.ts';
import type { Finding } from './finding.ts';
import { lintCards } from './lint-cards.ts';

/**
 * Checks what `hs project upload` would send, as far as that is possible without an account:
 * nothing is stale, HubSpot's own parser takes the project and skips nothing, every component has the form of
 * hubspot-platform 1.4 to 1.7 and lies where HubSpot looks for it, entry files exist, placeholders have a variable,
 * and the cards keep HubSpot's lint rules.
 * @param root folder with `app.json`, `package.json`, `hsproject.json` and `extensions`.
 * @param tools the registry; the app's own when left out.
 */
export async function checkProject(root: string, tools?: Tools): Promise<readonly Finding[]> {
  return [
    ...stale(root, tools),
    ...(await translated(root)),
    ...components(root),
    ...placeholders(root),
    ...(await lintCards(root, join(root, SOURCE_FOLDER, 'app'))),
  ];
}

/** Nothing can be compared while `app.json` and the tool registry disagree; that is said then. */
function stale(root: string, tools: Tools | undefined): readonly Finding[] {
  try {
    return staleFiles(root, tools).map((file) => ({
      file,
      problem: 'is stale: run npm run hubspot:manifest',
    }));
  } catch (error) {
    return [{ file: 'app.json', problem: error instanceof Error ? error.message : 'cannot be read' }];
  }
}

const projectSchema = z.looseObject({ platformVersion: z.string() });

/** HubSpot's own parser: it throws on a uid that occurs twice, and skips misplaced files without a word. */
async function translated(root: string): Promise<readonly Finding[]> {
  const project = projectSchema.safeParse(readJson(join(root, 'hsproject.json')));
  if (!project.success) return [{ file: 'hsproject.json', problem: 'names no platform version' }];
  const { platformVersion } = project.data;
  try {
    const { skippedHsMetaFiles, intermediateRepresentation } = await translate(
      { projectSourceDir: join(root, SOURCE_FOLDER), platformVersion, accountId: 1 },
      { skipValidation: true },
    );
    const taken = Object.keys(intermediateRepresentation.intermediateNodesIndexedByUid).length;
    const skipped = skippedHsMetaFiles.map((file) => ({
      file: `${SOURCE_FOLDER}/${file.split(sep).join('/')}`,
      problem: 'is skipped by HubSpot: it lies in a folder where HubSpot does not look',
    }));
    const all = metaFiles(root).length - skipped.length;
    if (taken === all) return skipped;
    return [
      ...skipped,
      { file: SOURCE_FOLDER, problem: `HubSpot's parser takes ${taken} components of ${all}` },
    ];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return [{ file: SOURCE_FOLDER, problem: `HubSpot's parser refuses the project: ${reason}` }];
  }
}

const metaFiles = (root: string): readonly string[] =>
  readdirSync(join(root, SOURCE_FOLDER), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('-hsmeta.json'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !name.includes('/node_modules/'));

const typed = z.looseObject({ type: z.string() });
const withEntry = z.looseObject({ config: z.looseObject({ entrypoint: z.string() }) });

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function components(root: string): readonly Finding[] {
  return metaFiles(root).flatMap((file) => {
    const content = readJson(join(root, file));
    const type = typed.safeParse(content).data?.type;
    const known = type === undefined ? undefined : COMPONENT_TYPES.get(type);
    if (known === undefined) return [{ file, problem: 'is no component of a known type' }];
    const folder = file.slice(SOURCE_FOLDER.length + 1, file.lastIndexOf('/'));
    const misplaced =
      folder === known.folder ? [] : [{ file, problem: `belongs into ${SOURCE_FOLDER}/${known.folder}` }];
    const parsed = known.schema.safeParse(content);
    const problems = (parsed.error?.issues ?? []).map(({ path, message }) => ({
      file,
      problem: `${path.map(String).join('.') || 'the component'}: ${message}`,
    }));
    return [...misplaced, ...problems, ...missingEntry(root, file, content)];
  });
}

function missingEntry(root: string, file: string, content: unknown): readonly Finding[] {
  const entrypoint = withEntry.safeParse(content).data?.config.entrypoint;
  if (entrypoint === undefined || existsSync(join(root, SOURCE_FOLDER, entrypoint))) return [];
  return [{ file, problem: `the entry ${entrypoint} does not exist` }];
}

/** Every `${NAME}` is filled from a profile, so the example has to name it. */
function placeholders(root: string): readonly Finding[] {
  const example = `${SOURCE_FOLDER}/hsprofile.example.json`;
  const profile = profileSchema.safeParse(readJson(join(root, example)));
  if (!profile.success) return [{ file: example, problem: 'is no profile' }];
  return metaFiles(root).flatMap((file) => {
    const named = readFileSync(join(root, file), 'utf8').matchAll(/\$\{(\w+)\}/g);
    const missing = [...named].filter(([, name = '']) => !Object.hasOwn(profile.data.variables, name));
    return [...new Set(missing.map(([placeholder]) => placeholder))].map((placeholder) => ({
      file,
      problem: `${placeholder} has no variable in ${example}`,
    }));
  });
}
