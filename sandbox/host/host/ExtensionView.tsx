import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { RemoteRenderer } from '@remote-ui/react/host';
import type {
  AlertRequest,
  ExtensionContextData,
  ExtensionFault,
  ExtensionPoint,
  FetchAnswer,
  FetchOptions,
  LogLevel,
  PageTarget,
} from '../protocol.ts';
import { createComponentController } from './controller.tsx';
import { DrawBoundary } from './DrawBoundary.tsx';
import { EnvironmentProvider, type ExtensionEnvironment } from './extension-environment.ts';
import { FaultPanel } from './FaultPanel.tsx';
import { IframeModal } from './IframeModal.tsx';
import { createLiveRecord, type CrmData } from './live-properties.ts';
import { createOverlayRegistry, reactionsOf } from './overlay-registry.ts';
import { createPageApi, type OpenIframe, type PageParts } from './page-api.ts';
import { runExtension, type RunningExtension } from './run-extension.ts';

export type { CrmData } from './live-properties.ts';

export interface ExtensionViewProps {
  /** The built bundle, same origin. */
  readonly bundleUrl: string;
  readonly extensionPoint: ExtensionPoint;
  readonly context: ExtensionContextData;
  /** Does what HubSpot's proxy does for `hubspot.fetch`. */
  readonly fetch: (url: string, options: FetchOptions) => Promise<FetchAnswer>;
  /** The record; absent for settings. */
  readonly crm?: CrmData;
  readonly onAlert: (alert: AlertRequest) => void;
  readonly onNavigate?: (target: PageTarget) => void;
  /** `logger` and what the card reports; the browser's console unless given. */
  readonly onLog?: (level: LogLevel, text: string) => void;
  /** `actions.reloadPage`; reloads the window unless given. */
  readonly onReload?: () => void;
  /** The name of the card, for whoever hears the page instead of seeing it. */
  readonly title: string;
}

const controller = createComponentController();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function toConsole(level: LogLevel, text: string): void {
  // eslint-disable-next-line no-console -- `logger` of a card goes to the developer's console, as on HubSpot's page
  console[level](`[card] ${text}`);
}

/**
 * Runs a card in a worker of its own and draws it. A different bundle, extension point, user or record starts
 * it anew; leaving the page ends the worker.
 */
export function ExtensionView(props: ExtensionViewProps): ReactNode {
  const key = JSON.stringify([props.bundleUrl, props.extensionPoint, props.context]);
  return <ExtensionRun key={key} {...props} />;
}

function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  ref.current = value;
  return ref;
}

interface RunState {
  readonly running: RunningExtension | undefined;
  readonly faults: readonly ExtensionFault[];
  readonly iframe: OpenIframe | undefined;
  readonly addFault: (fault: ExtensionFault) => void;
  readonly dropFault: (fault: ExtensionFault) => void;
  readonly closeIframe: () => void;
}

function useExtensionRun(props: ExtensionViewProps, overlays: PageParts['overlays']): RunState {
  const latest = useLatest(props);
  const [running, setRunning] = useState<RunningExtension>();
  const [faults, setFaults] = useState<readonly ExtensionFault[]>([]);
  const [iframe, setIframe] = useState<OpenIframe>();
  const addFault = (fault: ExtensionFault): void => {
    (latest.current.onLog ?? toConsole)('error', fault.message);
    setFaults((before) =>
      before.some(({ message }) => message === fault.message) ? before : [...before, fault],
    );
  };

  useEffect(() => {
    const { crm, extensionPoint, context, bundleUrl } = latest.current;
    const record = createLiveRecord(crm);
    const page = createPageApi({
      fetch: (url, options) => latest.current.fetch(url, options),
      onAlert: (alert) => {
        latest.current.onAlert(alert);
      },
      onNavigate: latest.current.onNavigate && ((target) => latest.current.onNavigate?.(target)),
      crm,
      record,
      overlays,
      openIframe: setIframe,
      onFault: addFault,
      log: (level, text) => {
        (latest.current.onLog ?? toConsole)(level, text);
      },
      reload: () => {
        (
          latest.current.onReload ??
          (() => {
            window.location.reload();
          })
        )();
      },
      copy: (text) => navigator.clipboard.writeText(text),
    });
    const started = runExtension({ bundleUrl, extensionPoint, context }, page, addFault);
    setRunning(started);
    return () => {
      record.end();
      started.end();
    };
    // The view is made anew for other props (its key); handlers are read from `latest`.
  }, []);

  return {
    running,
    faults,
    iframe,
    addFault,
    dropFault: (fault) => {
      setFaults((before) => before.filter((other) => other !== fault));
    },
    closeIframe: () => {
      iframe?.closed();
      setIframe(undefined);
    },
  };
}

/** True once the card has drawn something or there is a fault to show instead. */
function useMounted(running: RunningExtension | undefined): boolean {
  const [mounted, setMounted] = useState(false);
  useEffect(() => {
    if (!running) return undefined;
    setMounted(running.receiver.state === 'mounted');
    return running.receiver.on('mount', () => {
      setMounted(true);
    });
  }, [running]);
  return mounted;
}

function ExtensionRun(props: ExtensionViewProps): ReactNode {
  const [overlayRoot, setOverlayRoot] = useState<HTMLElement | null>(null);
  const overlays = useMemo(createOverlayRegistry, []);
  const { running, faults, iframe, addFault, dropFault, closeIframe } = useExtensionRun(props, overlays);
  const mounted = useMounted(running);
  const { context, title } = props;
  const environment = useMemo<ExtensionEnvironment>(
    () => ({
      overlays,
      reactions: reactionsOf(overlays),
      overlayRoot,
      locale: context.user.locale ?? 'en',
      timeZone: context.portal.timezone,
    }),
    [overlays, overlayRoot, context],
  );
  const fatal = faults.find(({ kind }) => kind !== 'background');
  const waiting = !mounted && !fatal;
  return (
    <section
      className="uie"
      aria-label={title}
      aria-busy={waiting}
      data-state={fatal ? 'failed' : waiting ? 'loading' : 'ready'}
    >
      {faults.map((fault) => (
        <FaultPanel
          key={fault.message}
          fault={fault}
          {...(fault.kind === 'background'
            ? {
                onDismiss: () => {
                  dropFault(fault);
                },
              }
            : {})}
        />
      ))}
      {waiting ? (
        <p className="uie-waiting" role="status">
          Loading the card…
        </p>
      ) : null}
      <EnvironmentProvider value={environment}>
        <DrawBoundary
          onError={(error) => {
            addFault({ kind: 'render', message: messageOf(error) });
          }}
        >
          {running && !fatal ? (
            <div className="uie-content">
              <RemoteRenderer receiver={running.receiver} controller={controller} />
            </div>
          ) : null}
        </DrawBoundary>
      </EnvironmentProvider>
      <div className="uie-overlays" ref={setOverlayRoot} />
      {iframe ? <IframeModal iframe={iframe} onClose={closeIframe} /> : null}
    </section>
  );
}
