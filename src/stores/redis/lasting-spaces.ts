/**
 * The namespaces that stay in SQL when Redis carries state: what has no end, and what must still be known when
 * everything in Redis was lost and the cool-down is over. A connected portal and its tokens; that a write was
 * done (72 hours); how many mails an address was sent (a day) and that somebody wants none.
 */
const LASTING = [
  ...['installations', 'tokens', 'agent-key-uses'],
  ...['write-slots', 'mail-slots', 'mutes', 'test-mail-slots'],
];

/** Whether the namespace `space` stays in SQL. */
export function isLasting(space: string): boolean {
  return LASTING.includes(space);
}
