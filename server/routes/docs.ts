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
  const document = openApiDocument({ tools: [...tools.values()], appName, publicUrl });
  const page = renderDocs(document);
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      handle: () => Promise.resolve({ status: 200, body: document }),
    },
    {
      method: 'GET',
      path: '/docs',
      handle: () =>
        Promise.resolve({
          status: 200,
          body: page,
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': DOCS_POLICY,
          },
        }),
    },
  ];
}
