/** What a worker may lack: `crypto.randomUUID` exists in secure contexts only. */
interface UuidSource {
  readonly randomUUID?: () => string;
}

/**
 * A name for one press of a button, so that the backend carries a repeated request out once. It is no secret: the
 * request is signed, and a nonce counts for its portal and user only.
 * @returns 26 to 36 letters, digits and hyphens.
 */
export function newNonce(
  source: UuidSource | undefined = (globalThis as { readonly crypto?: UuidSource }).crypto,
): string {
  if (typeof source?.randomUUID === 'function') return source.randomUUID();
  const part = (): string => Math.random().toString(36).slice(2, 10).padEnd(8, '0');
  return `${part()}-${part()}-${part()}`;
}
