import type { Browser } from 'playwright-core';
import { withChromium } from '../../dev/chromium.ts';
import { showSpread } from '../report.ts';
import type { BenchOptions, Outcome, Progress, Scenario, Table } from '../scenario.ts';
import { NO_LIMIT, onStage } from '../stage.ts';
import { pairedRatio, percentile, spreadOf } from '../statistics.ts';
import {
  countSettingsCalls,
  MOST_BYTES,
  MOST_COLD_CALLS,
  MOST_WARM_CALLS,
  type SettingsCalls,
} from './settings-page/crm-calls.ts';
import { openSettings, typeWords, type Opening } from './settings-page/browser.ts';
import { installBeside, preparePortal, type PreparedPortal } from './settings-page/portals.ts';
import { wordsToType } from './settings-page/words.ts';

/** Goals of the product. */
const MOST_FETCHES = 1;
const MOST_KEY_MS = 100;

/** Of a large portal. */
const PROPERTIES = 2_000;

/** Page openings of each contestant and round; keys are pressed in the last of them. */
const OPENINGS = 3;

/** One contestant in one round. */
interface Stretch {
  readonly openings: readonly Opening[];
  readonly keyMs: readonly number[];
}

interface Contestant {
  readonly name: string;
  readonly portal: PreparedPortal;
  readonly stretches: Stretch[];
}

/** What an admin of a large account waits for. */
export const settingsPage: Scenario = {
  name: 'settings-page',
  summary: 'the settings page of a portal with 2,000 properties and 200 rules, beside one with few',
  run: (options, progress) =>
    onStage({ SANDBOX_REQUESTS_PER_10_S: NO_LIMIT }, async (stage) => {
      const { sandboxUrl } = stage.launched;
      const calls = await countSettingsCalls(stage, PROPERTIES);
      const large = await preparePortal(stage, { properties: PROPERTIES, rules: 200 });
      const small = await preparePortal(await installBeside(sandboxUrl), { rules: 3 });
      const contestants = [contestant(large), contestant(small)];
      await withChromium((browser) => play({ browser, sandboxUrl }, contestants, options, progress));
      return outcomeOf(contestants, calls, options);
    }),
};

const contestant = (portal: PreparedPortal): Contestant => ({
  name: `${portal.searchable.length.toLocaleString('en-US')} properties, ${portal.rules} rules`,
  portal,
  stretches: [],
});

async function play(
  place: { readonly browser: Browser; readonly sandboxUrl: string },
  contestants: readonly Contestant[],
  { rounds, keys }: BenchOptions,
  progress: Progress,
): Promise<void> {
  const warmUp = { openings: 1, keys: 10 };
  for (const { portal } of contestants) await playStretch(place, portal, warmUp);
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, portal, stretches } of round % 2 === 0 ? contestants.toReversed() : contestants) {
      const stretch = await playStretch(place, portal, { openings: OPENINGS, keys });
      stretches.push(stretch);
      const [drawn, p95] = [firstScreenMs(stretch).toFixed(0), percentile(stretch.keyMs, 0.95).toFixed(1)];
      progress(`round ${round} of ${rounds}: ${name}, first screen ${drawn} ms, key p95 ${p95} ms`);
    }
  }
}

async function playStretch(
  place: { readonly browser: Browser; readonly sandboxUrl: string },
  portal: PreparedPortal,
  wanted: { readonly openings: number; readonly keys: number },
): Promise<Stretch> {
  const openings: Opening[] = [];
  let keyMs: readonly number[] = [];
  for (let left = wanted.openings; left > 0; left -= 1) {
    const words = left === 1 ? wordsToType(portal.searchable, wanted.keys) : [];
    const { opening, used } = await openSettings(place, portal, (page) =>
      typeWords(page, portal.searchable.length, words),
    );
    openings.push(opening);
    keyMs = used;
  }
  return { openings, keyMs };
}

const middle = ({ openings }: Stretch, key: keyof Opening): number =>
  spreadOf(openings.map((opening) => opening[key])).median;
const firstScreenMs = (stretch: Stretch): number => middle(stretch, 'drawnMs');
/** The button is pressed as soon as the table is painted: from navigation until that first press was answered. */
const interactiveMs = ({ openings }: Stretch): number =>
  spreadOf(openings.map(({ drawnMs, panelMs }) => drawnMs + panelMs)).median;

const COLUMNS: readonly (readonly [string, (stretch: Stretch) => number, number])[] = [
  ['first screen ms', firstScreenMs, 0],
  ['of it the request ms', (stretch) => middle(stretch, 'fetchMs'), 0],
  ['button to panel ms', (stretch) => middle(stretch, 'panelMs'), 0],
  ['time to interactive ms', interactiveMs, 0],
  ['key p50 ms', ({ keyMs }) => percentile(keyMs, 0.5), 1],
  ['key p95 ms', ({ keyMs }) => percentile(keyMs, 0.95), 1],
];

