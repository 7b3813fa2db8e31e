/**
 * What the page and the extension's worker say to each other. Both sides are `@remote-ui/rpc` endpoints, so a
 * function in an argument arrives as a function that answers with a promise; whoever keeps one beyond the
 * call has to `retain` it. Facts about what a bundle expects: `@hubspot/ui-extensions` 0.17.0,
 * worker-globals and hooks types.
 */

/** Where in HubSpot a card is shown; `settings` has no CRM record. */
export type ExtensionPoint = 'settings' | 'crm.record.tab' | 'helpdesk.sidebar';

export interface ExtensionUser {
  readonly id: number;
  readonly email: string;
  readonly emails: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  /** HubSpot always sends an empty list. */
  readonly roles: readonly string[];
  readonly teams: readonly {
    readonly id: number;
    readonly name: string;
    readonly teammates: readonly number[];
  }[];
  readonly locale?: string;
  readonly language?: string;
  readonly permissions: readonly string[];
}

/**
 * What a card reads as `context`: plain data, without a word about whether it is true. The app's server takes
 * user and portal from the signed request and never from here.
 */
export interface ExtensionContextData {
  readonly location: ExtensionPoint;
  readonly user: ExtensionUser;
  readonly portal: { readonly id: number; readonly timezone: string };
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
  readonly extension?: {
    readonly appId: number | string;
    readonly appName?: string;
    readonly cardTitle?: string;
  };
  /** The record on the screen; absent for `settings`. */
  readonly crm?: { readonly objectId: number; readonly objectTypeId: string };
}

export interface FetchOptions {
  readonly method?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of the app's server. A body that is not a text is handed on as JSON. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Properties = Readonly<Record<string, string | null>>;

export interface AssociationsRequest {
  readonly toObjectType: string;
  readonly properties?: readonly string[];
  readonly pageLength?: number;
  readonly offset?: number;
}

export interface Associations {
  readonly results: readonly {
    readonly toObjectId: number;
    readonly associationTypes: readonly {
      readonly category: string;
      readonly typeId: number;
      readonly label: string;
    }[];
    readonly properties: Properties;
  }[];
  readonly hasMore: boolean;
  readonly nextOffset: number;
}

export interface SearchAnswer {
  readonly results: readonly { readonly objectId: number; readonly properties: Properties }[];
  readonly total: number;
  readonly hasMore: boolean;
  readonly after?: string;
}

export type AlertType = 'info' | 'warning' | 'success' | 'danger' | 'tip';

export interface AlertRequest {
  readonly type?: AlertType;
  readonly title?: string;
  readonly message: string;
}

export interface PageTarget {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
}

export interface IframeRequest {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  readonly flush?: boolean;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Something went wrong in the card. `load`: there is nothing to draw (no bundle, a bundle that throws or never
 * calls `hubspot.extend`). `render`: drawing threw. `background`: a handler or an effect threw; what is on the
 * screen stays.
 */
export interface ExtensionFault {
  readonly kind: 'load' | 'render' | 'background';
  readonly message: string;
  /** Where it happened, for a developer; absent when nothing is known. */
  readonly details?: string;
}

/** What a live subscription of the page answers: the values now, and how to end it. */
export interface LiveProperties {
  readonly data: Properties;
  readonly stop: () => void;
}

/** What the page does for the worker. Every function answers with a promise on the worker's side. */
export interface PageApi {
  fetch: (url: string, options: FetchOptions) => Promise<FetchAnswer>;
  addAlert: (alert: AlertRequest) => void;
  closeOverlay: (id: string) => void;
  copyTextToClipboard: (text: string) => Promise<void>;
  navigateToPage: (target: PageTarget) => void;
  openIframeModal: (request: IframeRequest, onClose?: () => unknown) => void;
  reloadPage: () => void;
  fetchProperties: (names: readonly string[] | '*') => Promise<Properties>;
  watchProperties: (
    names: readonly string[] | '*',
    onUpdate: (properties: Properties, error?: { message: string }) => void,
  ) => Promise<LiveProperties>;
  refreshProperties: () => Promise<void>;
  fetchAssociations: (request: AssociationsRequest) => Promise<Associations>;
  search: (request: unknown) => Promise<SearchAnswer>;
  log: (level: LogLevel, text: string) => void;
  report: (fault: ExtensionFault) => void;
}

/** The five kinds of change to the drawn tree go through one function (`@remote-ui/core`). */
export type TreeChannel = (type: number, ...payload: unknown[]) => void | Promise<void>;

export interface StartRequest {
  /** Same origin as the worker. */
  readonly bundleUrl: string;
  readonly extensionPoint: ExtensionPoint;
  readonly context: ExtensionContextData;
}

/** An answer of the page as it crosses: trouble is a value, so that it is not a second time an unhandled one. */
export type Outcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** `PageApi` as it crosses: the same names, every answer an `Outcome`. */
export type WirePage = Readonly<Record<string, (...args: never[]) => Promise<Outcome>>>;

/** What the worker does for the page: one call that loads the bundle and starts drawing. */
export interface WorkerApi {
  run: (start: StartRequest, channel: TreeChannel, page: WirePage) => Promise<void>;
}

type AnyFunction = (...args: never[]) => unknown;

/** Page side: every function of `page`, answering with an `Outcome`. */
export function toWire(page: PageApi): WirePage {
  const entries = Object.entries(page) as [string, AnyFunction][];
  return Object.fromEntries(
    entries.map(([name, run]) => [
      name,
      async (...args: never[]): Promise<Outcome> => {
        try {
          return { ok: true, value: await run(...args) };
        } catch (error) {
          return { ok: false, message: error instanceof Error ? error.message : String(error) };
        }
      },
    ]),
  );
}

/** Worker side: the page again, every function answering with a promise that rejects on trouble. */
export function fromWire(wire: WirePage): PageApi {
  const page = Object.fromEntries(
    Object.entries(wire).map(([name, run]) => [
      name,
      async (...args: never[]): Promise<unknown> => {
        const outcome = await run(...args);
        if (!outcome.ok) throw new Error(outcome.message);
        return outcome.value;
      },
    ]),
  );
  return page as unknown as PageApi;
}
