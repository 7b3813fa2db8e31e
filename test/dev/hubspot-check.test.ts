import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkProject } from '../../dev/hubspot-check/check.ts';
import { projectRoot } from '../../server/manifest.ts';
import { createTools } from '../../src/tools/index.ts';
import type { ToolServices } from '../../src/tools/services.ts';

const APP = 'extensions/src/app';
let root: string;

/** A copy of what HubSpot receives and of what it is made from. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hubspot-check-'));
  for (const name of ['app.json', 'package.json', 'hsproject.json', 'extensions']) {
    cpSync(join(projectRoot(), name), join(root, name), { recursive: true });
  }
  symlinkSync(join(projectRoot(), 'node_modules'), join(root, 'node_modules'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const edit = (name: string, change: (text: string) => string): void => {
  const path = join(root, name);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${name}`);
  writeFileSync(path, after);
};
const problems = async (tools?: Parameters<typeof checkProject>[1]): Promise<readonly string[]> =>
  (await checkProject(root, tools)).map(({ file, problem }) => `${file}: ${problem}`);

/** The registry with one tool more than was there when the files were made. */
function withWeather(): ReturnType<typeof createTools> {
  const tools = createTools({} as ToolServices);
  const [close] = tools.values();
  if (close === undefined) throw new Error('there is no tool');
  return new Map([...tools, ['read_weather', { ...close, name: 'read_weather' }]]);
}

/** The command as it is run, on the copy. */
const command = () =>
  spawnSync(
    process.execPath,
    ['--import', 'tsx', join(projectRoot(), 'dev', 'hubspot-check', 'main.ts'), root],
    { cwd: projectRoot(), encoding: 'utf8' },
  );

