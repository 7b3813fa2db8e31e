import { projectRoot } from '../../server/manifest.ts';
import { checkProject } from './check.ts';

// npm run hubspot:check: what can be said about HubSpot's project files without an account. Another folder than
// this project's can be named.
const [root = projectRoot()] = process.argv.slice(2);
const findings = await checkProject(root);
for (const { file, problem } of findings) process.stderr.write(`${file}: ${problem}\n`);
process.stdout.write(
  findings.length === 0
    ? 'HubSpot’s project files are in order.\n'
    : `\n${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.\n`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
