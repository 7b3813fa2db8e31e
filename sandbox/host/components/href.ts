import type { AnchorHTMLAttributes } from 'react';

/** A link of the SDK: an address, or one with a word about where it opens. */
export type Href = string | { readonly url?: string; readonly external?: boolean };

export interface SafeHref {
  readonly attributes: Pick<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'target' | 'rel'>;
  /** Opens in a new tab; drawn as an icon with words. */
  readonly external: boolean;
}

const PROTOCOLS = ['https:', 'http:', 'mailto:', 'tel:'];

/**
 * The attributes of a link to `href`; undefined where there is none or where it is not an address to go to
 * (`javascript:` and the like). Pages of the portal open in this tab, others in a new one, unless `external`
 * says otherwise.
 */
export function safeHref(href: Href | undefined, base: string = window.location.href): SafeHref | undefined {
  const url = typeof href === 'string' ? href : href?.url;
  if (typeof url !== 'string' || url === '' || !URL.canParse(url, base)) return undefined;
  const parsed = new URL(url, base);
  if (!PROTOCOLS.includes(parsed.protocol)) return undefined;
  const elsewhere = parsed.protocol.startsWith('http') && parsed.origin !== new URL(base).origin;
  const external = (typeof href === 'object' ? href.external : undefined) ?? elsewhere;
  return {
    attributes: { href: url, ...(external ? { target: '_blank', rel: 'noopener noreferrer' } : {}) },
    external,
  };
}

/** Whether a picture may be loaded from there. */
export function safeImage(src: unknown): string | undefined {
  if (typeof src !== 'string' || !URL.canParse(src, window.location.href)) return undefined;
  const { protocol, href } = new URL(src, window.location.href);
  return protocol === 'https:' || protocol === 'http:' || /^data:image\//i.test(href) ? src : undefined;
}
