import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A UI extension as its `*-hsmeta.json` names it. */
export interface Card {
  /** Name of its bundle, without the ending: `settings` of `settings-hsmeta.json`. */
  readonly name: string;
  /** What the portal calls it. */
  readonly title: string;
  /** Absolute path of the entry file. */
  readonly entry: string;
}

const SUFFIX = '-hsmeta.json';
/** The folders of `app/` in which HubSpot looks for UI extensions (hubspot-platform 1.3). */
const FOLDERS = ['settings', 'cards'];

function textIn(value: unknown, ...keys: readonly string[]): string | undefined {
  let now = value;
  for (const key of keys) {
    if (typeof now !== 'object' || now === null) return undefined;
    now = new Map<string, unknown>(Object.entries(now)).get(key);
  }
  return typeof now === 'string' ? now : undefined;
}

function readMeta(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function cardAt(source: string, folder: string, file: string): Card {
  const meta = readMeta(join(folder, file));
  const entrypoint = textIn(meta, 'config', 'entrypoint');
  if (entrypoint === undefined) throw new Error(`${file} has no config.entrypoint.`);
  const name = file.slice(0, -SUFFIX.length);
  const entry = join(source, entrypoint);
  if (!existsSync(entry)) throw new Error(`${file} names ${entrypoint}, which is not there.`);
  return { name, title: textIn(meta, 'config', 'name') ?? name, entry };
}

/**
 * The UI extensions of a HubSpot project, in the order of their names.
 * @param source its `srcDir`
 * @throws Error when an hsmeta file names no entry file that exists
 */
export function findCards(source: string): readonly Card[] {
  return FOLDERS.flatMap((name) => {
    const folder = join(source, 'app', name);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(SUFFIX)) : [];
    return files.map((file) => cardAt(source, folder, file));
  }).sort((a, b) => a.name.localeCompare(b.name));
}

/** The app's name, as the portal shows it. */
export function appName(source: string): string {
  const path = join(source, 'app', 'app-hsmeta.json');
  return (existsSync(path) ? textIn(readMeta(path), 'config', 'name') : undefined) ?? 'The app';
}
