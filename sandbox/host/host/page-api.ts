import { release, retain } from '@remote-ui/rpc';
import type {
  AlertRequest,
  ExtensionFault,
  FetchAnswer,
  FetchOptions,
  IframeRequest,
  LogLevel,
  PageApi,
  PageTarget,
} from '../protocol.ts';
import type { CrmData, LiveRecord } from './live-properties.ts';
import type { OverlayRegistry } from './overlay-registry.ts';

/** An iframe that a card asked for, with what to call when it is closed. */
export interface OpenIframe extends IframeRequest {
  readonly closed: () => void;
}

/** What the page around a card does for it; the portal's part, in its own words. */
export interface PageParts {
  readonly fetch: (url: string, options: FetchOptions) => Promise<FetchAnswer>;
  readonly onAlert: (alert: AlertRequest) => void;
  readonly onNavigate: ((target: PageTarget) => void) | undefined;
  readonly crm: CrmData | undefined;
  readonly record: LiveRecord;
  readonly overlays: OverlayRegistry;
  readonly openIframe: (iframe: OpenIframe) => void;
  readonly onFault: (fault: ExtensionFault) => void;
  readonly log: (level: LogLevel, text: string) => void;
  readonly reload: () => void;
  readonly copy: (text: string) => Promise<void>;
}

/** Only web pages are opened: never `javascript:` or `data:`. */
function checkedIframe(request: IframeRequest): IframeRequest {
  const protocol = URL.canParse(request.uri) ? new URL(request.uri).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new Error('openIframeModal opens http and https addresses only.');
  }
  return request;
}

function navigate(parts: PageParts, target: PageTarget): void {
  if (!parts.onNavigate) throw new Error(`There is no page ${target.to} to go to in this sandbox.`);
  parts.onNavigate(target);
}

function openIframe(parts: PageParts, request: IframeRequest, onClose?: () => unknown): void {
  const checked = checkedIframe(request);
  if (onClose) retain(onClose);
  parts.openIframe({
    ...checked,
    closed: () => {
      if (!onClose) return;
      // Whether the card's handler worked or not: it is needed no more. A failure is reported by the worker.
      const done = (): void => {
        release(onClose);
      };
      void Promise.resolve(onClose()).then(done, done);
    },
  });
}

/** The functions the worker may call. Each throws or rejects with words that are fit for the card's developer. */
export function createPageApi(parts: PageParts): PageApi {
  return {
    fetch: (url, options) => parts.fetch(url, options),
    addAlert: (alert) => {
      parts.onAlert(alert);
    },
    closeOverlay: (id) => {
      parts.overlays.close(id);
    },
    copyTextToClipboard: (text) => parts.copy(text),
    navigateToPage: (target) => {
      navigate(parts, target);
    },
    openIframeModal: (request, onClose) => {
      openIframe(parts, request, onClose);
    },
    reloadPage: () => {
      parts.reload();
    },
    fetchProperties: (names) => parts.record.read(names),
    watchProperties: (names, onUpdate) => parts.record.watch(names, onUpdate),
    refreshProperties: () => parts.record.refresh(),
    fetchAssociations: (request) =>
      parts.crm
        ? parts.crm.fetchAssociations(request)
        : Promise.reject(new Error('There is no CRM record at this extension point.')),
    search: (request) =>
      parts.crm?.search
        ? parts.crm.search(request)
        : Promise.reject(new Error('CRM search is not part of this sandbox.')),
    log: (level, text) => {
      parts.log(level, text);
    },
    report: (fault) => {
      parts.onFault(fault);
    },
  };
}
