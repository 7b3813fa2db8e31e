import { toMap, type Parsed } from '../http.ts';

/** When a fault acts: before the greeting, or instead of the answer to MAIL FROM, RCPT TO or the mail's end. */
export type MailStage = 'connect' | 'mail' | 'rcpt' | 'data';

/** What goes wrong. See `README.md` for how the fields combine. */
export interface MailFault {
  readonly stage: MailStage;
  readonly delayMs?: number;
  /** 400 to 599. */
  readonly replyCode?: number;
  readonly acceptThenDrop?: boolean;
  readonly hang?: boolean;
  readonly reset?: boolean;
}

/** A fault with the mails that it hits. */
export interface MailFaultRule {
  /** An address of RCPT TO, in any case. */
  readonly match: { readonly to?: string };
  readonly fault: MailFault;
  /** How many more times it acts; endless when absent. */
  readonly times?: number;
}

/** The active faults. */
export interface MailFaults {
  add(rules: readonly MailFaultRule[]): void;
  /** Uses up one hit of the first rule of this stage that fits one of the recipients. */
  take(stage: MailStage, recipients: readonly string[]): MailFault | undefined;
  list(): readonly MailFaultRule[];
  clear(): void;
}

/** An empty set of faults. */
export function createMailFaults(): MailFaults {
  let active: readonly MailFaultRule[] = [];
  return {
    add(rules) {
      active = [...active, ...rules];
    },
    take(stage, recipients) {
      const rule = active.find(({ match, fault }) => {
        const wanted = match.to?.toLowerCase();
        return fault.stage === stage && (wanted === undefined || recipients.includes(wanted));
      });
      if (rule?.times !== undefined) {
        const left = { ...rule, times: rule.times - 1 };
        active = active.flatMap((one) => (one !== rule ? [one] : left.times > 0 ? [left] : []));
      }
      return rule?.fault;
    },
    list: () => active,
    clear() {
      active = [];
    },
  };
}

const STAGES: readonly MailStage[] = ['connect', 'mail', 'rcpt', 'data'];
const FLAGS = ['acceptThenDrop', 'hang', 'reset'] as const;
const DELAYS = ['delayMs', 'connectDelayMs'] as const;
const FAULT_KEYS: readonly string[] = [...DELAYS, 'replyCode', 'stage', ...FLAGS];

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const isStage = (value: unknown): value is MailStage => STAGES.some((stage) => stage === value);

function formProblem(map: ReadonlyMap<string, unknown>): string | undefined {
  const unknown = [...map.keys()].find((key) => !FAULT_KEYS.includes(key));
  if (unknown !== undefined) return `fault.${unknown} is not known; there are ${FAULT_KEYS.join(', ')}.`;
  const delay = DELAYS.find((name) => map.has(name) && !isWhole(map.get(name), 0, 600_000));
  if (delay !== undefined) return `fault.${delay} must be from 0 to 600000.`;
  if (map.has('replyCode') && !isWhole(map.get('replyCode'), 400, 599)) {
    return 'fault.replyCode must be from 400 to 599.';
  }
  if (map.has('stage') && !isStage(map.get('stage'))) return `fault.stage must be ${STAGES.join(', ')}.`;
  const flag = FLAGS.find((name) => map.has(name) && typeof map.get(name) !== 'boolean');
  return flag === undefined ? undefined : `fault.${flag} must be true or false.`;
}

function parseFault(map: ReadonlyMap<string, unknown>): Parsed<MailFault> {
  const problem = formProblem(map);
  if (problem !== undefined) return { ok: false, message: problem };
  const [given, connectDelayMs] = [map.get('stage'), map.get('connectDelayMs')];
  const stage = isStage(given) ? given : connectDelayMs === undefined ? 'data' : 'connect';
  const rest = Object.fromEntries([...map].filter(([key]) => key !== 'stage' && key !== 'connectDelayMs'));
  if (Object.keys(rest).length === 0 && connectDelayMs === undefined) {
    return { ok: false, message: 'fault must say what goes wrong.' };
  }
  if (connectDelayMs !== undefined && (stage !== 'connect' || map.has('delayMs'))) {
    return { ok: false, message: 'fault.connectDelayMs is delayMs at the stage connect and takes no other.' };
  }
  if (map.get('acceptThenDrop') === true && stage !== 'data') {
    return { ok: false, message: 'fault.acceptThenDrop is possible at the stage data only.' };
  }
  const ends = ['replyCode', 'acceptThenDrop', 'hang', 'reset'].filter(
    (key) => map.has(key) && map.get(key) !== false,
  );
  if (ends.length > 1) return { ok: false, message: `fault cannot have both ${ends.join(' and ')}.` };
  return {
    ok: true,
    value: { stage, ...rest, ...(typeof connectDelayMs === 'number' ? { delayMs: connectDelayMs } : {}) },
  };
}

function parseRule(value: unknown): Parsed<MailFaultRule> {
  const map = toMap(value);
  const [match, fault] = [toMap(map?.get('match') ?? {}), toMap(map?.get('fault'))];
  if (!map || !match || !fault) {
    return { ok: false, message: 'Each entry needs "fault" and may have "match" and "times".' };
  }
  const strange = [...match.keys()].find((key) => key !== 'to');
  if (strange !== undefined) return { ok: false, message: `match.${strange} is not known; there is to.` };
  const [to, times] = [match.get('to'), map.get('times')];
  if (to !== undefined && typeof to !== 'string') {
    return { ok: false, message: 'match.to must be an address.' };
  }
  if (times !== undefined && !isWhole(times, 1, 1_000_000)) {
    return { ok: false, message: 'times must be a whole number above 0.' };
  }
  const parsed = parseFault(fault);
  if (!parsed.ok) return parsed;
  if (to !== undefined && (parsed.value.stage === 'connect' || parsed.value.stage === 'mail')) {
    return { ok: false, message: `Nobody knows the recipient yet at the stage ${parsed.value.stage}.` };
  }
  return {
    ok: true,
    value: {
      match: to === undefined ? {} : { to },
      fault: parsed.value,
      ...(times === undefined ? {} : { times }),
    },
  };
}

/** Fault rules out of the body of `POST /_sandbox/mail/faults`: a list, or one of them alone. */
export function parseMailFaults(value: unknown): Parsed<readonly MailFaultRule[]> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const rules: MailFaultRule[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = parseRule(item);
    if (!parsed.ok) return { ok: false, message: `Entry ${index}: ${parsed.message}` };
    rules.push(parsed.value);
  }
  return { ok: true, value: rules };
}
