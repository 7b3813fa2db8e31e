import type {
  Body,
  Example,
  Examples,
  OpenApiDocument,
  Operation,
  Parameter,
  ResponseObject,
} from '../../src/openapi/document.ts';
import type { JsonSchema } from '../../src/tools/json-schemas.ts';
import { DOCS_STYLE } from './docs-style.ts';
import { fieldsOf, prose } from './docs-schema.ts';
import { markup, type Html } from './html.ts';
import { renderDocument } from './page.ts';

/** An operation where it is found. */
interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The documentation of the HTTPS surface, from its OpenAPI document and nothing else. */
export function renderDocs(document: OpenApiDocument): string {
  const { info, servers, paths } = document;
  const entries = Object.entries(paths).flatMap(([path, { get, post }]): Entry[] => [
    ...(get === undefined ? [] : [{ method: 'GET', path, operation: get }]),
    ...(post === undefined ? [] : [{ method: 'POST', path, operation: post }]),
  ]);
  const content = markup`<a class="skip" href="#content">Skip to the content</a>
<header>${info.title}</header>
<main id="content"><h1>${info.title}</h1>
${paragraphs(info.description)}
${servers.map(({ url }) => markup`<p>Server: <code>${url}</code>. Version ${info.version}. The same as a document for programs: <a href="/openapi.json">openapi.json</a>.</p>`)}
<nav aria-label="Contents"><ul>${entries.map(
    ({ operation }) => markup`<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`,
  )}<li><a href="#keys">Keys and headers</a></li><li><a href="#errors">Errors</a></li></ul></nav>
${entries.map((entry) => operationSection(entry, document))}
${headersSection(document)}
${errorsSection(document)}</main>`;
  return renderDocument({ language: 'en', title: info.title, moreStyle: DOCS_STYLE, content });
}

function paragraphs(text: string): Html {
  return markup`${text.split('\n\n').map((paragraph) => markup`<p>${prose(paragraph)}</p>\n`)}`;
}

function operationSection({ method, path, operation }: Entry, document: OpenApiDocument): Html {
  const { operationId, summary, description, requestBody, responses } = operation;
  const answer = responses['200'];
  return markup`<section aria-labelledby="${operationId}"><h2 id="${operationId}">${summary}</h2>
<p><code>${method} ${path}</code></p>
${paragraphs(description)}
${requestBody === undefined ? undefined : bodyPart('Input', requestBody.content, operation, document)}
${answer === undefined || '$ref' in answer ? undefined : bodyPart('Answer', answer.content, operation, document)}
</section>\n`;
}

function bodyPart(
  heading: string,
  { 'application/json': { schema, examples } }: Body,
  { operationId }: Operation,
  document: OpenApiDocument,
): Html {
  return markup`<h3>${heading} of <code>${operationId}</code></h3>
${fieldsOf(resolved(schema, document))}
${examples && examplesPart(examples)}`;
}

/** A schema that points at a part of the document is that part. */
function resolved(schema: JsonSchema, { components }: OpenApiDocument): JsonSchema {
  const { $ref } = schema;
  const name = typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;
  return (name === undefined ? undefined : components.schemas[name]) ?? schema;
}

function examplesPart(examples: Examples): Html {
  return markup`${Object.values(examples).map(
    ({ summary, value }: Example) => markup`<details><summary>Example: ${summary}</summary>
<pre><code>${JSON.stringify(value, null, 2)}</code></pre></details>\n`,
  )}`;
}

function headersSection({ components: { parameters, securitySchemes } }: OpenApiDocument): Html {
  const schemes = Object.values(securitySchemes).map(({ description }) =>
    typeof description === 'string' ? markup` ${prose(description.replaceAll('*', ''))}` : undefined,
  );
  return markup`<section aria-labelledby="keys"><h2 id="keys">Keys and headers</h2>
<p>Every request carries <code>Authorization: Bearer</code> and an agent key.${schemes}</p>
<dl>${Object.values(parameters).map(
    ({ name, description, example }: Parameter) => markup`<dt><code>${name}</code></dt>
<dd><p>${prose(description)}</p><p class="kind">For example <code>${example}</code></p></dd>\n`,
  )}</dl></section>\n`;
}

function errorsSection({ components: { responses, schemas } }: OpenApiDocument): Html {
  const shape = schemas['Error'];
  return markup`<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>Every answer that is no 200 has this form:</p>
${shape && fieldsOf(shape)}
<table><caption>What <code>code</code> can be</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.values(responses).map(errorRows)}</tbody></table></section>`;
}

function errorRows({ content, description }: ResponseObject): Html {
  const rows = Object.entries(content['application/json'].examples ?? {}).map(
    ([code, { summary }]) => markup`<tr><th scope="row"><code>${code}</code></th><td>${summary}</td></tr>\n`,
  );
  return markup`<tr><th scope="rowgroup" colspan="2">${prose(description)}</th></tr>${rows}`;
}
