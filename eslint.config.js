import { builtinModules } from 'node:module';
import { config as uiExtensions } from '@hubspot/eslint-config-ui-extensions';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the house and what each may not import. `why` is shown to whoever crosses a line.
 * Paths are matched against the import specifier, which is relative in this code base.
 */
const rooms = [
  {
    room: 'src',
    closedTo: ['server', 'sandbox', 'dev', 'bench', 'test', 'extensions'],
    packages: ['express', 'pino', 'helmet'],
    why: 'src decides and knows neither the HTTP shell nor the sandbox; hand it a port instead (src/ports.ts).',
  },
  {
    room: 'server',
    closedTo: ['sandbox', 'dev', 'bench', 'test', 'extensions'],
    packages: [],
    why: 'server is the production shell: it may use src and nothing that exists for development.',
  },
  {
    room: 'sandbox',
    closedTo: ['src', 'server', 'dev', 'bench', 'test', 'extensions'],
    packages: ['@hubspot/api-client'],
    why: 'the sandbox portal shares no code with the app, so that a shared mistake cannot hide.',
  },
  {
    room: 'sandbox/host',
    closedTo: [
      'src',
      'server',
      'dev',
      'bench',
      'test',
      'extensions',
      'control',
      'portal',
      'seed',
      'mail',
      'ui',
    ],
    packages: ['node:*', '@hubspot/*'],
    why: 'sandbox/host runs in a browser and sees cards only as built bundles.',
  },
  {
    room: 'extensions',
    closedTo: ['server', 'sandbox', 'dev', 'bench', 'test'],
    packages: ['node:*'],
    why: 'HubSpot bundles only the folder of a card; what two folders use lies in extensions/shared and is copied.',
  },
  {
    room: 'dev',
    closedTo: ['sandbox', 'bench', 'test', 'extensions'],
    packages: [],
    why: 'dev starts the sandbox as a process of its own and talks to it over HTTP.',
  },
  {
    room: 'bench',
    closedTo: ['sandbox', 'test', 'extensions'],
    packages: [],
    why: 'bench measures the built product from outside and talks to the sandbox over HTTP.',
  },
];

const wallsOf = ({ room, closedTo, packages, why }) => ({
  files: [`${room}/**/*.{ts,tsx}`],
  ignores: room === 'sandbox' ? ['sandbox/host/**'] : [],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: closedTo.map((other) => `**/${other}/**`), message: why },
          ...(packages.length > 0 ? [{ group: packages, message: why }] : []),
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'data/**', 'bench/results/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports are named, so that a thing has one name.' },
      ],
    },
  },
  // The gallery draws what is deprecated as well: cards may still use it.
  { files: ['test/browser/fixtures/**'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'src gets its fetch as a port.' },
        { name: 'process', message: 'src reads no environment; configuration arrives as an argument.' },
        ...['setInterval', 'console'].map((name) => ({
          name,
          message: 'src has no timers or console of its own.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'src reads the time from its Clock.' },
        { object: 'Math', property: 'random', message: 'src gets randomness from its Random.' },
      ],
    },
  },
  // HubSpot's own rules for what runs in its workers; some of them go by the path below src/app.
  ...uiExtensions
    .filter(({ rules }) => rules !== undefined)
    .map((each) => ({ ...each, files: ['extensions/**/*.{ts,tsx}'] })),
  ...rooms.map(wallsOf),
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  {
    files: ['scripts/**/*.mjs'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?!node:|\\./)(?!(?:${builtinModules.join('|')})$)`,
              message: 'scripts run before anything is installed: Node itself and nothing else.',
            },
          ],
        },
      ],
    },
  },
);
