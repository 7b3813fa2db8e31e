import type { Mutants } from './mutant.ts';

export const failureMutants: Mutants = {
  'a-write-slot-is-given-to-everybody': {
    file: 'src/tools/write-slots.ts',
    find: "lifeOf(repeat))) ? 'claimed' : 'taken';",
    replace: "lifeOf(repeat))) ? 'claimed' : 'claimed';",
  },
  'a-lost-answer-counts-as-success': {
    file: 'src/tools/send-writes.ts',
    find: "wireValue(record, definition.name), wire) ? 'updated' : 'outcome_unknown',",
    replace: "wireValue(record, definition.name), wire) ? 'updated' : 'updated',",
  },
  'a-lost-intent-does-not-matter': {
    file: 'src/tools/update-crm-data.ts',
    find: 'await appendIntent(services, call, contactId, writes, context);',
    replace: 'await appendIntent(services, call, contactId, writes, context).catch(() => 0);',
  },
  'retry-after-is-not-read': {
    file: 'src/hubspot/crm-attempts.ts',
    find: "return { kind: 'busy', afterMs: asked ?? busyMs, repeat: true, isPortal: true };",
    replace: "return { kind: 'busy', afterMs: busyMs, repeat: true, isPortal: true };",
  },
  'an-answer-is-not-held-against-the-question': {
    file: 'src/hubspot/crm-answers.ts',
    find: 'if (!holdsOneOf(record, emails)) throw notAnAnswer(to);',
    replace: '',
  },
  'a-seal-knows-no-portal': {
    file: 'src/security/sealing.ts',
    find: 'JSON.stringify([VERSION, place.portalId, place.field, keyId])',
    replace: 'JSON.stringify([VERSION, place.field, keyId])',
  },
};
