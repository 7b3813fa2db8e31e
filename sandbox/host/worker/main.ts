import React from 'react';
import * as RemoteUI from '@remote-ui/react';
import { createEndpoint, fromWebWorker } from '@remote-ui/rpc';
import type { PageApi, WorkerApi } from '../protocol.ts';
import { refuseWaysOut } from './refuse.ts';
import { faultOf, run, type RenderExtension, type WorkerScope } from './run.ts';
import { sdkGlobals } from './sdk-globals.ts';

/**
 * The worker a card runs in: a classic script, because the bundles HubSpot builds are classic scripts that
 * find React and remote-ui as globals. Everything a bundle expects is set before its first line runs.
 */
interface Scope extends EventTarget {
  importScripts(url: string): void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as Scope;
let page: PageApi | undefined;
let extension: RenderExtension | undefined;

function connectedPage(): PageApi {
  if (!page) throw new Error('The card ran before its page was there.');
  return page;
}

Object.assign(scope, {
  React,
  RemoteUI,
  // The SDK looks for this mark and falls back to doing nothing when it is missing.
  __HUBSPOT_EXTENSION_WORKER__: true,
  extend_V2: (render: RenderExtension): void => {
    extension = render;
  },
  ...sdkGlobals(connectedPage),
});

const importScripts = scope.importScripts.bind(scope);
const workerScope: WorkerScope = {
  load: (url) => {
    importScripts(url);
  },
  connect: (connected) => {
    page = connected;
    refuseWaysOut(scope);
  },
  extension: () => extension,
};

scope.addEventListener('unhandledrejection', (event) => {
  const { reason } = event as unknown as { reason: unknown };
  event.preventDefault();
  page?.report(faultOf('background', reason));
});
scope.addEventListener('error', (event) => {
  const { error, message } = event as unknown as { error: unknown; message: string };
  page?.report(faultOf('background', error ?? message));
});

const endpoint = createEndpoint(fromWebWorker(scope as unknown as Worker));
const api: WorkerApi = { run: (start, channel, given) => run(workerScope, start, channel, given) };
endpoint.expose({ ...api });
