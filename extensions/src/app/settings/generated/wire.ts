// A copy of extensions/shared/wire.ts, made by npm run hubspot:manifest. Change it there.
/**
 * What the settings API of our backend answers (design 8), as the cards read it. `test/extensions/wire.test.ts`
 * holds these types against those of the server.
 */

export type ProtectionLevel = 'match_email' | 'verify_email';

/** One half of a rule: may the agent show, or edit, the property, and at which level. */
export interface Grant {
  readonly enabled: boolean;
  readonly protectionLevel: ProtectionLevel;
  readonly instructions: string;
}

/** What an admin decided about one property. */
export interface Rule {
  readonly objectType: string;
  readonly property: string;
  readonly show: Grant;
  readonly edit: Grant;
  readonly acceptedRisk: boolean;
  /** Unix time in milliseconds. */
  readonly changedAtMs: number;
  readonly changedByUserId: string;
}

export type RuleProblem = 'property_gone' | 'not_showable' | 'not_editable';

/** A rule with what the live catalogue says about its property. */
export interface ListedRule extends Rule {
  readonly label: string;
  readonly problem?: RuleProblem;
}

/** A property in the picker. `show` and `edit`: `true`, or the code of what is against it. */
export interface PropertyRow {
  readonly objectType: string;
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly group: string;
  readonly show: true | string;
  readonly edit: true | string;
}

export type EmailCaptureOption = 'start' | 'when_needed' | 'before_handoff' | 'never';
export type CaptureChannel = 'live_chat' | 'whatsapp' | 'facebook_messenger';
export type EmailCapture = Readonly<Record<CaptureChannel, EmailCaptureOption>>;

export interface Brand {
  readonly companyName: string;
  readonly supportContact: string;
  /** BCP 47. */
  readonly language: string;
}

export interface VerificationSettings {
  readonly idleMinutes: number;
  readonly absoluteMinutes: number;
  readonly acceptSecondaryEmail: boolean;
  readonly testRecipients: readonly string[];
}

/** The part of the state that every write and every 409 answers. */
export interface PolicyState {
  readonly version: number;
  readonly rules: readonly Rule[];
  readonly emailCapture: EmailCapture;
  readonly brand: Brand;
  readonly verification: VerificationSettings;
  readonly editors: readonly string[];
  readonly editorsNeedSeat: boolean;
}

/** A user of the portal, by name. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

export type SetupStep = 'company_name' | 'first_property' | 'email_capture' | 'connect_agent' | 'try_it';
/** How an agent can reach the tools in this version of the app. */
export type AgentWay = 'hubspot_agent_tool' | 'customer_agent_action' | 'mcp' | 'https';

/** All that the first screen needs. */
export interface Overview extends Omit<PolicyState, 'rules'> {
  readonly rules: readonly ListedRule[];
  readonly me: {
    readonly canEdit: boolean;
    readonly canNameEditors: boolean;
    /** Why not: a code that the catalogue has a sentence for. */
    readonly reasonCode?: 'unknown_user' | 'not_named' | 'no_seat' | 'rights_unread';
    /** The same as an English sentence. */
    readonly reason?: string;
  };
  /** Names of super admins, whom to ask; at most five, none where nobody is to be asked or HubSpot did not say. */
  readonly admins: readonly string[];
  /** Users that `changedByUserId` and `editors` name, as far as HubSpot told them. */
  readonly people: readonly Person[];
  readonly setup: readonly { readonly id: SetupStep; readonly done: boolean }[];
  readonly connect: readonly AgentWay[];
  readonly emailCaptureOptions: readonly {
    readonly value: EmailCaptureOption;
    readonly label: string;
    readonly description: string;
  }[];
  readonly emailCaptureHelp: { readonly question: string; readonly rules: readonly string[] };
  /** Unix time in milliseconds. */
  readonly lastToolCall: number | null;
  readonly notices: {
    readonly sinceMs: number;
    readonly notMe: number;
    readonly mailsHeld: number;
    readonly mailsRefused: number;
    readonly limitsReached: number;
  };
  readonly portal: { readonly accountType: string; readonly timeZone: string };
  /** Properties that anyone who knows a customer's email address can read. */
  readonly readableWithEmailOnly: number;
  readonly properties: readonly PropertyRow[];
  readonly propertyGroups?: readonly { readonly name: string; readonly count: number }[];
  readonly propertiesTruncated?: true;
  readonly propertiesUnavailable?: true;
}

/** `GET /settings` as it is sent: the rows' object type is said once. */
export interface SentOverview extends Omit<Overview, 'properties'> {
  readonly propertyObjectType: string;
  readonly properties: readonly Omit<PropertyRow, 'objectType'>[];
}

/** `GET /settings/properties`. */
export interface PropertyPage {
  readonly properties: readonly PropertyRow[];
  readonly after: string | null;
  readonly total: number;
}

/** `GET /settings/users`, for super admins. */
export interface UserPage {
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly superAdmin: boolean;
    readonly hasSeat: boolean;
  }[];
  readonly after: string | null;
}

/** The answer to a write. */
export type Saved = PolicyState & { readonly changed: string };

/** `POST /settings/test-mail`: what became of the mail to the signed user's own address. */
export interface TestMail {
  readonly status: 'sent' | 'refused' | 'failed';
  readonly to: string;
}

export type Channel = 'live_chat' | 'whatsapp' | 'facebook_messenger' | 'email' | 'other';

