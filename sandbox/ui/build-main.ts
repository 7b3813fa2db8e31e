import { buildUi } from './build.ts';
import { defaultUiFolder, projectRoot } from './folder.ts';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

buildUi(projectRoot(), defaultUiFolder()).then(
  (cards) => {
    for (const { name, bytes, gzipBytes, budgetBytes } of cards) {
      const weight = `${kilobytes(bytes)}, ${kilobytes(gzipBytes)} gzipped, of ${kilobytes(budgetBytes)}`;
      process.stdout.write(`${name}: ${weight}\n`);
    }
  },
  (error: unknown) => {
    const why = error instanceof Error ? error.message : 'unknown';
    process.stderr.write(`The portal's pages could not be built: ${why}\n`);
    process.exitCode = 1;
  },
);
