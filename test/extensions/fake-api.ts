import type { Answer, SettingsApi, Trouble } from '../../extensions/shared/api.ts';
import type {
  Grant,
  ListedRule,
  Overview,
  PolicyState,
  PropertyRow,
  Rule,
  Saved,
  TestMail,
  UserPage,
} from '../../extensions/shared/wire.ts';
import { createFakeKeys, type FakeKeys } from './fake-keys.ts';
import { createFakeTools } from './fake-tools.ts';

/** 24 November 2026, 12:00 UTC. */
export const NOW_MS = Date.UTC(2026, 10, 24, 12);
/** The super admin who looks at the page, unless a test says otherwise. */
export const ME = { id: '9001', email: 'liisa@example.com' };

export type User = UserPage['users'][number];

/** Everybody in the portal. */
export const USERS: readonly User[] = [
  { id: '9001', name: 'Liisa Laine', email: ME.email, superAdmin: true, hasSeat: true },
  { id: '9002', name: 'Olli Oja', email: 'olli@example.com', superAdmin: false, hasSeat: true },
  { id: '9003', name: 'Eeva Eklund', email: 'eeva@example.com', superAdmin: false, hasSeat: false },
];

export function grant(level?: Grant['protectionLevel'], instructions = ''): Grant {
  return { enabled: level !== undefined, protectionLevel: level ?? 'verify_email', instructions };
}

/** The rule of a contact property, changed by the super admin. */
export function rule(property: string, label: string, more: Partial<ListedRule> = {}): ListedRule {
  return {
    objectType: 'contacts',
    property,
    label,
    show: grant('verify_email'),
    edit: grant(),
    acceptedRisk: false,
    changedAtMs: NOW_MS,
    changedByUserId: ME.id,
    ...more,
  };
}

const row = (name: string, label: string, edit: true | string = true): PropertyRow => ({
  objectType: 'contacts',
  name,
  label,
  type: 'text',
  group: 'contactinformation',
  show: true,
  edit,
});

/** A portal where nothing was saved yet, seen by a super admin. */
export function emptyOverview(): Overview {
  return {
    version: 0,
    rules: [],
    emailCapture: { live_chat: 'when_needed', whatsapp: 'when_needed', facebook_messenger: 'when_needed' },
    brand: { companyName: '', supportContact: '', language: 'en' },
    verification: { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: false, testRecipients: [] },
    editors: [],
    editorsNeedSeat: false,
    me: { canEdit: true, canNameEditors: true },
    admins: ['Liisa Laine'],
    people: [{ id: ME.id, name: 'Liisa Laine' }],
    setup: [],
    connect: ['hubspot_agent_tool'],
    emailCaptureOptions: (['start', 'when_needed', 'before_handoff', 'never'] as const).map((value) => ({
      value,
      label: `label of ${value}`,
      description: `description of ${value}`,
    })),
    emailCaptureHelp: { question: 'When should the agent ask?', rules: ['Nobody is asked on email.'] },
    lastToolCall: null,
    notices: { sinceMs: NOW_MS - 7 * 86_400_000, notMe: 0, mailsHeld: 0, mailsRefused: 0, limitsReached: 0 },
    portal: { accountType: 'STANDARD', timeZone: 'Europe/Helsinki' },
    readableWithEmailOnly: 0,
    properties: [row('phone', 'Phone number'), row('city', 'City'), row('email', 'Email', 'identity')],
  };
}

/** A portal where everything is set up, with two rules. */
export function readyOverview(): Overview {
  return {
    ...emptyOverview(),
    version: 3,
    rules: [
      rule('phone', 'Phone number', { show: grant('match_email'), edit: grant('verify_email') }),
      rule('city', 'City', { show: grant('verify_email', 'Only for deliveries.') }),
    ],
    brand: { companyName: 'Saimaa Ferries', supportContact: 'help@saimaa.example', language: 'en' },
    lastToolCall: NOW_MS,
  };
}

