import type { Mutants } from './mutant.ts';

export const verificationMailMutants: Mutants = {
  'links-kept-by-their-token': {
    file: 'src/verification/links.ts',
    find: "deps.keyedHash('verify-link', token);",
    replace: 'token;',
  },
  'mails-counted-by-portal': {
    file: 'src/verification/deliver.ts',
    find: "`address/${deps.keyedHash('mailed-address', address)}`",
    replace: "`address/${portalId}/${deps.keyedHash('mailed-address', address)}`",
  },
  'mail-to-the-stated-address': {
    file: 'src/verification/find-recipient.ts',
    find: 'return { contactId: record.id, address, mergedIds',
    replace: 'return { contactId: record.id, address: statedEmail ?? address, mergedIds',
  },
  'names-as-markup-in-mails': {
    file: 'src/verification/compose-mail.ts',
    find: '`<p>${escapeHtml(text)}</p>`',
    replace: '`<p>${text}</p>`',
  },
  'pages-in-frames-of-our-own': {
    file: 'server/create-server.ts',
    find: `frameAncestors: ["'none'"],`,
    replace: `frameAncestors: ["'self'"],`,
  },
  'forms-of-sister-sites': {
    file: 'server/routes/verify.ts',
    find: "sites.every((site) => site === 'same-origin')",
    replace: "sites.every((site) => site.startsWith('same-'))",
  },
  'identity-fields-editable': {
    file: 'src/values/rights.ts',
    find: 'if (IDENTITY_PROPERTIES.has(name) || definition.hasUniqueValue)',
    replace: 'if (definition.hasUniqueValue)',
  },
  'clients-counted-by-whole-address': {
    file: 'src/limits/client-limit.ts',
    find: 'counter.count(bucket, ',
    replace: 'counter.count(clientAddress ?? bucket, ',
  },
  'three-mails-in-a-day-and-no-more': {
    file: 'src/verification/challenge.ts',
    find: "{ name: 'quarter', slots: 3, windowMs: 15 * MINUTE_MS }",
    replace: "{ name: 'quarter', slots: 3, windowMs: DAY_MS }",
  },
};
