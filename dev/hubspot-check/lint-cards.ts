import { relative, sep } from 'node:path';
import { config as uiExtensions } from '@hubspot/eslint-config-ui-extensions';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import type { Finding } from './finding.ts';

/**
 * HubSpot's lint rules, and nothing else, on everything that is uploaded as code. Some of them look at the path
 * (`src/app/settings`), so they have to run on the files where they lie. A warning counts as well.
 */
export async function lintCards(root: string, folder: string): Promise<readonly Finding[]> {
  const eslint = new ESLint({
    cwd: root,
    // Ours has further rules; what HubSpot thinks of the cards must not depend on them.
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['**/*.{ts,tsx}'], languageOptions: { parser: tseslint.parser } },
      ...uiExtensions,
    ],
    allowInlineConfig: false,
    errorOnUnmatchedPattern: true,
  });
  const results = await eslint.lintFiles([`${relative(root, folder).split(sep).join('/')}/**/*.{ts,tsx}`]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => ({
      file: `${relative(root, filePath).split(sep).join('/')}:${line}`,
      problem: `${ruleId ?? 'lint'}: ${message}`,
    })),
  );
}
