import { z } from 'zod';
import type { Stage } from './stage.ts';

const entrySchema = z.looseObject({
  seq: z.int(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const pageSchema = z.looseObject({ entries: z.array(entrySchema), before: z.int().nullable() });

/** An entry of the app's audit trail. */
export type TrailEntry = z.infer<typeof entrySchema>;

/** The portal's whole audit trail as its admin reads it, newest first. */
export async function readTrail({ sandbox, portalId, admin }: Stage): Promise<readonly TrailEntry[]> {
  const entries: TrailEntry[] = [];
  let before: number | null = null;
  do {
    const path = trailPath(before);
    const { body } = await sandbox.uiFetch(portalId, { userId: admin, method: 'GET', path });
    const page = pageSchema.parse(body);
    entries.push(...page.entries);
    before = page.before;
  } while (before !== null);
  return entries;
}

const trailPath = (before: number | null): string =>
  `/settings/activity?limit=100${before === null ? '' : `&before=${before}`}`;

/** What became of requests for a proof, oldest first, e.g. `mail_sent` or `no_mail (no_contact)`. */
export function proofActs(trail: readonly TrailEntry[]): readonly string[] {
  return trail
    .filter(({ kind }) => kind === 'verification')
    .map(({ data: { act, reason } }) =>
      typeof reason === 'string' ? `${String(act)} (${reason})` : String(act),
    )
    .reverse();
}

/** Acts that settle an order for a mail. */
const SETTLED = /^(mail_|no_mail)/;
const LOOKS = 100;
const LOOK_MS = 100;

/** How the orders for a mail ended that the app dealt with so far, oldest first. */
export async function mailActs(stage: Stage): Promise<readonly string[]> {
  return proofActs(await readTrail(stage)).filter((act) => SETTLED.test(act));
}

/**
 * Makes orders for a mail and waits until the app has dealt with them, whether or not a mail went out: only then
 * can it be said that somebody got none. Throws when that takes more than ten seconds.
 * @param count of the orders that `make` makes
 * @returns what `make` returned, and how each order ended
 */
export async function settled<T>(
  stage: Stage,
  count: number,
  make: () => Promise<T>,
): Promise<{ readonly made: T; readonly acts: readonly string[] }> {
  const before = (await mailActs(stage)).length;
  const made = await make();
  for (let look = 0; look < LOOKS; look += 1) {
    const acts = (await mailActs(stage)).slice(before);
    if (acts.length >= count) return { made, acts };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error('the app did not deal with the order for a mail within 10 s');
}
