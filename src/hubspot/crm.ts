/**
 * The CRM as the rest of the app sees it. `createCrmClient` is the one implementation; everything that
 * reads or writes a portal's CRM goes through it.
 *
 * Every operation can fail with `NotConnected`, `CrmBusy`, `CrmUnavailable`, `CrmForbidden` (see
 * `src/errors.ts`) and ends when `signal` aborts, with `CrmUnavailable`.
 */

/** How sensitive HubSpot says a property is. */
export type DataSensitivity = 'non_sensitive' | 'sensitive' | 'highly_sensitive';

/** A choice of an enumeration property. */
export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly hidden: boolean;
}

/** A property as the portal defines it today. */
export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  /** `string number date datetime enumeration bool phone_number object_coordinates json currency_number` or newer. */
  readonly type: string;
  /** `text textarea number date select radio checkbox booleancheckbox phonenumber file html calculation_...`. */
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  /** Options live outside the definition (owners, teams): `options` is not the whole list. */
  readonly externalOptions: boolean;
  readonly hidden: boolean;
  readonly archived: boolean;
  readonly calculated: boolean;
  readonly hasUniqueValue: boolean;
  /** `modificationMetadata.readOnlyValue`. */
  readonly readOnlyValue: boolean;
  readonly sensitivity: DataSensitivity;
  readonly numberDisplayHint?: string;
  readonly textDisplayHint?: string;
  readonly dateDisplayHint?: string;
  readonly currencyPropertyName?: string;
}

/** A contact with the properties that were asked for (and no promise about others). */
export interface ContactRecord {
  readonly id: string;
  /** Wire values; `null` or absent means empty. Has no prototype. */
  readonly properties: Readonly<Record<string, string | null>>;
  /** Ids of records that were merged into this one, sorted, separated by `;`. Changes with every merge. */
  readonly mergedIds: string;
}

/** One thing the CRM did not like about an update. */
export interface UpdateProblem {
  /** The property it concerns, when the CRM says so. */
  readonly property?: string;
  /** HubSpot's code, e.g. `INVALID_OPTION`, `PROPERTY_DOESNT_EXIST`, `READ_ONLY_VALUE`. */
  readonly code: string;
}

/**
 * How an update ended. `unknown`: it may or may not have happened; never repeat it blindly. `withheld`: this CRM
 * does not write (`read-only-crm.ts`), so nothing was sent; HubSpot itself never answers it.
 */
export type UpdateOutcome =
  | { readonly outcome: 'done'; readonly contactId: string }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'rejected'; readonly status: number; readonly problems: readonly UpdateProblem[] }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'withheld' };

/** A user of the portal, from the users API. */
export interface CrmUser {
  readonly id: string;
  readonly email: string;
  readonly superAdmin: boolean;
  /** Absent when the answer did not say: HubSpot names seats in its list of users and not on the single user. */
  readonly seatNames?: readonly string[];
}

/** A user as the list of users tells them. */
export interface ListedUser extends CrmUser {
  /** First and last name; the address of a user who has none, or the id. `email` is empty for one without. */
  readonly name: string;
}

/** One page of a portal's users; `after` asks for the next one, `null` on the last. */
export interface UserList {
  readonly users: readonly ListedUser[];
  readonly after: string | null;
}

/** HubSpot's account types. */
export type AccountType = 'STANDARD' | 'SANDBOX' | 'DEVELOPER_TEST' | 'APP_DEVELOPER';

/** The portal itself, from account info. An account type that we do not know is kept as `OTHER`. */
export interface AccountInfo {
  readonly portalId: string;
  readonly accountType: AccountType | 'OTHER';
  /** IANA name, e.g. `Europe/Helsinki`. */
  readonly timeZone: string;
}

/**
 * All CRM operations of the app. `turn` names whose call it is, e.g. the conversation: those who wait for a busy
 * portal are served in turns, and all calls without one share one.
 */
export interface Crm {
  /**
   * All living contacts that hold one of `emails` as primary or secondary address (HubSpot resolves both with
   * `idProperty=email`), so none, one or several, each once. `emails` are one to four spellings of one address
   * (domain in Unicode and in Punycode, NFC and NFD), asked in one batch. The caller compares addresses itself.
   */
  findContactsByEmail(
    portalId: string,
    emails: readonly string[],
    properties: readonly string[],
    signal: AbortSignal,
    turn?: string,
  ): Promise<readonly ContactRecord[]>;
  /** A living contact by id. `undefined`: none, or archived. The answer's `id` differs after a merge. */
  readContact(
    portalId: string,
    contactId: string,
    properties: readonly string[],
    signal: AbortSignal,
    turn?: string,
  ): Promise<ContactRecord | undefined>;
  /** Writes wire values. Never retried once it may have been received. */
  updateContact(
    portalId: string,
    contactId: string,
    properties: Readonly<Record<string, string>>,
    signal: AbortSignal,
    turn?: string,
  ): Promise<UpdateOutcome>;
  /**
   * The live catalogue, sensitive properties included and marked, archived ones left out. Not cached.
   * `kinds`: only these of HubSpot's lists, each of which is a request; all three when left out.
   */
  listProperties(
    portalId: string,
    objectType: string,
    signal: AbortSignal,
    kinds?: readonly DataSensitivity[],
  ): Promise<readonly PropertyDefinition[]>;
  /** `undefined` when the portal has no such user. */
  readUser(portalId: string, userId: string, signal: AbortSignal): Promise<CrmUser | undefined>;
  /** Up to 100 users, in an order of HubSpot's own; `after` left out: from the first one. */
  listUsers(portalId: string, after: string | undefined, signal: AbortSignal): Promise<UserList>;
  readAccount(portalId: string, signal: AbortSignal): Promise<AccountInfo>;
}
