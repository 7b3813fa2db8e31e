/** More ranges than any browser sends; the rest of a longer header is not read. */
const MAX_RANGES = 20;

/**
 * The language tags of an `Accept-Language` header, best first (RFC 9110 12.5.4): equal weights keep their order,
 * `*`, weight 0 and whatever is malformed are left out.
 */
export function readAcceptLanguage(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',', MAX_RANGES)
    .map((range) => {
      const found = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(
        range,
      );
      return { tag: found?.[1] ?? '', weight: Number(found?.[2] ?? 1) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
