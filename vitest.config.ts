import { defineConfig } from 'vitest/config';

// vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/helpers/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**', 'server/**', 'sandbox/**'],
      reporter: ['text-summary', 'html'],
    },
  },
});
