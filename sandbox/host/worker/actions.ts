import type {
  AlertRequest,
  ExtensionPoint,
  IframeRequest,
  PageApi,
  PageTarget,
  Properties,
} from '../protocol.ts';

/** The functions a card gets as `actions`; those about a record exist only where there is one. */
export type Actions = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * The actions of an extension point (`@hubspot/ui-extensions` 0.17.0, extension-points and actions types).
 * A failing action rejects; one nobody awaits surfaces as an unhandled rejection of the worker.
 */
export function createActions(extensionPoint: ExtensionPoint, page: PageApi): Actions {
  const platform = {
    addAlert: (alert: AlertRequest) => {
      page.addAlert(alert);
    },
    closeOverlay: (id: string) => {
      page.closeOverlay(id);
    },
    copyTextToClipboard: (text: string) => page.copyTextToClipboard(text),
    navigateToPage: (target: PageTarget) => {
      page.navigateToPage(target);
    },
    openIframeModal: (request: IframeRequest, onClose?: () => unknown) => {
      page.openIframeModal(request, onClose);
    },
    reloadPage: () => {
      page.reloadPage();
    },
  };
  if (extensionPoint === 'settings') return platform;
  return {
    ...platform,
    fetchCrmObjectProperties: (names: readonly string[] | '*') => page.fetchProperties(names),
    refreshObjectProperties: () => page.refreshProperties(),
    onCrmPropertiesUpdate: (
      names: readonly string[] | '*',
      onUpdate: (properties: Properties, error?: { message: string }) => void,
    ): void => {
      void page.watchProperties(names, onUpdate).catch((error: unknown) => {
        onUpdate({}, { message: error instanceof Error ? error.message : String(error) });
      });
    },
  };
}