describe('npm run hubspot:check', () => {
  it('ends with 0 and says so when everything is in order', () => {
    const { status, stdout, stderr } = command();
    expect([status, stdout, stderr]).toEqual([0, 'HubSpot’s project files are in order.\n', '']);
  });

  it('ends with 1, names the file and says what to do', () => {
    const file = `${APP}/app-hsmeta.json`;
    edit(file, (text) => text.replace('"distribution": "marketplace"', '"distribution": "private"'));
    const { status, stdout, stderr } = command();
    expect([status, stdout, stderr]).toEqual([
      1,
      '\n1 finding.\n',
      `${file}: is stale: run npm run hubspot:manifest\n`,
    ]);
  });

  it('finds nothing in what is committed', async () => {
    expect(await checkProject(projectRoot())).toEqual([]);
  });

  it('finds a generated file that was edited by hand', async () => {
    const file = `${APP}/workflow-actions/read-crm-data-hsmeta.json`;
    edit(file, (text) => text.replace('"isPublished": false', '"isPublished": true'));
    expect(await problems()).toEqual([`${file}: is stale: run npm run hubspot:manifest`]);
  });

  it('finds a copy of shared code that was edited by hand, and one that nothing asks for', async () => {
    const file = `${APP}/settings/generated/api.ts`;
    edit(file, (text) => `${text}\n`);
    writeFileSync(join(root, `${APP}/cards/generated/old.ts`), 'export const old = 1;\n');
    expect(await problems()).toEqual([
      `${APP}/cards/generated/old.ts: is stale: run npm run hubspot:manifest`,
      `${file}: is stale: run npm run hubspot:manifest`,
    ]);
  });

  it('finds a tool that was added to the registry without a word in app.json', async () => {
    expect(await problems(withWeather())).toEqual([
      'app.json: app.json does not name the tools read_weather',
    ]);
  });

  it('finds a tool that was added, with a word in app.json, but without making its file', async () => {
    edit('app.json', (text) => text.replace('"submit_email",', '"submit_email", "read_weather",'));
    expect(await problems(withWeather())).toEqual([
      `${APP}/workflow-actions/read-weather-hsmeta.json: is stale: run npm run hubspot:manifest`,
    ]);
  });

  it('finds a file whose tool is gone', async () => {
    edit('app.json', (text) => text.replace('"submit_email",', ''));
    const tools = new Map([...createTools({} as ToolServices)].filter(([name]) => name !== 'submit_email'));
    expect(await problems(tools)).toEqual([
      `${APP}/workflow-actions/submit-email-hsmeta.json: is stale: run npm run hubspot:manifest`,
    ]);
  });

  it('finds a component that HubSpot would skip because it lies too deep', async () => {
    mkdirSync(join(root, `${APP}/cards/deeper`));
    renameSync(
      join(root, `${APP}/cards/contact-card-hsmeta.json`),
      join(root, `${APP}/cards/deeper/contact-card-hsmeta.json`),
    );
    const found = await problems();
    expect(found).toContain(
      `${APP}/cards/deeper/contact-card-hsmeta.json: is skipped by HubSpot: it lies in a folder where HubSpot does not look`,
    );
    expect(found).toContain(`${APP}/cards/deeper/contact-card-hsmeta.json: belongs into ${APP}/cards`);
  });

  describe('of webhooks', () => {
    const file = `${APP}/webhooks/webhooks-hsmeta.json`;
    const subscriptions = {
      crmObjects: [
        { subscriptionType: 'object.merge', objectType: 'contact', active: true },
        {
          ...{ subscriptionType: 'object.propertyChange', objectType: 'contact', propertyName: 'email' },
          active: true,
        },
      ],
      hubEvents: [{ subscriptionType: 'contact.privacyDeletion', active: true }],
    };
    const write = (changed: object): void => {
      const settings = { targetUrl: '${BACKEND_URL}/webhooks', maxConcurrentRequests: 10 };
      const config = { settings, subscriptions: { ...subscriptions, ...changed } };
      mkdirSync(join(root, `${APP}/webhooks`));
      writeFileSync(join(root, file), JSON.stringify({ uid: 'webhooks', type: 'webhooks', config }));
    };
    const found = async (): Promise<readonly string[]> =>
      (await problems()).filter((problem) => !problem.endsWith('run npm run hubspot:manifest'));

    it('takes the form that HubSpot has for them', async () => {
      write({});
      expect(await found()).toEqual([]);
    });

    it.each([
      ['the old name of the object type', { subscriptionType: 'object.merge', objectName: 'contact' }],
      ['an event that there is none of', { subscriptionType: 'contact.merge', objectType: 'contact' }],
      ['a change of no property', { subscriptionType: 'object.propertyChange', objectType: 'contact' }],
      [
        'a property with something else than a change',
        { subscriptionType: 'object.merge', objectType: 'contact', propertyName: 'email' },
      ],
    ])('finds %s', async (_what, subscription) => {
      write({ crmObjects: [{ ...subscription, active: true }] });
      const all = await found();
      expect(all.length).toBeGreaterThan(0);
      for (const problem of all) expect(problem).toContain(`${file}: config.subscriptions.crmObjects.0`);
    });
  });

  it('finds a uid that occurs twice', async () => {
    edit('app.json', (text) => text.replace('"helpdesk-card"', '"contact-card"'));
    expect(await problems()).toContainEqual(expect.stringContaining('helpdesk-card'));
  });

  it.each([
    [
      'a name that HubSpot does not know',
      'settings/settings-hsmeta.json',
      '"config": {',
      '"config": {"colour": "red",',
    ],
    [
      'a location that no card can have',
      'cards/contact-card-hsmeta.json',
      'crm.record.tab',
      'crm.record.top',
    ],
    ['an address that is not https', 'app-hsmeta.json', '"${BACKEND_URL}"', '"http://localhost:3000"'],
    [
      'isPublished outside of config',
      'workflow-actions/submit-email-hsmeta.json',
      '"type": "workflow-action",',
      '"type": "workflow-action", "isPublished": false,',
    ],
    [
      'a placeholder without a variable',
      'app-hsmeta.json',
      '"description": "',
      '"description": "${OTHER_NAME} ',
    ],
    ['an entry that does not exist', 'settings/settings-hsmeta.json', 'SettingsPage.tsx', 'Page.tsx'],
    ['an input field without a text', 'workflow-actions/submit-email-hsmeta.json', '"email": "', '"mail": "'],
  ])('finds %s', async (_what, name, from, to) => {
    const file = `${APP}/${name}`;
    edit(file, (text) => text.replace(from, to));
    const found = (await problems()).filter((problem) => !problem.endsWith('run npm run hubspot:manifest'));
    expect(found).toEqual([expect.stringContaining(file)]);
  });

  it.each([
    [
      'settings',
      'SettingsPage.tsx',
      "import { nothing } from '../../../shared/api.ts';",
      'no-parent-imports',
    ],
    [
      'settings',
      'SettingsPage.tsx',
      "import { CrmReport } from '@hubspot/ui-extensions/crm';",
      'no-invalid-extension-point-imports',
    ],
    ['cards', 'ContactCard.tsx', 'export const x = <div />;', 'no-html-elements'],
    ['cards', 'ContactCard.tsx', "void fetch('https://example.com');", 'no-native-http'],
  ])('finds what HubSpot’s lint rules forbid in %s: %s', async (folder, name, line, rule) => {
    edit(`${APP}/${folder}/${name}`, (text) => `${line}\n${text}`);
    expect(await problems()).toContainEqual(expect.stringContaining(`@hubspot/ui-extensions/${rule}`));
  });
});
