import type { Mutants } from './mutant.ts';

export const identityMutants: Mutants = {
  'catalogue-without-portal': {
    file: 'src/settings/catalogue.ts',
    find: '`${portalId}:${objectType}`;',
    replace: '`${portalId.slice(0, 0)}${objectType}`;',
  },
  'read-takes-unknown-fields': {
    file: 'src/tools/read-crm-data.ts',
    find: 'const input = z.strictObject({',
    replace: 'const input = z.object({',
  },
  'chat-handles-live-two-weeks': {
    file: 'src/conversation/conversation.ts',
    find: "return channel === 'email' ? 14 * DAY_MS : DAY_MS;",
    replace: "return channel === 'email' ? 60 * DAY_MS : 14 * DAY_MS;",
  },
  'stated-email-leaves-the-linked-contact': {
    file: 'src/tools/judge.ts',
    find: 'recognisedContactId === null',
    replace: 'recognisedContactId === null || statedEmail !== undefined',
  },
  'first-of-two-matches': {
    file: 'src/tools/judge.ts',
    find: 'if (record === undefined || found.length > 1) return',
    replace: 'if (record === undefined) return',
  },
  'address-slots-by-get-then-set': {
    file: 'src/conversation/conversations.ts',
    find: 'if (await state.add(slotKey, fingerprint, ABSOLUTE_LIFE_MS)) return true;',
    replace:
      'if ((await state.get(slotKey)) === undefined) return state.set(slotKey, fingerprint, ABSOLUTE_LIFE_MS).then(() => true);',
  },
  'lookalike-addresses-are-folded': {
    file: 'src/input/email.ts',
    find: "return composed.normalize('NFKC') === composed ? composed : undefined;",
    replace: "return composed.normalize('NFKC');",
  },
  'default-level-is-match': {
    file: 'src/policy/policy.ts',
    find: "DEFAULT_PROTECTION_LEVEL: ProtectionLevel = 'verify_email'",
    replace: "DEFAULT_PROTECTION_LEVEL: ProtectionLevel = 'match_email'",
  },
  'show-by-rule-alone': {
    file: 'src/policy/listing.ts',
    find: 'rule.show.enabled && isShowable(definition).ok ? rule.show',
    replace: 'rule.show.enabled ? rule.show',
  },
  'catalogue-as-plain-object': {
    file: 'src/settings/catalogue.ts',
    find: 'find: (name) => byName.get(name),',
    replace: 'find: (name) => (Object.fromEntries(byName) as Record<string, PropertyDefinition>)[name],',
  },
  'whole-record-in-the-answer': {
    file: 'src/tools/read-crm-data.ts',
    find: '...formatValue(item.property.definition, wire, {',
    replace: '...record?.properties, ...formatValue(item.property.definition, wire, {',
  },
  'unparsed-values-are-sent': {
    file: 'src/tools/plan-changes.ts',
    find: 'if (!parsed.ok) return { item, settled: invalid(item, parsed, context) };',
    replace:
      'if (!parsed.ok) return { item, write: { property: item.property, wire: String(values.get(item.requested)), oldWire: undefined } };',
  },
  'one-refusal-spoils-the-batch': {
    file: 'src/tools/send-writes.ts',
    find: 'return { refused, others: rest.length === 0 ? [] : [rest] };',
    replace: 'return { refused: rest.length === 0 ? refused : batch, others: [] };',
  },
};
