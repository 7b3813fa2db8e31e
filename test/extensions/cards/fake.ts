import type { RenderedChildNode } from '@hubspot/ui-extensions/testing';
import type { Answer, SettingsApi, Trouble } from '../../../extensions/src/app/cards/generated/api.ts';
import type {
  ContactCard,
  Handoff,
  LivingProof,
  Overview,
  Saved,
} from '../../../extensions/src/app/cards/generated/wire.ts';
import type { ListedRule, PolicyState, Grant } from '../../../extensions/src/app/cards/generated/wire.ts';

/** 24 November 2026, 12:00 UTC; 14:00 in the portal's zone. */
export const NOW_MS = Date.UTC(2026, 10, 24, 12);
export const CONTACT_ID = '501';
/** Stands where the settings hold an address; no card may say it. */
export const CANARY = 'canary@secret.example';

const grant = (enabled: boolean, protectionLevel: Grant['protectionLevel']): Grant => ({
  enabled,
  protectionLevel,
  instructions: '',
});

/** The rule of a contact property: shown at one level, and changed at another where one is named. */
export function rule(
  property: string,
  label: string,
  show: Grant['protectionLevel'],
  edit?: Grant['protectionLevel'],
): ListedRule {
  return {
    objectType: 'contacts',
    property,
    label,
    show: grant(true, show),
    edit: grant(edit !== undefined, edit ?? 'verify_email'),
    acceptedRisk: false,
    changedAtMs: NOW_MS,
    changedByUserId: '9001',
  };
}

/** The settings of a portal with two rules, seen by a super admin. */
export function overview(changes: Partial<Overview> = {}): Overview {
  return {
    version: 3,
    rules: [
      rule('phone', 'Phone number', 'match_email', 'verify_email'),
      rule('city', 'City', 'verify_email'),
    ],
    emailCapture: { live_chat: 'when_needed', whatsapp: 'when_needed', facebook_messenger: 'when_needed' },
    brand: { companyName: 'Saimaa Ferries', supportContact: CANARY, language: 'en' },
    verification: {
      idleMinutes: 15,
      absoluteMinutes: 30,
      acceptSecondaryEmail: false,
      testRecipients: [CANARY],
    },
    editors: [],
    editorsNeedSeat: false,
    me: { canEdit: true, canNameEditors: true },
    admins: ['Aino Admin'],
    people: [{ id: '9001', name: 'Aino Admin' }],
    setup: [],
    connect: ['hubspot_agent_tool'],
    emailCaptureOptions: [],
    emailCaptureHelp: { question: '', rules: [] },
    lastToolCall: null,
    notices: { sinceMs: NOW_MS, notMe: 0, mailsHeld: 0, mailsRefused: 0, limitsReached: 0 },
    portal: { accountType: 'STANDARD', timeZone: 'Europe/Helsinki' },
    readableWithEmailOnly: 1,
    properties: [
      property('phone', 'Phone number'),
      property('city', 'City'),
      property('jobtitle', 'Job title'),
    ],
    ...changes,
  };
}

function property(name: string, label: string): Overview['properties'][number] {
  return { objectType: 'contacts', name, label, type: 'string', group: 'info', show: true, edit: true };
}

/** What the decision function says about the two rules of `overview()`, at each step of proof. */
export const PREVIEW: ContactCard['preview'] = [
  {
    state: 'nothing',
    items: [
      { name: 'contacts.phone', operation: 'show', status: 'needs_email' },
      { name: 'contacts.phone', operation: 'edit', status: 'needs_email' },
      { name: 'contacts.city', operation: 'show', status: 'needs_email' },
    ],
  },
  {
    state: 'email_stated',
    items: [
      { name: 'contacts.phone', operation: 'show', status: 'allowed' },
      { name: 'contacts.phone', operation: 'edit', status: 'needs_verification' },
      { name: 'contacts.city', operation: 'show', status: 'needs_verification' },
    ],
  },
  {
    state: 'email_verified',
    items: [
      { name: 'contacts.phone', operation: 'show', status: 'allowed' },
      { name: 'contacts.phone', operation: 'edit', status: 'allowed' },
      { name: 'contacts.city', operation: 'show', status: 'allowed' },
    ],
  },
];

