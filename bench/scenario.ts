/** How long and how hard to measure. */
export interface BenchOptions {
  /** Every contestant runs once per round. */
  readonly rounds: number;
  /** Measured seconds of one contestant in one round. */
  readonly seconds: number;
  /** Requests that each contestant answers before it is measured for the first time; not counted. */
  readonly warmUpRequests: number;
  /** Keep-alive connections, each with one request under way. */
  readonly connections: number;
  /** Starts of each process whose time to ready is measured. */
  readonly starts: number;
  /** Samples of every class in every operation of `enumeration`. */
  readonly samples: number;
  /** Requests of each contestant and round in `verification-request`. */
  readonly requests: number;
  /** Key presses of each contestant and round in `settings-page`. */
  readonly keys: number;
  /** Mails that are waiting in each round of `mail-drain`. */
  readonly mails: number;
  /** Seconds of open-loop load before anything counts: longer than HubSpot's window of ten. */
  readonly warmUpSeconds: number;
  /** Measured seconds of a stretch of open-loop load; `portal-ceiling` measures twice as long. */
  readonly openSeconds: number;
  /** Verified conversations that a portal under full load has. */
  readonly customers: number;
  /** Too short for its figures to mean anything: goals are shown, and none makes the run fail. */
  readonly quick: boolean;
}

/** Says what happens while it happens. */
export type Progress = (line: string) => void;

/** Rows of text under headings. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a scenario found: tables and notes for people, `figures` for the JSON file. */
export interface Outcome {
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
  /** Promises that the figures do not keep, a sentence each; with one of them the run fails. */
  readonly failures?: readonly string[];
}

/** One benchmark. `run` rejects when an answer was wrong, whatever the speed, and leaves no process behind. */
export interface Scenario {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  run(options: BenchOptions, progress: Progress): Promise<Outcome>;
}
