import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { AppManifest } from './app-manifest.ts';
import { toolComponent } from './tool-component.ts';
import { cardComponent, settingsComponent, UI_FOLDERS, UI_TSCONFIG, uiPackage } from './ui-components.ts';

/** The folder that HubSpot receives, from the root. */
export const SOURCE_FOLDER = 'extensions/src';
/** What both UI folders use has its one source here, from the root. */
export const SHARED_FOLDER = 'extensions/shared';
/** The copy in a UI folder. */
export const COPY_FOLDER = 'generated';

/** What the project files are made from. */
export interface ManifestSources {
  readonly app: AppManifest;
  readonly tools: ReadonlyMap<string, RegisteredTool>;
  /** Versions that the root's `package.json` pins. */
  readonly versions: ReadonlyMap<string, string>;
  /** The shared UI code: text by path below `SHARED_FOLDER`, with `/`. */
  readonly shared: ReadonlyMap<string, string>;
}

/**
 * HubSpot's project files: text by path from the root (hubspot-platform 1.2 to 1.6). They hold `${BACKEND_URL}`,
 * which HubSpot fills in from the profile at upload.
 * @throws Error when `app.json` and the tool registry name different tools, or `package.json` lacks a package of
 * the cards.
 */
export function buildManifest({
  app,
  tools,
  versions,
  shared,
}: ManifestSources): ReadonlyMap<string, string> {
  const json = new Map<string, unknown>([
    ['hsproject.json', { name: app.uid, srcDir: SOURCE_FOLDER, platformVersion: app.platformVersion }],
    [`${SOURCE_FOLDER}/app/app-hsmeta.json`, appComponent(app)],
    [`${SOURCE_FOLDER}/app/settings/${app.settings.uid}-hsmeta.json`, settingsComponent(app)],
  ]);
  for (const card of app.cards) {
    json.set(`${SOURCE_FOLDER}/app/cards/${card.uid}-hsmeta.json`, cardComponent(card));
  }
  const unnamed = [...tools.keys()].filter((name) => !app.tools.includes(name));
  if (unnamed.length > 0) throw new Error(`app.json does not name the tools ${unnamed.join(', ')}`);
  for (const name of app.tools) {
    const tool = tools.get(name);
    if (tool === undefined) throw new Error(`app.json names the tool ${name}, which does not exist`);
    const file = `${name.replaceAll('_', '-')}-hsmeta.json`;
    json.set(`${SOURCE_FOLDER}/app/workflow-actions/${file}`, toolComponent(app, tool));
  }
  for (const folder of UI_FOLDERS) {
    json.set(`${SOURCE_FOLDER}/app/${folder.name}/package.json`, uiPackage(folder, versions));
    json.set(`${SOURCE_FOLDER}/app/${folder.name}/tsconfig.json`, UI_TSCONFIG);
  }
  const files = new Map([...json].map(([path, content]) => [path, jsonText(content)]));
  for (const { name } of UI_FOLDERS) {
    for (const [path, text] of shared) {
      files.set(`${SOURCE_FOLDER}/app/${name}/${COPY_FOLDER}/${path}`, copyOf(path, text));
    }
  }
  return files;
}

function appComponent(app: AppManifest): unknown {
  return {
    uid: app.uid,
    type: 'app',
    config: {
      name: app.name,
      description: app.description,
      distribution: app.distribution,
      auth: {
        type: 'oauth',
        redirectUrls: [`\${BACKEND_URL}${app.redirectPath}`],
        requiredScopes: app.requiredScopes,
        optionalScopes: app.optionalScopes,
        conditionallyRequiredScopes: [],
      },
      permittedUrls: { fetch: ['${BACKEND_URL}'], iframe: [], img: [] },
    },
  };
}

const jsonText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

function copyOf(path: string, text: string): string {
  return `// A copy of ${SHARED_FOLDER}/${path}, made by npm run hubspot:manifest. Change it there.\n${text}`;
}
