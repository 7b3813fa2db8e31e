/** The bytes of an HTTP answer, as `fetch` gives them; `null` for an answer without a body. */
export type BodyStream = ReadableStream<Uint8Array> | null;

/**
 * Reads a body as UTF-8 text, at most `maxBytes` (after decompression, so a small answer cannot unfold into
 * a large one).
 * @returns the text; `too_large`; `not_text` for bytes that are not UTF-8; `stopped` when `signal` aborted.
 * Rejects as the stream does when the connection breaks.
 */
export async function readBody(
  body: BodyStream,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly text: string } | 'too_large' | 'not_text' | 'stopped'> {
  if (body === null) return { text: '' };
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBytes) {
        stop();
        return 'too_large';
      }
      chunks.push(next.value);
    }
    return signal.aborted ? 'stopped' : decode(chunks);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function decode(chunks: readonly Uint8Array[]): { readonly text: string } | 'not_text' {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return 'not_text';
  }
}
