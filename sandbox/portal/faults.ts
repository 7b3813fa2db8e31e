import { toMap, type Parsed } from '../http.ts';

/** What goes wrong. See `README.md` for how the fields combine. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
  readonly hang?: boolean;
  readonly reset?: boolean;
  /** `true` cuts the answer in the middle, a number after so many bytes. */
  readonly truncate?: boolean | number;
  readonly executeThenDrop?: boolean;
  /** Results of a batch come in reverse order. */
  readonly shuffle?: boolean;
  /** So many results of a batch are missing without a word. */
  readonly leaveOut?: number;
  /** So many inputs of a batch are not executed and stand in `errors` of a 207. */
  readonly failInputs?: number;
}

/** A fault with the requests that it hits. */
export interface FaultRule {
  readonly match: {
    readonly method?: string;
    /** Part of the path and query, or the text of a regular expression for it. */
    readonly path?: string;
    readonly portalId?: number;
  };
  readonly fault: Fault;
  /** How many more requests it hits; endless when absent. */
  readonly times?: number;
  /** From 0 to 1; 1 when absent. */
  readonly probability?: number;
}

/** What a fault is matched against. */
interface FaultTarget {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly portalId: number | null;
}

/** The active faults. */
export interface Faults {
  add(rules: readonly FaultRule[]): void;
  /** Uses up one hit of the first rule that fits. */
  take(target: FaultTarget): Fault | undefined;
  list(): readonly FaultRule[];
  clear(): void;
}

function fitsPath(wanted: string, path: string): boolean {
  if (path.includes(wanted)) return true;
  try {
    return new RegExp(wanted).test(path);
  } catch {
    return false;
  }
}

function fits({ match }: FaultRule, target: FaultTarget): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== target.method) return false;
  if (match.portalId !== undefined && match.portalId !== target.portalId) return false;
  return match.path === undefined || fitsPath(match.path, target.path);
}

/** An empty set of faults. `random` gives numbers in [0, 1) for `probability`. */
export function createFaults(random: () => number): Faults {
  let active: FaultRule[] = [];
  return {
    add(rules) {
      active.push(...rules);
    },
    take(target) {
      const index = active.findIndex((rule) => fits(rule, target) && random() < (rule.probability ?? 1));
      const rule = active[index];
      if (!rule) return undefined;
      if (rule.times !== undefined) {
        const left = { ...rule, times: rule.times - 1 };
        active = active.flatMap((one, at) => (at !== index ? [one] : left.times > 0 ? [left] : []));
      }
      return rule.fault;
    },
    list: () => active,
    clear() {
      active = [];
    },
  };
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const FLAGS = ['hang', 'reset', 'executeThenDrop', 'shuffle'] as const;
const COUNTS = ['leaveOut', 'failInputs'] as const;
const FAULT_KEYS = ['status', 'headers', 'body', 'delayMs', 'truncate', ...FLAGS, ...COUNTS];

function parseHeaders(value: unknown): Readonly<Record<string, string>> | undefined {
  const map = toMap(value);
  if (!map) return undefined;
  const entries = [...map].flatMap(([name, text]) => {
    const usable = /^[\w-]+$/.test(name) && (typeof text === 'string' || typeof text === 'number');
    return usable ? [[name.toLowerCase(), String(text)] as const] : [];
  });
  return entries.length === map.size ? Object.fromEntries(entries) : undefined;
}

function faultProblem(map: ReadonlyMap<string, unknown>): string | undefined {
  const unknown = [...map.keys()].find((key) => !FAULT_KEYS.includes(key));
  if (unknown !== undefined) return `fault.${unknown} is not known; there are ${FAULT_KEYS.join(', ')}.`;
  if (map.size === 0) return 'fault must say what goes wrong.';
  if (map.has('status') && !isWhole(map.get('status'), 200, 599))
    return 'fault.status must be from 200 to 599.';
  if (map.has('delayMs') && !isWhole(map.get('delayMs'), 0, 600_000)) {
    return 'fault.delayMs must be from 0 to 600000.';
  }
  if (map.has('headers') && !parseHeaders(map.get('headers')))
    return 'fault.headers must map names to texts.';
  const flag = FLAGS.find((name) => map.has(name) && typeof map.get(name) !== 'boolean');
  if (flag !== undefined) return `fault.${flag} must be true or false.`;
  const count = COUNTS.find((name) => map.has(name) && !isWhole(map.get(name), 0, 100));
  if (count !== undefined) return `fault.${count} must be from 0 to 100.`;
  const truncate = map.get('truncate');
  const cuts = truncate === undefined || typeof truncate === 'boolean' || isWhole(truncate, 0, 10_000_000);
  return cuts ? undefined : 'fault.truncate must be true, false or a number of bytes.';
}

function matchProblem(map: ReadonlyMap<string, unknown>): string | undefined {
  for (const [key, value] of map) {
    if (key === 'portalId' ? !/^\d+$/.test(String(value)) : typeof value !== 'string' || value.length > 500) {
      return `match.${key} is not usable.`;
    }
    if (!['method', 'path', 'portalId'].includes(key)) return `match.${key} is not known.`;
  }
  return undefined;
}

function toFault(map: ReadonlyMap<string, unknown>): Fault {
  const headers = parseHeaders(map.get('headers'));
  const plain = Object.fromEntries([...map].filter(([key]) => key !== 'headers'));
  return { ...plain, ...(headers ? { headers } : {}) };
}

function parseRule(value: unknown): Parsed<FaultRule> {
  const map = toMap(value);
  const [match, fault] = [toMap(map?.get('match') ?? {}), toMap(map?.get('fault'))];
  if (!map || !match || !fault) return { ok: false, message: 'Each entry needs "match" and "fault".' };
  const problem = matchProblem(match) ?? faultProblem(fault);
  if (problem !== undefined) return { ok: false, message: problem };
  const [times, probability] = [map.get('times'), map.get('probability')];
  if (times !== undefined && !isWhole(times, 1, 1_000_000)) {
    return { ok: false, message: 'times must be a whole number above 0.' };
  }
  if (
    probability !== undefined &&
    !(typeof probability === 'number' && probability >= 0 && probability <= 1)
  ) {
    return { ok: false, message: 'probability must be from 0 to 1.' };
  }
  const [method, path, portalId] = [match.get('method'), match.get('path'), match.get('portalId')];
  return {
    ok: true,
    value: {
      match: {
        ...(typeof method === 'string' ? { method } : {}),
        ...(typeof path === 'string' ? { path } : {}),
        ...(portalId === undefined ? {} : { portalId: Number(portalId) }),
      },
      fault: toFault(fault),
      ...(times === undefined ? {} : { times }),
      ...(probability === undefined ? {} : { probability }),
    },
  };
}

/** Fault rules out of the body of `POST /_sandbox/faults`: a list, or one of them alone. */
export function parseFaults(value: unknown): Parsed<readonly FaultRule[]> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const rules: FaultRule[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = parseRule(item);
    if (!parsed.ok) return { ok: false, message: `Entry ${index}: ${parsed.message}` };
    rules.push(parsed.value);
  }
  return { ok: true, value: rules };
}
