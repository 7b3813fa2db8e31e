import { createRemoteReceiver, type RemoteReceiver } from '@remote-ui/react/host';
import { createEndpoint, fromWebWorker } from '@remote-ui/rpc';
import {
  toWire,
  type ExtensionFault,
  type PageApi,
  type StartRequest,
  type TreeChannel,
  type WorkerApi,
} from '../protocol.ts';

/** Where the page's server keeps the built worker. */
const WORKER_URL = '/_ui/worker.js';

/** A card that runs: the tree it draws, and how to end it. */
export interface RunningExtension {
  readonly receiver: RemoteReceiver;
  /** Ends the worker at once; nothing of it is called afterwards. */
  readonly end: () => void;
}

/**
 * Starts a worker and has it load and draw the bundle. Faults, also those of the worker script itself, go to
 * `onFault`; nothing is thrown.
 */
export function runExtension(
  start: StartRequest,
  page: PageApi,
  onFault: (fault: ExtensionFault) => void,
  workerUrl: string = WORKER_URL,
): RunningExtension {
  const receiver = createRemoteReceiver();
  const worker = new Worker(workerUrl, { name: start.bundleUrl });
  let ended = false;
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    if (ended) return;
    const message = event.message || `The worker that runs cards could not be loaded from ${workerUrl}.`;
    onFault({ kind: event.message ? 'background' : 'load', message });
  });
  const endpoint = createEndpoint<WorkerApi>(fromWebWorker(worker));
  const channel = receiver.receive as unknown as TreeChannel;
  void endpoint.call.run(start, channel, toWire(page)).catch((error: unknown) => {
    if (!ended) onFault({ kind: 'load', message: error instanceof Error ? error.message : String(error) });
  });
  return {
    receiver,
    end: () => {
      ended = true;
      endpoint.terminate();
      worker.terminate();
    },
  };
}
