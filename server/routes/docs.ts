import { openApiDocument } from '../../src/openapi/document.ts';
import type { ToolRegistry } from '../../src/tools/index.ts';
import type { Route } from '../create-server.ts';
import { renderDocs } from '../pages/docs-page.ts';
import { DOCS_POLICY } from '../pages/docs-style.ts';

/** What the documentation is made from. */
export interface DocsDeps {
  readonly tools: ToolRegistry;
  readonly appName: string;
  readonly publicUrl: string;
}

/** `GET /openapi.json` and `GET /docs`: the HTTPS surface for programs and for people; no key is asked for. */
export function docsRoutes({ tools, appName, publicUrl }: DocsDeps): readonly Route[] {
  // Written out at the first request: no start waits for it.
  const documentOf = once(() => openApiDocument({ tools: [...tools.values()], appName, publicUrl }));
  const pageOf = once(() => renderDocs(documentOf()));
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      handle: () => Promise.resolve({ status: 200, body: documentOf() }),
    },
    {
      method: 'GET',
      path: '/docs',
      handle: () =>
        Promise.resolve({
          status: 200,
          body: pageOf(),
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': DOCS_POLICY,
          },
        }),
    },
  ];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
