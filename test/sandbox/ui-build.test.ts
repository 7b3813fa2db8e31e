import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import react from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildUi } from '../../sandbox/ui/build.ts';
import { appName, findCards } from '../../sandbox/ui/cards.ts';
import { defaultUiFolder, projectRoot } from '../../sandbox/ui/folder.ts';

let root: string;

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const meta = (name: string, entrypoint: string): string => JSON.stringify({ config: { name, entrypoint } });

/** A small project of the same shape as ours. `filling` makes its one card as heavy as is wanted. */
function project(filling: string): void {
  symlinkSync(join(projectRoot(), 'node_modules'), join(root, 'node_modules'));
  put('sandbox/host/main.tsx', "import './look.css'; document.title = String(<p>page</p>.type);");
  put('sandbox/host/look.css', 'p { color: red }');
  put('sandbox/host/worker/main.ts', "import React from 'react'; Object.assign(globalThis, { React });");
  put('extensions/src/app/app-hsmeta.json', JSON.stringify({ config: { name: 'Small app' } }));
  put('extensions/src/app/cards/small-hsmeta.json', meta('Small card', '/app/cards/Small.tsx'));
  put('extensions/src/app/cards/tsconfig.json', '{"compilerOptions":{"jsx":"react-jsx"}}');
  put(
    'extensions/src/app/cards/Small.tsx',
    `import { useState } from 'react';
     const Text = 'Text';
     const Small = () => <Text>{useState(process.env.NODE_ENV + '${filling}')[0]}</Text>;
     (globalThis as any).extend_V2(() => <Small />);`,
  );
}

const output = (): string => join(root, 'dist', 'ui');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sandbox-build-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('finding cards', () => {
  it('takes the entry files that the hsmeta files of the two folders name', () => {
    project('');
    put('extensions/src/app/settings/settings-hsmeta.json', meta('Set up', '/app/settings/Page.tsx'));
    put('extensions/src/app/settings/Page.tsx', '');
    put('extensions/src/app/workflow-actions/tool-hsmeta.json', '{}');
    const source = join(root, 'extensions', 'src');
    expect(findCards(source)).toEqual([
      { name: 'settings', title: 'Set up', entry: join(source, 'app/settings/Page.tsx') },
      { name: 'small', title: 'Small card', entry: join(source, 'app/cards/Small.tsx') },
    ]);
    expect(appName(source)).toBe('Small app');
  });

  it.each([
    [meta('Lost', '/app/cards/Lost.tsx'), 'names /app/cards/Lost.tsx, which is not there'],
    ['{"config":{}}', 'has no config.entrypoint'],
  ])('refuses the file %s', (content, message) => {
    put('extensions/src/app/cards/lost-hsmeta.json', content);
    expect(() => findCards(join(root, 'extensions', 'src'))).toThrow(`lost-hsmeta.json ${message}`);
  });
});

describe('building', () => {
  it('makes a card that is a classic script over the globals React and RemoteUI, with JSX inside', async () => {
    project('');
    const [built] = await buildUi(root, output());
    const text = readFileSync(join(output(), 'extensions', 'small.js'), 'utf8');
    expect(built).toMatchObject({ name: 'small', bytes: Buffer.byteLength(text) });
    expect(built?.gzipBytes).toBeLessThan(built?.bytes ?? 0);
    expect(text).not.toMatch(/process\.env|require\(|\bimport\b|\bexport\b/);
    expect(text).toContain('production');
    let drawn: unknown;
    const extendV2 = (draw: () => unknown): void => {
      drawn = draw();
    };
    runInContext(text, createContext({ React: react, extend_V2: extendV2 }));
    expect(react.isValidElement(drawn)).toBe(true);
  });

  it('builds page, look and worker, and says what the app and its cards are called', async () => {
    project('');
    await buildUi(root, output());
    expect(readFileSync(join(output(), 'app.css'), 'utf8')).toContain('red');
    expect(readFileSync(join(output(), 'app.js'), 'utf8')).toContain('document.title');
    const worker = createContext({});
    runInContext(readFileSync(join(output(), 'worker.js'), 'utf8'), worker);
    expect(runInContext('React.version', worker)).toBe('18.3.1');
    expect(JSON.parse(readFileSync(join(output(), 'extensions', 'cards.json'), 'utf8'))).toEqual({
      appName: 'Small app',
      cards: [{ name: 'small', title: 'Small card' }],
    });
  });

  it('fails on a card that is heavier than its budget, and leaves what was built before', async () => {
    project('x'.repeat(81_000));
    put('dist/ui/app.js', 'earlier');
    await expect(buildUi(root, output())).rejects.toThrow(/^small weighs \d+ bytes and may weigh 80000\.$/);
    expect(readFileSync(join(output(), 'app.js'), 'utf8')).toBe('earlier');
    expect(existsSync(join(output(), 'extensions'))).toBe(false);
  });
});

describe('our own cards', () => {
  it.each(['settings', 'contact-card', 'helpdesk-card'])(
    'the bundle of %s registers itself once and asks for nothing else while it loads',
    (name) => {
      const text = readFileSync(join(defaultUiFolder(), 'extensions', `${name}.js`), 'utf8');
      const registered: unknown[] = [];
      const worker: Record<string, unknown> = {
        React: react,
        RemoteUI: { createRemoteReactComponent: (component: string) => component },
        __HUBSPOT_EXTENSION_WORKER__: true,
        extend_V2: (draw: unknown) => registered.push(draw),
        logger: {},
        hsWorkerAPI: {},
      };
      worker['self'] = worker;
      runInContext(text, createContext(worker));
      expect(registered).toEqual([expect.any(Function)]);
    },
  );
});
