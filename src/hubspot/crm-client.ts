import { CrmForbidden, CrmUnavailable } from '../errors.ts';
import type { Crm, DataSensitivity, PropertyDefinition, UpdateOutcome } from './crm.ts';
import {
  ADDRESS_PROPERTIES,
  MERGED_IDS_PROPERTY,
  mergeProperties,
  parseAccount,
  parseContact,
  parseContactsByEmail,
  parseProperties,
  parseUpdatedId,
  parseUser,
  parseUsers,
  saysNotFound,
} from './crm-answers.ts';
import type { CrmAnswer } from './crm-attempts.ts';
import { createCrmRequests, type CrmRequestDeps } from './crm-requests.ts';
import { ENDPOINTS } from './endpoints.ts';
import type { TokenSource } from './tokens.ts';
import { parseUpdateProblems } from './update-problems.ts';

/** What `createCrmClient` needs; share one breaker between the clients of a process. */
export type CrmClientDeps = CrmRequestDeps;

/** The lists that HubSpot has of a portal's properties, the one that everybody may read first. */
const ALL_KINDS: readonly DataSensitivity[] = ['non_sensitive', 'sensitive', 'highly_sensitive'];
/** The most users that HubSpot puts on one page. */
const USERS_ON_A_PAGE = 100;

/** Whether it could be the id of a record; anything else is no part of a path. */
export const isRecordId = (text: string): boolean => /^\d{1,20}$/.test(text);
const isObjectTypeName = (text: string): boolean => /^[A-Za-z0-9_-]{1,100}$/.test(text);
const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

/** @throws CrmForbidden for 403, CrmUnavailable for any other status but 200. */
function only200(answer: CrmAnswer, name: string): string {
  if (answer.status === 200) return answer.text;
  if (answer.status === 403) throw new CrmForbidden(`the CRM does not let us ${name}`);
  throw new CrmUnavailable(`the CRM answered ${name} with status ${answer.status}`);
}

const isNone = (answer: CrmAnswer): boolean => answer.status === 404 && saysNotFound(answer.text);

/**
 * The CRM over HubSpot's API of date version 2026-03 (hubspot-platform section 6). Every answer is checked
 * against the question (security INV-60); reads are repeated, writes never once they may have been received.
 */
export function createCrmClient(deps: CrmClientDeps): Crm {
  const requests = createCrmRequests(deps);

  const listWith = async (
    portalId: string,
    objectType: string,
    sensitivity: DataSensitivity,
    signal: AbortSignal,
  ): Promise<readonly PropertyDefinition[]> => {
    const { name, method, path } = ENDPOINTS.listProperties;
    const answer = await requests.read(
      portalId,
      { name, method, path: path(objectType, sensitivity) },
      signal,
    );
    // Without the scope for sensitive data none of it can be read, so there is none to mark.
    if (answer.status === 403 && sensitivity !== 'non_sensitive') return [];
    return parseProperties(only200(answer, name), sensitivity);
  };

  return {
    async findContactsByEmail(portalId, emails, properties, signal) {
      if (emails.length === 0) return [];
      const { name, method, path } = ENDPOINTS.batchReadContacts;
      const body = {
        idProperty: 'email',
        inputs: union(emails, []).map((id) => ({ id })),
        properties: union(properties, [...ADDRESS_PROPERTIES, MERGED_IDS_PROPERTY]),
        propertiesWithHistory: [],
      };
      const answer = await requests.read(portalId, { name, method, path: path(), body }, signal);
      const text = answer.status === 207 ? answer.text : only200(answer, name);
      return parseContactsByEmail(text, emails, properties);
    },
    async readContact(portalId, contactId, properties, signal) {
      if (!isRecordId(contactId)) return undefined;
      const { name, method, path } = ENDPOINTS.readContact;
      const url = path(contactId, union(properties, [MERGED_IDS_PROPERTY]));
      const answer = await requests.read(portalId, { name, method, path: url }, signal);
      if (isNone(answer)) return undefined;
      return parseContact(only200(answer, name), contactId, properties);
    },
    async updateContact(portalId, contactId, properties, signal) {
      if (!isRecordId(contactId)) return { outcome: 'not_found' };
      const { name, method, path } = ENDPOINTS.updateContact;
      const request = { name, method, path: path(contactId), body: { properties } };
      const answer = await requests.write(portalId, request, signal);
      if (answer === 'unknown') return { outcome: 'unknown' };
      return outcomeOf(answer, contactId, Object.keys(properties));
    },
    async listProperties(portalId, objectType, signal, kinds = ALL_KINDS) {
      if (!isObjectTypeName(objectType)) throw new CrmUnavailable('this is not the name of an object type');
      const list = (kind: DataSensitivity): Promise<readonly PropertyDefinition[]> =>
        listWith(portalId, objectType, kind, signal);
      const [first, ...others] = kinds;
      if (first === undefined) return [];
      // One before the others: after an outage the breaker lets a single call through, and three at once would
      // have two refused and the third cut short, for ever.
      const earliest = await list(first);
      return mergeProperties([earliest, ...(await Promise.all(others.map(list)))]);
    },
    async readUser(portalId, userId, signal) {
      if (!isRecordId(userId)) return undefined;
      const { name, method, path } = ENDPOINTS.readUser;
      const answer = await requests.read(portalId, { name, method, path: path(userId) }, signal);
      return isNone(answer) ? undefined : parseUser(only200(answer, name), userId);
    },
    async listUsers(portalId, after, signal) {
      const { name, method, path } = ENDPOINTS.listUsers;
      const request = { name, method, path: path(USERS_ON_A_PAGE, after) };
      return parseUsers(only200(await requests.read(portalId, request, signal), name));
    },
    async readAccount(portalId, signal) {
      const { name, method, path } = ENDPOINTS.readAccount;
      const answer = await requests.read(portalId, { name, method, path: path() }, signal);
      return parseAccount(only200(answer, name), portalId);
    },
  };
}

/**
 * How the update of one contact ended.
 * @throws CrmUnavailable for a 404 that is not HubSpot's own.
 */
export function outcomeOf(answer: CrmAnswer, contactId: string, written: readonly string[]): UpdateOutcome {
  const { status, text } = answer;
  if (status >= 200 && status < 300) {
    // Another id means that the contact was merged meanwhile, or a wrong answer: reading back decides.
    return parseUpdatedId(text) === contactId ? { outcome: 'done', contactId } : { outcome: 'unknown' };
  }
  if (status === 404) {
    if (isNone(answer)) return { outcome: 'not_found' };
    throw new CrmUnavailable('the CRM answered updateContact with somebody else’s 404');
  }
  return { outcome: 'rejected', status, problems: parseUpdateProblems(text, written) };
}

/**
 * A token source with one token that cannot be replaced, for the moment of an install when it is not stored yet.
 * @throws CrmUnavailable from `replaceRejected`.
 */
export function createFixedTokenSource(accessToken: string): TokenSource {
  return {
    accessToken: () => Promise.resolve(accessToken),
    replaceRejected: () => Promise.reject(new CrmUnavailable('the CRM refuses the new access token')),
  };
}
