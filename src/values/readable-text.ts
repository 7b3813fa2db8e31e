import { neutraliseText } from './neutralise.ts';
import { formatAsText } from './text.ts';
import { refused, type ValueKind } from './types.ts';

/** Values of types that we do not know, or do not write (coordinates, JSON, files, calculations): readable as text. */
export const readableText: ValueKind = {
  type: 'other',
  writable: false,
  format: (_definition, wire) => formatAsText(wire),
  parse: () => refused('not_writable_type'),
  canonical: (_definition, wire) => wire,
};

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&nbsp;', ' '],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
]);

/** The words of a formatted text. No rendering: what comes out is never put into a page as HTML. */
function wordsOf(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:nbsp|lt|gt|quot|#39|amp);/g, (entity) => ENTITIES.get(entity) ?? entity)
    .trim();
}

/** Formatted text (field type `html`): `value` is the stored HTML, `displayValue` its words. Never written. */
export const html: ValueKind = {
  ...readableText,
  type: 'text',
  format: (_definition, wire) => ({
    value: neutraliseText(wire),
    displayValue: neutraliseText(wordsOf(wire.slice(0, 65_536))),
  }),
};
