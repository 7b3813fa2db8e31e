import type { HttpAnswer, HttpRefusal } from '../http.ts';

/** `GET /healthz`: the process answers. Touches nothing (INV-65). */
export function healthRoute(): Promise<HttpAnswer> {
  return Promise.resolve({ status: 200, body: { status: 'ok' } });
}

/** `GET /readyz`: the database answers with our schema. HubSpot being down does not make us less ready. */
export function readyRoute(check: () => Promise<void>): () => Promise<HttpAnswer | HttpRefusal> {
  return async () => {
    try {
      await check();
      return { status: 200, body: { status: 'ready' } };
    } catch {
      return {
        status: 503,
        code: 'not_ready',
        message: 'The server cannot reach its database.',
        headers: { 'Retry-After': '5' },
      };
    }
  };
}