/** What the fake backend lets a test do behind the page's back. */
export interface FakeBackend {
  readonly api: SettingsApi;
  /** What `GET /settings` would answer now. */
  readonly overview: () => Overview;
  /** Names of the calls received, in order, e.g. `saveBrand`. */
  readonly calls: readonly string[];
  /** Somebody else saves. */
  readonly saveBehindTheBack: (change: Partial<PolicyState>) => void;
  /** Anything else changes, without a new version. */
  readonly alter: (change: Partial<Overview>) => void;
  /** From now on every call, or the ones named, meets this trouble; `undefined`: all is well again. */
  readonly fail: (trouble: Trouble | undefined, only?: string) => void;
  /** Answers wait until the function that comes back is called. */
  readonly hold: () => () => void;
  /** The next test mails come to this. */
  readonly mailStatus: (status: TestMail['status']) => void;
  /** The customer clicked the link in the mail and typed the number. */
  readonly confirm: () => void;
  /** The agent keys behind the API. */
  readonly keys: Pick<FakeKeys, 'stored' | 'give'>;
  /** The next call of this name is carried out, and its answer gets lost on the way. */
  readonly loseAnswer: (name: string) => void;
}

/**
 * A backend in memory that answers like the real one: 409 with what stands, 403 without a right, 404, 422, and
 * whatever trouble a test asks for.
 */
