import { z } from 'zod';

/** A job as it lies in State, with what is known about its turns. */
export interface StoredJob {
  /** The caller's own; parsed by the caller. */
  readonly job: unknown;
  /** The turn that is to come: 1, 2, 3 ... */
  readonly turn: number;
  /** Unix time in milliseconds before which the turn must not begin. */
  readonly notBeforeMs: number;
  /** Unix time in milliseconds at which the job's life is over. */
  readonly untilMs: number;
}

/** What stands at a place whose job is finished, or that was given up because no job came. */
export const GONE = { gone: true } as const;

/** What a place can hold. `nothing`: no job yet, or one whose life is over. */
export type PlaceContent =
  { readonly kind: 'nothing' | 'gone' | 'malformed' } | { readonly kind: 'job'; readonly stored: StoredJob };

const goneSchema = z.strictObject({ gone: z.literal(true) });
const jobSchema = z.strictObject({
  job: z.unknown(),
  turn: z.int().min(1),
  notBeforeMs: z.int().min(0),
  untilMs: z.int().min(0),
});

/** Reads what State answered for a place. Own keys only; anything unexpected is `malformed`. */
export function parsePlace(value: unknown): PlaceContent {
  if (value === undefined) return { kind: 'nothing' };
  if (goneSchema.safeParse(value).success) return { kind: 'gone' };
  const found = jobSchema.safeParse(value);
  if (!found.success) return { kind: 'malformed' };
  const { job, turn, notBeforeMs, untilMs } = found.data;
  return { kind: 'job', stored: { job, turn, notBeforeMs, untilMs } };
}