/** A contact that nothing stands in the way of, and that nobody has asked about. */
export function contact(changes: Partial<ContactCard> = {}): ContactCard {
  return {
    contactId: CONTACT_ID,
    blockers: [],
    preview: PREVIEW,
    proofs: [],
    activity: [],
    activitySinceMs: null,
    ...changes,
  };
}

/** A mailbox that was confirmed in a chat at 13:55 portal time. */
export const PROOF: LivingProof = {
  conversation: 'c-1',
  channel: 'live_chat',
  caller: 'hubspot:1000001',
  confirmedAtMs: NOW_MS - 300_000,
  expiresAtMs: NOW_MS + 600_000,
  reference: '7KQM-2XTB',
};

/** A conversation that was handed over after its customer had confirmed this contact's mailbox. */
export function handoff(changes: Partial<Handoff> = {}): Handoff {
  return {
    reference: '7KQM-2XTB',
    channel: 'whatsapp',
    caller: 'hubspot:1000001',
    closedAtMs: NOW_MS,
    verification: 'confirmed',
    confirmedAtMs: NOW_MS - 300_000,
    contactId: CONTACT_ID,
    changes: [{ name: 'contacts.phone', status: 'updated' }],
    ...changes,
  };
}

export const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
export const refused = (trouble: Trouble): Answer<never> => ({ ok: false, trouble });

/** A backend that answers as told and remembers what it was asked. What a test does not expect is a fault. */
export function fakeApi(answers: Partial<SettingsApi> = {}): {
  readonly api: SettingsApi;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const noted =
    <Args extends readonly unknown[], T>(name: string, answer: ((...args: Args) => Promise<T>) | undefined) =>
    (...args: Args): Promise<T> => {
      asked.push(
        [name, ...args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)))].join(' '),
      );
      if (answer === undefined) throw new Error(`the card asked for ${name}`);
      return answer(...args);
    };
  const api: SettingsApi = {
    overview: noted('overview', answers.overview ?? (() => Promise.resolve(ok(overview())))),
    properties: noted('properties', answers.properties),
    users: noted('users', answers.users),
    saveRule: noted('saveRule', answers.saveRule),
    removeRule: noted('removeRule', answers.removeRule),
    saveBrand: noted('saveBrand', answers.saveBrand),
    saveEmailCapture: noted('saveEmailCapture', answers.saveEmailCapture),
    saveVerification: noted('saveVerification', answers.saveVerification),
    saveEditors: noted('saveEditors', answers.saveEditors),
    sendTestMail: noted('sendTestMail', answers.sendTestMail),
    tryTool: noted('tryTool', answers.tryTool),
    contact: noted('contact', answers.contact ?? (() => Promise.resolve(ok(contact())))),
    endProofs: noted('endProofs', answers.endProofs),
    handoff: noted('handoff', answers.handoff),
    agentKeys: noted('agentKeys', answers.agentKeys),
    createAgentKey: noted('createAgentKey', answers.createAgentKey),
    changeAgentKey: noted('changeAgentKey', answers.changeAgentKey),
    rotateAgentKey: noted('rotateAgentKey', answers.rotateAgentKey),
    revokeAgentKey: noted('revokeAgentKey', answers.revokeAgentKey),
  };
  return { api, asked };
}

/** The answer to a write that left these rules standing. */
export function saved(rules: readonly ListedRule[], version = 4): Answer<Saved> {
  const { emailCapture, brand, verification, editors, editorsNeedSeat } = overview();
  const state: PolicyState = { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat };
  return ok({ ...state, changed: 'rules' });
}

/** An answer that comes when the test says so. */
export function later<T>(): { readonly promise: Promise<T>; readonly answer: (value: T) => void } {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}

const SAID_PROPS = ['title', 'label', 'description', 'validationMessage'] as const;

/** Every word on the screen in order: texts and what components say through their props, without closed overlays. */
export function said(node: { readonly childNodes: readonly RenderedChildNode[] }): readonly string[] {
  return node.childNodes.flatMap(saidBy);
}

function saidBy(node: RenderedChildNode): readonly string[] {
  if (!('childNodes' in node)) return [node.text];
  const props: Readonly<Record<string, unknown>> = node.props;
  const own = SAID_PROPS.map((name) => props[name]).filter((value) => typeof value === 'string');
  return [...own, ...said(node)];
}
