import { writeFiles } from './project-files.ts';

// npm run hubspot:manifest: HubSpot's project files from app.json and the tool registry.
const written = writeFiles();
process.stdout.write(
  written.length === 0
    ? 'Everything is up to date.\n'
    : `Wrote:\n${written.map((name) => `  ${name}\n`).join('')}`,
);