export function createFakeBackend(initial: Overview = readyOverview(), users = USERS): FakeBackend {
  let current = initial;
  let failure: { readonly trouble: Trouble; readonly only: string | undefined } | undefined;
  let gate: Promise<void> = Promise.resolve();
  let mail: TestMail['status'] = 'sent';
  const calls: string[] = [];
  const mails = new Map<string, TestMail>();
  const tools = createFakeTools(() => current.rules, ME.email);
  const keys = createFakeKeys(() => current.me, NOW_MS);
  let lost: string | undefined;

  const overview = (): Overview => {
    const { rules, brand, emailCapture, lastToolCall } = current;
    const isOn = ({ show, edit }: Rule): boolean => show.enabled || edit.enabled;
    const readable = rules.filter(({ show }) => show.enabled && show.protectionLevel === 'match_email');
    return {
      ...current,
      readableWithEmailOnly: readable.length,
      setup: [
        { id: 'company_name', done: brand.companyName !== '' && brand.supportContact !== '' },
        { id: 'first_property', done: rules.some(isOn) },
        { id: 'email_capture', done: Object.values(emailCapture).some((when) => when !== 'never') },
        { id: 'connect_agent', done: lastToolCall !== null },
        { id: 'try_it', done: rules.some(isOn) && (lastToolCall !== null || tools.wasTried()) },
      ],
    };
  };
  const policy = (): PolicyState => {
    const { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat } = current;
    return { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat };
  };
  const refuse = (trouble: Trouble): { readonly ok: false; readonly trouble: Trouble } => ({
    ok: false,
    trouble,
  });
  const answer = async <T>(name: string, make: () => Answer<T>): Promise<Answer<T>> => {
    calls.push(name);
    await gate;
    const isHit = failure !== undefined && (failure.only ?? name) === name;
    if (isHit && failure !== undefined) return refuse(failure.trouble);
    const made = make();
    if (lost !== name) return made;
    lost = undefined;
    return refuse({ kind: 'offline' });
  };
  const invalid = (field: string, code: string): Trouble => ({
    kind: 'invalid',
    code,
    message: code,
    fields: [{ field, code, message: code }],
  });
  const save = (
    name: string,
    version: number,
    changed: string,
    change: () => Partial<Overview> | Trouble,
  ): Promise<Answer<Saved>> =>
    answer(name, () => {
      const isAllowed = name === 'saveEditors' ? current.me.canNameEditors : current.me.canEdit;
      if (!isAllowed) return refuse({ kind: 'no_right', code: 'no_right', message: 'no' });
      if (version !== current.version) return refuse({ kind: 'stale', current: policy() });
      const next = change();
      if ('kind' in next) return refuse(next);
      current = { ...current, ...next, version: version + 1 };
      return { ok: true, value: { ...policy(), changed } };
    });
  const named = (name: string) => (each: Rule) => `${each.objectType}.${each.property}` === name;

  const api: SettingsApi = {
    overview: () => answer('overview', () => ({ ok: true, value: overview() })),
    properties: () =>
      answer('properties', () => ({ ok: true, value: { properties: [], after: null, total: 0 } })),
    users: ({ search = '', after }) =>
      answer('users', () => {
        const wanted = search.toLowerCase();
        const found = users.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
        const from = Number(after ?? 0);
        const next = from + 2 < found.length ? String(from + 2) : null;
        return { ok: true, value: { users: found.slice(from, from + 2), after: next } };
      }),
    saveRule: (version, name, { show, edit, acceptedRisk }) =>
      save('saveRule', version, name, () => {
        const verifies = [show, edit].some((each) => each.enabled && each.protectionLevel === 'verify_email');
        if (verifies && current.brand.companyName === '')
          return invalid('brand.companyName', 'brand_required');
        const before = current.rules.find(named(name));
        const property = name.replace('contacts.', '');
        const label = current.properties.find((each) => each.name === property)?.label ?? property;
        const next = { ...(before ?? rule(property, label)), show, edit, acceptedRisk };
        const rules = current.rules.some(named(name))
          ? current.rules.map((each) => (named(name)(each) ? next : each))
          : [...current.rules, next];
        return { rules };
      }),
    removeRule: (version, name) =>
      save('removeRule', version, name, () =>
        current.rules.some(named(name))
          ? { rules: current.rules.filter((each) => !named(name)(each)) }
          : { kind: 'not_found', code: 'rule_not_found' },
      ),
    saveBrand: (version, brand) => save('saveBrand', version, 'brand', () => ({ brand })),
    saveEmailCapture: (version, capture) =>
      save('saveEmailCapture', version, 'email-capture', () => ({
        emailCapture: { ...current.emailCapture, ...capture },
      })),
    saveVerification: (version, verification) =>
      save('saveVerification', version, 'verification', () => {
        const wrong = verification.testRecipients.findIndex((address) => !address.includes('@'));
        return wrong < 0 ? { verification } : invalid(`testRecipients.${wrong}`, 'invalid_email');
      }),
    saveEditors: (version, editors, editorsNeedSeat) =>
      save('saveEditors', version, 'editors', () => ({ editors, editorsNeedSeat })),
    sendTestMail: (nonce) =>
      answer('sendTestMail', () => {
        const sent = mails.get(nonce) ?? { status: mail, to: ME.email };
        mails.set(nonce, sent);
        return { ok: true, value: sent };
      }),
    tryTool: (_nonce, tool, input) => answer(`try ${tool}`, () => tools.call(tool, input)),
    contact: () => answer('contact', () => refuse({ kind: 'not_found', code: 'not_found' })),
    endProofs: () => answer('endProofs', () => ({ ok: true, value: { ended: 0 } })),
    handoff: () => answer('handoff', () => refuse({ kind: 'not_found', code: 'not_found' })),
    agentKeys: () => answer('agentKeys', keys.list),
    createAgentKey: (nonce, input) => answer('createAgentKey', () => keys.create(nonce, input)),
    changeAgentKey: (id, input) => answer('changeAgentKey', () => keys.change(id, input)),
    rotateAgentKey: (id, nonce, overlap) => answer('rotateAgentKey', () => keys.rotate(id, nonce, overlap)),
    revokeAgentKey: (id) => answer('revokeAgentKey', () => keys.revoke(id)),
  };

  return {
    ...{ api, overview, calls, keys, confirm: tools.confirm },
    loseAnswer: (name) => {
      lost = name;
    },
    saveBehindTheBack: (change) => {
      const { rules, ...rest } = change;
      const listed = rules?.map((each): ListedRule => ({ label: each.property, ...each }));
      current = {
        ...current,
        ...rest,
        ...(listed === undefined ? {} : { rules: listed }),
        version: current.version + 1,
      };
    },
    alter: (change) => {
      current = { ...current, ...change };
    },
    fail: (trouble, only) => {
      failure = trouble === undefined ? undefined : { trouble, only };
    },
    hold: () => {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    mailStatus: (status) => {
      mail = status;
    },
  };
}
