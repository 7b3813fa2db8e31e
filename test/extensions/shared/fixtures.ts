import type { Answer, RuleInput, SettingsApi } from '../../../extensions/shared/api.ts';
import type { ListedRule, Overview, PropertyRow, Rule, Saved } from '../../../extensions/shared/wire.ts';

/** A property that can be shown and edited. */
export function row(name: string, more: Partial<PropertyRow> = {}): PropertyRow {
  return {
    ...{ objectType: 'contacts', name, label: name, type: 'string', group: 'contactinformation' },
    ...{ show: true, edit: true },
    ...more,
  };
}

/** Shown after a confirmed mail, not editable. */
export function rule(property: string, more: Partial<Rule> = {}): Rule {
  return {
    ...{ objectType: 'contacts', property },
    show: { enabled: true, protectionLevel: 'verify_email', instructions: '' },
    edit: { enabled: false, protectionLevel: 'verify_email', instructions: '' },
    ...{ acceptedRisk: false, changedAtMs: 1_795_500_000_000, changedByUserId: '9001' },
    ...more,
  };
}

/** As an overview lists it. */
export function listed(property: string, more: Partial<ListedRule> = {}): ListedRule {
  return { ...rule(property), label: property, ...more };
}

/** The settings of a portal at version 7, as a super admin sees them. */
export function overview(more: Partial<Overview> = {}): Overview {
  return {
    version: 7,
    rules: [],
    emailCapture: { live_chat: 'when_needed', whatsapp: 'when_needed', facebook_messenger: 'never' },
    brand: { companyName: 'Nordlicht Home', supportContact: 'help@nordlicht.example', language: 'en' },
    verification: { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: false, testRecipients: [] },
    editors: [],
    editorsNeedSeat: false,
    me: { canEdit: true, canNameEditors: true },
    admins: ['Ada Admin'],
    people: [],
    setup: [],
    connect: [],
    emailCaptureOptions: [],
    emailCaptureHelp: { question: '', rules: [] },
    lastToolCall: null,
    notices: { sinceMs: 0, notMe: 0, mailsHeld: 0, mailsRefused: 0, limitsReached: 0 },
    portal: { accountType: 'STANDARD', timeZone: 'Europe/Helsinki' },
    readableWithEmailOnly: 0,
    properties: [row('phone', { label: 'Phone number' }), row('city', { label: 'City' })],
    ...more,
  };
}

export const ok = <T>(value: T): Promise<Answer<T>> => Promise.resolve({ ok: true, value });
const offline = (): Promise<Answer<never>> => Promise.resolve({ ok: false, trouble: { kind: 'offline' } });

/** What a write that made `state` answers. */
export function saved(state: Overview, more: Partial<Saved> = {}): Saved {
  const { version, rules, emailCapture, brand, verification, editors, editorsNeedSeat } = state;
  return {
    ...{ version, rules, emailCapture, brand, verification, editors, editorsNeedSeat },
    changed: 'contacts.phone',
    ...more,
  };
}

/** An API that answers nothing but what is given: everything else is `offline`. */
export function fakeApi(answers: Partial<SettingsApi>): SettingsApi {
  return {
    ...{ overview: offline, properties: offline, users: offline, saveRule: offline, removeRule: offline },
    ...{ saveBrand: offline, saveEmailCapture: offline, saveVerification: offline, saveEditors: offline },
    ...{ sendTestMail: offline, tryTool: offline, contact: offline, endProofs: offline, handoff: offline },
    ...{ agentKeys: offline, createAgentKey: offline, changeAgentKey: offline },
    ...{ rotateAgentKey: offline, revokeAgentKey: offline },
    ...answers,
  };
}

/** A promise and the hand that settles it. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** An API with these settings, that answers saves of rules in turn, and what was sent to it. */
export function savingApi(
  settings: Overview,
  answers: readonly (Answer<Saved> | Promise<Answer<Saved>>)[] = [],
) {
  const sent: { version: number; name: string; rule: RuleInput }[] = [];
  const api: SettingsApi = fakeApi({
    overview: () => ok(settings),
    saveRule: (version, name, input) => {
      const answer = answers[sent.length];
      sent.push({ version, name, rule: input });
      return Promise.resolve(answer ?? { ok: true, value: saved(settings) });
    },
  });
  return { api, sent };
}

/** A refused save. */
export const refuse = (trouble: Extract<Answer<Saved>, { ok: false }>['trouble']): Answer<Saved> => ({
  ok: false,
  trouble,
});
