import { describe, expect, it } from 'vitest';
import { staleFiles, wantedFiles } from '../../dev/hubspot-manifest/project-files.ts';
import { createTools } from '../../src/tools/index.ts';
import type { ToolServices } from '../../src/tools/services.ts';

interface ToolFile {
  readonly type: string;
  readonly uid: string;
  readonly config: {
    readonly actionUrl: string;
    readonly supportedClients: readonly {
      readonly toolType: string;
      readonly llmConfig: { readonly actionDescription: string };
    }[];
    readonly inputFields: readonly {
      readonly typeDefinition: { readonly name: string };
      readonly isRequired: boolean;
    }[];
  };
}

const files = wantedFiles();
const toolFiles = [...files]
  .filter(([name]) => name.includes('/workflow-actions/'))
  .map(([, text]) => JSON.parse(text) as ToolFile);

describe('HubSpot’s project files', () => {
  it('are committed as app.json and the tool registry want them (npm run hubspot:manifest)', () => {
    expect(staleFiles()).toEqual([]);
  });

  it('announce every tool of the registry and no other', () => {
    const urls = toolFiles.map(({ config }) => config.actionUrl.split('/').at(-1));
    expect(urls.sort()).toEqual([...createTools({} as ToolServices).keys()].sort());
  });

  it('let HubSpot ask a person before anything is changed, and only then', () => {
    const types = new Map(
      toolFiles.map(({ uid, config }) => [uid.split('-').at(-1), config.supportedClients[0]?.toolType]),
    );
    expect([...types].filter(([, type]) => type === 'TAKE_ACTION')).toEqual([
      ['update_crm_data', 'TAKE_ACTION'],
    ]);
  });

  it('ask for the handle wherever a conversation is needed', () => {
    const read = toolFiles.find(({ uid }) => uid.endsWith('read_crm_data'));
    const required = read?.config.inputFields.filter(({ isRequired }) => isRequired);
    expect(required?.map(({ typeDefinition }) => typeDefinition.name)).toEqual([
      'conversation',
      'properties',
    ]);
  });

  it('offer no input that selects a record', () => {
    const names = toolFiles.flatMap(({ config }) =>
      config.inputFields.map(({ typeDefinition }) => typeDefinition.name),
    );
    expect(names.filter((name) => /contact|record|^id$|vid|objectid/i.test(name))).toEqual([]);
  });
});
