/** One question and its one right answer. */
export interface LoadCase {
  readonly portalId: number;
  readonly inputFields: Readonly<Record<string, string>>;
  /** Status of the one property asked for, and its value where there is one. */
  readonly expected: { readonly status: string; readonly value?: string };
}

/** How an agent with a key asks: over HTTPS or MCP. */
export interface KeyedSurface {
  readonly as: 'v1' | 'mcp';
  readonly key: string;
}

/** A stretch of load: the cases in turn, signed v2, each call under a new `callbackId`; or under a key. */
export interface LoadJob {
  readonly type: 'job';
  /** Origin of the server, also the one that is signed. */
  readonly origin: string;
  readonly path: string;
  readonly clientSecret: string;
  readonly cases: readonly LoadCase[];
  /** Left out: as HubSpot asks. */
  readonly surface?: KeyedSurface;
  readonly connections: number;
  readonly durationMs: number;
  /** Begins every `callbackId`; no two jobs share one. */
  readonly name: string;
}

/** What came of it. `elapsedMs` runs until the last answer. */
export interface LoadResult {
  readonly type: 'result';
  readonly elapsedMs: number;
  /** One per right answer. */
  readonly latenciesMs: readonly number[];
  readonly wrongCount: number;
  /** The first few wrong answers in words. */
  readonly wrong: readonly string[];
}

const hasType = (message: unknown, type: string): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/** Messages between our own two processes, so the type is enough. */
export const isLoadJob = (message: unknown): message is LoadJob => hasType(message, 'job');
export const isLoadResult = (message: unknown): message is LoadResult => hasType(message, 'result');
