import type { Mutants } from './mutant.ts';

export const agentMutants: Mutants = {
  'keys-kept-as-they-are': {
    file: 'src/keys/agent-keys.ts',
    find: "keyedHash('agent key', token);",
    replace: 'token;',
  },
  'conversations-of-every-caller': {
    file: 'src/conversation/conversations.ts',
    find: 'if (found?.conversation.caller !== holder.caller ||',
    replace: 'if (found === undefined ||',
  },
  'hidden-characters-as-they-came': {
    file: 'src/values/neutralise.ts',
    find: 'if (!SUSPECT.test(text)) return',
    replace: "if (text !== '') return",
  },
  'verification-by-a-stated-address': {
    file: 'src/policy/levels/index.ts',
    find: 'verify_email: verifyEmail,',
    replace: 'verify_email: matchEmail,',
  },
  'calls-counted-without-the-others': {
    file: 'src/limits/call-counter.ts',
    find: 'const before = counted - amount;',
    replace: 'const before = counted - counted;',
  },
  'calls-without-a-day': {
    file: 'src/limits/call-limits.ts',
    find: 'return minute.ok ? count(key, CALL_LIMITS.conversationDay) : minute;',
    replace: 'return minute;',
  },
};
