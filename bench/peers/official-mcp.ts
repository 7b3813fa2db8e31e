import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/**
 * HubSpot's own MCP server for one developer's machine. It is no dependency of ours: npm brings it into a temporary
 * folder, and where npm cannot, the run goes on without it. `BASE_URL_OVERRIDE` leads it to the sandbox.
 */
const PACKAGE = '@hubspot/mcp-server@0.4.0';
const ENTRY = ['node_modules', '@hubspot', 'mcp-server', 'dist', 'index.js'];
const INSTALL_MS = 120_000;

/** A customer's question as an agent with that server's tools asks it, the shortest way. */
export interface OfficialMcp {
  /** The value of a property of the contact with this address, by search: the one way it has. */
  read(email: string, property: string): Promise<unknown>;
  /** Search for the contact, then a batch update of one. */
  update(email: string, property: string, value: string): Promise<void>;
}

const run = promisify(execFile);

/** Runs `work` with it; `undefined` where npm cannot get it. */
export async function withOfficialMcp<T>(
  { crmUrl, accessToken }: { readonly crmUrl: string; readonly accessToken: string },
  work: (server: OfficialMcp) => Promise<T>,
): Promise<T | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'crm-data-official-mcp-'));
  try {
    if (!(await install(folder))) return undefined;
    const client = new Client({ name: 'bench', version: '1.0.0' });
    const env = { BASE_URL_OVERRIDE: crmUrl, PRIVATE_APP_ACCESS_TOKEN: accessToken };
    const transport = new StdioClientTransport({
      ...{ command: process.execPath, args: [join(folder, ...ENTRY)] },
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stderr: 'ignore',
    });
    await client.connect(transport);
    try {
      return await work(toolsOf(client));
    } finally {
      await client.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(folder: string): Promise<boolean> {
  const flags = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await run('npm', ['install', ...flags, PACKAGE], { timeout: INSTALL_MS, cwd: folder });
    return true;
  } catch {
    return false;
  }
}

interface FoundRecord {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function toolsOf(client: Client): OfficialMcp {
  const call = async (name: string, input: Record<string, unknown>): Promise<string> => {
    const answer = await client.callTool({ name, arguments: input });
    const [content] = answer.content as readonly { readonly type: string; readonly text?: string }[];
    if (answer.isError === true)
      throw new Error(`The official server answered ${name}: ${content?.text ?? ''}`);
    return content?.text ?? '';
  };
  const find = async (email: string, property: string): Promise<FoundRecord> => {
    const filters = [{ propertyName: 'email', operator: 'EQ', value: email }];
    const input = { objectType: 'contacts', filterGroups: [{ filters }], properties: [property], limit: 1 };
    const text = await call('hubspot-search-objects', input);
    const { results } = JSON.parse(text.slice(text.indexOf('{'))) as { results: readonly FoundRecord[] };
    const [record] = results;
    if (record === undefined) throw new Error('The official server found nobody.');
    return record;
  };
  return {
    read: async (email, property) => (await find(email, property)).properties[property],
    async update(email, property, value) {
      const { id } = await find(email, property);
      const inputs = [{ id, properties: { [property]: value } }];
      await call('hubspot-batch-update-objects', { objectType: 'contacts', inputs });
    },
  };
}
