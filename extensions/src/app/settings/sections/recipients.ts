/** Addresses as they are typed, one per line; commas and semicolons part them too. */
export function parseRecipients(text: string): readonly string[] {
  return text
    .split(/[\n,;]+/)
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

/** The same the other way round. */
export function recipientsText(addresses: readonly string[]): string {
  return addresses.join('\n');
}
