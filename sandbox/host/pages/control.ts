import type { Associations } from '../protocol.ts';

/** The control side of the sandbox (sandbox/README.md), as far as the pages use it. */

export interface PortalUser {
  readonly userId: number;
  readonly email: string;
  readonly name: string;
  readonly superAdmin: boolean;
  readonly seatNames: readonly string[];
}

export interface Portal {
  readonly portalId: number;
  readonly name: string;
  readonly accountType: string;
  readonly timeZone: string;
  readonly users: readonly PortalUser[];
  readonly contacts: number;
  readonly installed: boolean;
}

/** Where the app under test is. */
export interface AppPlace {
  readonly url: string;
  readonly appId: string;
}

/** What was built of the app: its name and its cards. */
export interface Built {
  readonly appName: string;
  readonly cards: readonly { readonly name: string; readonly title: string }[];
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface CrmRow extends Named {
  readonly properties: Readonly<Record<string, string | null>>;
  readonly associations?: readonly Named[];
}

export interface RowPage {
  readonly total: number;
  readonly results: readonly CrmRow[];
}

export interface Definition {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly groupName: string;
  readonly hidden: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

export interface Mail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: string;
}

/** What the app answered to a card. */
export interface AppAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request that did not get what it asked for; `message` is for people. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

interface Raw {
  readonly status: number;
  readonly body: unknown;
}

async function ask(method: string, path: string, body?: unknown): Promise<Raw> {
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const parsed: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body: parsed };
  } catch {
    throw new ControlError(0, 'The sandbox does not answer. Is it still running?');
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function messageOf({ status, body }: Raw): string {
  const error = isRecord(body) ? body['error'] : undefined;
  return typeof error === 'string' ? error : `The sandbox answered with status ${status}.`;
}

// The sandbox serves these pages with its own answers, so their shapes are taken as they are.
async function read<T>(path: string): Promise<T> {
  const raw = await ask('GET', path);
  if (raw.status !== 200) throw new ControlError(raw.status, messageOf(raw));
  return raw.body as T;
}

const below = (portalId: number, rest: string): string => `/_sandbox/portals/${portalId}${rest}`;

/** A list of records, as asked for. */
export interface ListWish {
  readonly type: string;
  readonly q: string;
  readonly page: number;
  readonly properties: readonly string[];
  readonly associations?: string;
}

/** Which associated records are asked for; `query` as in the sandbox's README. */
interface AssociationsWish {
  readonly from: { readonly type: string; readonly id: string };
  readonly to: string;
  readonly query: Readonly<Record<string, string>>;
}

export const PAGE_SIZE = 25;

export const control = {
  portals: () => read<readonly Portal[]>('/_sandbox/portals'),
  app: () => read<AppPlace>('/_sandbox/app'),
  built: () => read<Built>('/_ui/extensions/cards.json'),
  mails: () => read<readonly Mail[]>('/_sandbox/mail'),
  definitions: (portalId: number, objectType: string) =>
    read<readonly Definition[]>(below(portalId, `/properties?objectType=${objectType}`)),
  list(portalId: number, { type, q, page, properties, associations }: ListWish): Promise<RowPage> {
    const query = new URLSearchParams({
      q,
      properties: properties.join(','),
      offset: String((page - 1) * PAGE_SIZE),
      limit: String(PAGE_SIZE),
      ...(associations === undefined ? {} : { associations }),
    });
    return read(below(portalId, `/objects/${type}?${query.toString()}`));
  },
  /** `associations`: a type whose associated records are named with it. */
  record(portalId: number, type: string, id: string, associations?: string): Promise<CrmRow> {
    const query = associations === undefined ? '' : `?associations=${associations}`;
    return read(below(portalId, `/objects/${type}/${encodeURIComponent(id)}${query}`));
  },
  associations(portalId: number, { from, to, query }: AssociationsWish): Promise<Associations> {
    const path = `/objects/${from.type}/${encodeURIComponent(from.id)}/associations/${encodeURIComponent(to)}`;
    return read(below(portalId, `${path}?${new URLSearchParams(query).toString()}`));
  },
  /**
   * Walks the app's real install flow as that user.
   * @returns the status of its last page; 200 is installed
   */
  async install(portalId: number, userId: number): Promise<number> {
    const raw = await ask('POST', below(portalId, '/install'), { userId });
    const isPage = isRecord(raw.body) && 'url' in raw.body;
    if (raw.status !== 200 && !isPage) throw new ControlError(raw.status, messageOf(raw));
    return raw.status;
  },
  async uninstall(portalId: number): Promise<void> {
    const raw = await ask('POST', below(portalId, '/uninstall'));
    if (raw.status !== 200) throw new ControlError(raw.status, messageOf(raw));
  },
  /** What `hubspot.fetch` does: the app's answer, or with the same shape why the request did not reach it. */
  async uiFetch(portalId: number, request: Readonly<Record<string, unknown>>): Promise<AppAnswer> {
    const raw = await ask('POST', below(portalId, '/ui-fetch'), request);
    if (raw.status === 200 && isRecord(raw.body)) return raw.body as unknown as AppAnswer;
    return { status: raw.status, headers: {}, body: raw.body };
  },
} as const;