/** The decision on one property, as the audit trail keeps it. */
export interface DecidedItem {
  readonly name: string;
  readonly operation: 'show' | 'edit';
  readonly status: string;
  readonly reason?: string;
}

/** `POST /settings/try`: one tool call in which the admin plays a customer; nothing is written to the CRM. */
export interface TriedCall {
  /** As an agent would have got it (design 7). `update_crm_data` says `would_update` instead of `updated`. */
  readonly result: {
    readonly conversation: string;
    readonly status: string;
    readonly say: string;
    readonly next: string;
    readonly [more: string]: unknown;
  };
  readonly items: readonly DecidedItem[];
}

/** What stands in the way of a proof by this contact, whatever the rules say. */
export type ContactBlocker = 'gone' | 'no_email' | 'email_shared' | 'email_unusable';

/** How far a customer has proved who they are. */
export type ProofState = 'nothing' | 'email_stated' | 'email_verified';

/** A confirmed mailbox in one conversation. */
export interface LivingProof {
  /** The conversation's name in the audit trail. */
  readonly conversation: string;
  readonly channel: Channel;
  readonly caller: string;
  readonly confirmedAtMs: number;
  readonly expiresAtMs: number;
  /** What the agent notes for a human at a handoff, e.g. `7KQM-2XTB`. */
  readonly reference: string;
}

/** Something that an agent did about this contact. */
export interface ContactActivity {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  readonly tool: string | null;
  /** For what happened outside of a tool call, e.g. `confirmed`, `not_me`. */
  readonly act: string | null;
  readonly channel: Channel | null;
  readonly status: string | null;
  readonly items: readonly DecidedItem[];
}

/** `GET /settings/contacts/{id}`: the contact card. Holds no property value and no address. */
export interface ContactCard {
  readonly contactId: string;
  readonly blockers: readonly ContactBlocker[];
  /** For each state of proof, what the one decision function says about each rule, in the order of the rules. */
  readonly preview: readonly {
    readonly state: ProofState;
    readonly items: readonly {
      readonly name: string;
      readonly operation: 'show' | 'edit';
      /** `allowed`, or the status that the agent would be given. */
      readonly status: 'allowed' | 'needs_email' | 'needs_verification' | 'not_available';
    }[];
  }[];
  readonly proofs: readonly LivingProof[];
  readonly activity: readonly ContactActivity[];
  /** How far back the trail was searched, Unix time in milliseconds; `null`: to its beginning. */
  readonly activitySinceMs: number | null;
}

/** `GET /settings/handoffs/{reference}`: what a human is told about a conversation that was handed over. */
export interface Handoff {
  readonly reference: string;
  readonly channel: Channel;
  readonly caller: string;
  /** `null` while the conversation is still open. */
  readonly closedAtMs: number | null;
  readonly verification: 'none' | 'pending' | 'confirmed' | 'expired' | 'cancelled';
  readonly confirmedAtMs: number | null;
  /** Whose mailbox was confirmed; `null` when none was. */
  readonly contactId: string | null;
  readonly changes: readonly { readonly name: string; readonly status: string }[];
}

/** What an agent key may do. Whatever it says, the rules decide every property. */
export interface KeyScope {
  /** Names of tools, at least one. */
  readonly tools: readonly string[];
  /** No tool that changes the CRM, whatever `tools` says. */
  readonly readOnly: boolean;
  /** Channels that a conversation can be opened on, at least one. */
  readonly channels: readonly Channel[];
  /** The agent may say which contact its own platform recognised. That silences the email question and proves nothing. */
  readonly recognition: boolean;
}

/** An agent's key, without its secret. */
export interface AgentKey {
  readonly id: string;
  /** 1 to 60 characters. */
  readonly name: string;
  readonly scope: KeyScope;
  /** Unix time in milliseconds, like every `Ms` here. */
  readonly createdAtMs: number;
  readonly createdByUserId: string;
  /** When it got its present secret. */
  readonly rotatedAtMs: number;
  /** Until when the secret before that one still works; `null` when it does not. */
  readonly previousUntilMs: number | null;
  /** `null` while the key works. */
  readonly revokedAtMs: number | null;
  /** To about a minute; `null` when it was never used. */
  readonly lastUsedAtMs: number | null;
}

/** `GET /settings/agent-keys`, for any user of the portal. */
export interface AgentKeyList {
  /** Newest first, revoked ones included. */
  readonly keys: readonly AgentKey[];
  /** Every tool that a scope can name; `write`: not with a read-only key. */
  readonly tools: readonly {
    readonly name: string;
    readonly title: string;
    readonly effect: 'read' | 'write';
  }[];
  /** Every channel that a scope can name. */
  readonly channels: readonly Channel[];
}

/** A key as it stands after a change, and after it was revoked. */
export interface ChangedAgentKey {
  readonly key: AgentKey;
}

/** A key with a new secret: `POST /settings/agent-keys` and `POST /settings/agent-keys/{id}/rotate`. */
export interface NewAgentKey {
  readonly key: AgentKey;
  /** Shown once. `null` where this very request was carried out before: the secret is not kept anywhere. */
  readonly secret: string | null;
  /** Only when the secret is `null`: the first answer to this request got lost. */
  readonly repeated?: true;
}

/** Minutes for which the secret before the present one goes on working. */
export type OverlapMinutes = 0 | 60 | 1440;

/** One field of a 422. */
export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}