function outcomeOf(
  contestants: readonly Contestant[],
  calls: SettingsCalls,
  { rounds, keys }: BenchOptions,
): Outcome {
  const [large, small] = contestants.map(({ stretches }) => stretches);
  const ratio = COLUMNS.map(([, pick]) =>
    showSpread(pairedRatio((large ?? []).map(pick), (small ?? []).map(pick)), 2),
  );
  const times: Table = {
    title: 'Settings page: median over the rounds (smallest-greatest)',
    columns: ['', ...COLUMNS.map(([title]) => title)],
    rows: [
      ...contestants.map(({ name, stretches }) => [
        name,
        ...COLUMNS.map(([, pick, digits]) => showSpread(spreadOf(stretches.map(pick)), digits)),
      ]),
      ['ratio, round by round', ...ratio],
    ],
  };
  const judged = contestants.map((each) => ({ ...each, ...judge(each) }));
  const goals: Table = {
    title: 'Goals; * is outside of one',
    columns: ['', 'hubspot.fetch', 'GET /settings bytes', `p95 of ${rounds * keys} keys ms`],
    rows: judged.map(({ name, fetches, keyP95Ms, portal }) => [
      name,
      marked(String(fetches), fetches !== MOST_FETCHES),
      portal.answerBytes.toLocaleString('en-US'),
      marked(keyP95Ms.toFixed(1), keyP95Ms > MOST_KEY_MS),
    ]),
  };
  return {
    tables: [times, goals, callsTable(calls)],
    notes: [
      `${OPENINGS} openings and ${keys} keys a round, in a fresh browser context each.`,
      'Every list was checked against the properties of the sandbox: how many fit, and that each row does.',
      ...judged
        .filter(({ portal }) => !portal.hasAllProperties)
        .map(({ name }) => `${name}: too large for one answer, so the picker asks the app for pages.`),
    ],
    figures: {
      calls,
      ...Object.fromEntries(
        judged.map(({ name, portal: { answerBytes, hasAllProperties }, stretches, fetches, keyP95Ms }) => [
          name,
          { answerBytes, hasAllProperties, fetches, keyP95Ms, stretches },
        ]),
      ),
    },
    failures: [...judged.flatMap(({ failures }) => failures), ...brokenBy(calls)],
  };
}

function callsTable({ properties, bytes, coldCalls, warmCalls }: SettingsCalls): Table {
  return {
    title: 'GET /settings of a portal in which nobody has opened anything yet; * is outside of a goal',
    columns: ['', 'bytes', 'CRM calls, first time', 'right after'],
    rows: [
      [
        `${properties.toLocaleString('en-US')} properties`,
        marked(bytes.toLocaleString('en-US'), bytes > MOST_BYTES),
        marked(String(coldCalls), coldCalls > MOST_COLD_CALLS),
        marked(String(warmCalls), warmCalls > MOST_WARM_CALLS),
      ],
    ],
  };
}

function brokenBy({ bytes, coldCalls, warmCalls }: SettingsCalls): readonly string[] {
  const say = (is: number, most: number, what: string): readonly string[] =>
    is > most ? [`GET /settings: ${is.toLocaleString('en-US')} ${what}, not at most ${most}.`] : [];
  return [
    ...say(bytes, MOST_BYTES, 'bytes'),
    ...say(coldCalls, MOST_COLD_CALLS, 'CRM calls the first time'),
    ...say(warmCalls, MOST_WARM_CALLS, 'CRM calls right after'),
  ];
}

const marked = (text: string, isOutside: boolean): string => (isOutside ? `${text} *` : text);

/** The most requests that an opening took, the p95 of all keys, and which goals they miss. */
function judge({ name, stretches }: Contestant) {
  const openings = stretches.flatMap((stretch) => stretch.openings);
  const fetches = Math.max(...openings.map((opening) => opening.fetches));
  const keyP95Ms = percentile(
    stretches.flatMap(({ keyMs }) => keyMs),
    0.95,
  );
  const failures = [
    ...(fetches === MOST_FETCHES ? [] : [`${name}: ${fetches} requests before the first screen, not one.`]),
    ...(keyP95Ms > MOST_KEY_MS
      ? [
          `${name}: the list answers a key after ${keyP95Ms.toFixed(1)} ms (p95), not within ${MOST_KEY_MS} ms.`,
        ]
      : []),
  ];
  return { fetches, keyP95Ms, failures };
}
