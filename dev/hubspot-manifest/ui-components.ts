import type { AppManifest } from './app-manifest.ts';

/** A folder of UI code below `app/`: an island with a `package.json` of its own (hubspot-platform 1.5). */
export interface UiFolder {
  readonly name: 'settings' | 'cards';
  /** Names the npm package; never published. */
  readonly packageName: string;
}

/** The folders that HubSpot builds UI bundles from. */
export const UI_FOLDERS: readonly UiFolder[] = [
  { name: 'settings', packageName: 'crm-data-for-agents-settings' },
  { name: 'cards', packageName: 'crm-data-for-agents-cards' },
];

/** The settings page (hubspot-platform 1.5). */
export function settingsComponent({ settings }: AppManifest): unknown {
  return { uid: settings.uid, type: 'settings', config: { entrypoint: `/app/settings/${settings.entry}` } };
}

/** A card on a record or in the help desk (hubspot-platform 1.5). */
export function cardComponent(card: AppManifest['cards'][number]): unknown {
  const { uid, name, description, location, objectTypes, entry } = card;
  return {
    uid,
    type: 'card',
    config: { name, description, location, objectTypes, entrypoint: `/app/cards/${entry}` },
  };
}

/**
 * The `package.json` that HubSpot installs before it builds: exactly what the bundle needs.
 * @param versions of the root's `package.json`, so that tests and HubSpot see the same packages.
 */
export function uiPackage({ packageName }: UiFolder, versions: ReadonlyMap<string, string>): unknown {
  const dependencies = Object.fromEntries(
    ['@hubspot/ui-extensions', 'react'].map((name) => {
      const version = versions.get(name);
      if (version === undefined) throw new Error(`package.json does not name ${name}`);
      return [name, version];
    }),
  );
  return { name: packageName, version: '0.1.0', private: true, type: 'module', dependencies };
}

/**
 * The `tsconfig.json` beside the entry: HubSpot's build reads `jsx` from it, editors and our checks the rest. It
 * extends nothing, because nothing outside of the folder is uploaded.
 */
export const UI_TSCONFIG: unknown = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noFallthroughCasesInSwitch: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
  include: ['.'],
};
