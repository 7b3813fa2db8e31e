import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The classes that Node's server makes its messages of. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Message classes for a Node server whose requests an Express application takes: `new` for each application, told to
 * Node when the server is made, and to `adopt` when the application is.
 */
export function createMessages(): Messages {
  return {
    IncomingMessage: class extends IncomingMessage {},
    ServerResponse: class<Request extends IncomingMessage> extends ServerResponse<Request> {},
  };
}

/**
 * Lets messages of these classes have Express's methods from the beginning. Express gives every message that has not
 * got them another prototype, and from then on the engine keeps a hidden class for every single message: nothing that
 * reads or writes one can be remembered (docs/decisions/0019-objects-of-one-make.md).
 */
export function adopt(
  server: Express,
  { IncomingMessage: request, ServerResponse: response }: Messages,
): void {
  server.request = prototypeUnder(request, server.request);
  server.response = prototypeUnder(response, server.response);
}

/** The prototype of `made`, which inherits from `methods` what Express added. */
function prototypeUnder<T extends object>(made: { readonly prototype: object }, methods: T): T {
  const { prototype } = made;
  Object.setPrototypeOf(prototype, methods);
  return prototype as T;
}
