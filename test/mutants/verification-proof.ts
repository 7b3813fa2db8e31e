import type { Mutants } from './mutant.ts';

export const verificationProofMutants: Mutants = {
  'a request that mails nobody is ended at once': {
    file: 'src/verification/deliver.ts',
    find: "if (typeof recipient === 'string') return await",
    replace:
      "if (typeof recipient === 'string' && (await deps.challenges.finish(order.challenge, 'contact_changed'))) return await",
  },
  'who is unknown is looked up before a confirmation is asked for': {
    file: 'src/policy/levels/verify-email.ts',
    find: "return facts.statedEmail === undefined ? 'needs_email' : 'needs_verification';",
    replace:
      "if (facts.statedEmail !== undefined && facts.contact.kind === 'not_read') return 'read_contact'; return facts.statedEmail === undefined ? 'needs_email' : 'needs_verification';",
  },
  'a mail that bounces ends its request': {
    file: 'src/verification/deliver.ts',
    find: "return record(order, 'mail_refused', { contactId });",
    replace:
      "return deps.challenges.finish(challenge, 'contact_changed').then(() => record(order, 'mail_refused', { contactId }));",
  },
  'a look at the page counts as a try': {
    file: 'src/verification/redeem.ts',
    find: 'look: async (token) => stateOf(await find(token)),',
    replace:
      'look: async (token) => { const found = await find(token); if (found !== undefined) await challenges.countTry(found.state.challenge); return stateOf(found); },',
  },
  'any number will do': {
    file: 'src/verification/redeem.ts',
    find: 'if (!isSameText(number, challenges.numberOf(challenge))) {',
    replace: "if (isSameText(number, '')) {",
  },
  'who says not me goes on getting mails': {
    file: 'src/verification/redeem.ts',
    find: 'await deps.mutes.mute(link.portalId, link.address);',
    replace: '',
  },
  'a ticket is taken by get and delete': {
    file: 'src/verification/challenges.ts',
    find: "if ((await state.take(key(challenge, 'ticket'))) === undefined) return false;",
    replace:
      "if ((await state.get(key(challenge, 'ticket'))) === undefined) return false; await state.delete(key(challenge, 'ticket'));",
  },
  'a proof outlives its address': {
    file: 'src/policy/levels/proof.ts',
    find: 'contact.primaryEmail === proof.address &&',
    replace: '',
  },
  'a proof outlives a merge': {
    file: 'src/policy/levels/proof.ts',
    find: 'contact.mergedIds === proof.mergedIds',
    replace: 'contact.contactId === proof.contactId',
  },
  'a proof lives a millisecond too long': {
    file: 'src/verification/proofs.ts',
    find: 'clock.now() >= expiresAtMs ? undefined',
    replace: 'clock.now() > expiresAtMs ? undefined',
  },
};
