import type { Mutants } from './mutant.ts';

export const gatewayMutants: Mutants = {
  'everybody-in-a-batch-gets-all-that-was-read': {
    file: 'src/hubspot/gateway/read-answers.ts',
    find: 'contactOf(record, reader.properties, TO)',
    replace: 'contactOf(record, Object.keys(record.properties), TO)',
  },
  'a-read-joins-what-is-on-the-wire': {
    file: 'src/hubspot/gateway/reads.ts',
    find: 'for (const reader of batch.readers) reader.flight = undefined;',
    replace:
      'batch.readers.push(...[...lanes.values()].flatMap(({ equals }) => [...(equals.get(first.key) ?? [])]));',
  },
  'sensitive-properties-are-united': {
    file: 'src/hubspot/gateway/reads.ts',
    find: "properties.every((name) => deps.isOrdinary(name)) ? '' :",
    replace: "properties.length > 0 ? '' :",
  },
  'changes-of-one-contact-overtake-each-other': {
    file: 'src/hubspot/gateway/writes.ts',
    find: '} else chain.push(waiter);',
    replace: "} else enter(lane, [waiter], 'push');",
  },
  'what-a-batch-does-not-mention-is-done': {
    file: 'src/hubspot/gateway/write-answers.ts',
    find: 'return entries.length === 1 ?',
    replace: "if (entries.length === 0) return { outcome: 'done', contactId }; return entries.length === 1 ?",
  },
  'a-burst-costs-nothing': {
    file: 'src/hubspot/gateway/gcra.ts',
    find: 'wholeAtMs = Math.max(atMs, wholeAtMs) + spacingMs;',
    replace: 'wholeAtMs = atMs + spacingMs;',
  },
  'first-come-first-served': {
    file: 'src/hubspot/gateway/fair-queue.ts',
    find: 'turn.last = Math.max(turn.last, current - 1) + 1;',
    replace: 'turn.last = current;',
  },
  'a-429-concerns-one-request': {
    file: 'src/hubspot/gateway/gateway.ts',
    find: "if (attempt.kind === 'busy' && attempt.isPortal && attempt.repeat) {",
    replace: "if (attempt.kind === 'busy' && !attempt.isPortal && attempt.repeat) {",
  },
};
