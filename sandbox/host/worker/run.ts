import { createElement, type ReactElement } from 'react';
import { createRemoteRoot, createRoot } from '@remote-ui/react';
import { retain } from '@remote-ui/rpc';
import {
  fromWire,
  type ExtensionFault,
  type PageApi,
  type StartRequest,
  type TreeChannel,
  type WirePage,
} from '../protocol.ts';
import { createActions } from './actions.ts';
import { RenderBoundary } from './RenderBoundary.ts';
import { ApiContext, runServerlessFunction, type ExtensionApi } from './sdk-globals.ts';

/** What a bundle hands to `hubspot.extend`. */
export type RenderExtension = (api: ExtensionApi) => ReactElement;

/** What a run needs of the worker around it. */
export interface WorkerScope {
  /** Loads and evaluates a classic script; throws what the script throws. */
  readonly load: (url: string) => void;
  /** Called before the bundle's first line: from here on the ways out are closed. */
  readonly connect: (page: PageApi) => void;
  /** What the bundle gave to `hubspot.extend`; undefined as long as it did not. */
  readonly extension: () => RenderExtension | undefined;
}

/** Words for a thing thrown by the card. */
export function faultOf(kind: ExtensionFault['kind'], thrown: unknown, details?: string): ExtensionFault {
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const stack = details ?? (thrown instanceof Error ? thrown.stack : undefined);
  return { kind, message, ...(stack === undefined ? {} : { details: stack }) };
}

/**
 * Loads the bundle and draws its card into the page's tree. Trouble is reported to the page and never thrown:
 * a missing bundle, one that throws, one that registers nothing, a card that throws while it draws.
 */
export async function run(
  scope: WorkerScope,
  start: StartRequest,
  channel: TreeChannel,
  wire: WirePage,
): Promise<void> {
  // Both are used long after this call has been answered.
  retain(channel);
  retain(wire);
  const page = fromWire(wire);
  scope.connect(page);
  try {
    scope.load(start.bundleUrl);
  } catch (error) {
    page.report(loadFault(start.bundleUrl, error));
    return;
  }
  const extension = scope.extension();
  if (!extension) {
    const message = 'The bundle was loaded but never called hubspot.extend, so there is nothing to show.';
    page.report({ kind: 'load', message });
    return;
  }
  await draw(extension, start, channel, page);
}

function loadFault(bundleUrl: string, error: unknown): ExtensionFault {
  if (error instanceof DOMException && error.name === 'NetworkError') {
    const message = `The bundle of this card could not be loaded from ${bundleUrl}. Is it built?`;
    return { kind: 'load', message };
  }
  return faultOf('load', error);
}

async function draw(
  extension: RenderExtension,
  start: StartRequest,
  channel: TreeChannel,
  page: PageApi,
): Promise<void> {
  const { context, extensionPoint } = start;
  const api: ExtensionApi = { context, actions: createActions(extensionPoint, page), runServerlessFunction };
  const onError = (error: unknown, details: string | undefined): void => {
    page.report(faultOf('render', error, details));
  };
  const root = createRemoteRoot(channel);
  try {
    const provided = createElement(ApiContext.Provider, { value: api }, extension(api));
    createRoot(root).render(createElement(RenderBoundary, { onError, children: provided }));
    await root.mount();
  } catch (error) {
    page.report(faultOf('render', error));
  }
}
