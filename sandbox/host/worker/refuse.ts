/**
 * The worker's own ways out, and what a card uses instead. HubSpot's runtime has them closed by policy; here
 * the worker's Content-Security-Policy closes them too, and this list only makes the refusal readable.
 */
const CLOSED: Readonly<Record<string, string>> = {
  fetch: 'use hubspot.fetch(url, options)',
  XMLHttpRequest: 'use hubspot.fetch(url, options)',
  WebSocket: 'a card has no open connections; use hubspot.fetch(url, options)',
  WebSocketStream: 'a card has no open connections; use hubspot.fetch(url, options)',
  WebTransport: 'a card has no open connections; use hubspot.fetch(url, options)',
  EventSource: 'a card has no open connections; use hubspot.fetch(url, options)',
  indexedDB: 'a card stores nothing in the browser; keep it on your server',
  caches: 'a card stores nothing in the browser; keep it on your server',
  cookieStore: 'a card stores nothing in the browser; keep it on your server',
  BroadcastChannel: 'a card talks to no other page',
  Worker: 'a card starts no workers',
  SharedWorker: 'a card starts no workers',
  importScripts: 'a card is one bundle',
};

function refusalOf(name: string, instead: string): () => never {
  // A function expression and not an arrow, so that `new XMLHttpRequest()` meets the message too.
  return function refused(): never {
    throw new Error(`${name} is not available to a UI extension: ${instead}.`);
  };
}

/**
 * Replaces every name of the list on `scope`. A name that is an object (`indexedDB`, `caches`) becomes one
 * whose every use throws.
 */
export function refuseWaysOut(scope: object): void {
  for (const [name, instead] of Object.entries(CLOSED)) {
    const refused = refusalOf(name, instead);
    const isObject = name === 'indexedDB' || name === 'caches' || name === 'cookieStore';
    const value = isObject ? new Proxy({}, { get: refused }) : refused;
    Object.defineProperty(scope, name, { value, writable: false, configurable: false, enumerable: false });
  }
}
