import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../server/manifest.ts';

const SDK = '@modelcontextprotocol/sdk';

/** Every file of a folder, from the root. */
const filesIn = (folder: string): string[] =>
  readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

describe('the MCP SDK', () => {
  it('is loaded by one file alone, at the first MCP request: no start waits for it', () => {
    const statements = [...filesIn('src'), ...filesIn('server'), 'dev/app.ts'].flatMap((file) => {
      const source = readFileSync(join(projectRoot(), file), 'utf8');
      const imports = source.match(/^(?:import|export)\b[^;]*?from '[^']+';|import\('[^']+'\)/gm) ?? [];
      return imports.filter((each) => each.includes(SDK)).map((each) => ({ file, each }));
    });
    expect(statements.length).toBeGreaterThan(3);
    const atStart = statements.filter(({ each }) => !/^import type\b|^import\(/.test(each));
    expect(atStart).toEqual([]);
    const later = statements.filter(({ each }) => each.startsWith('import('));
    expect(new Set(later.map(({ file }) => file))).toEqual(new Set(['server/mcp/sdk.ts']));
  });
});
