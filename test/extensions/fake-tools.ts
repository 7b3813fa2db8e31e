import type { Answer } from '../../extensions/shared/api.ts';
import type { DecidedItem, Grant, ListedRule, TriedCall } from '../../extensions/shared/wire.ts';

/** The tools as an admin tries them, in memory: one conversation, one contact that has the admin's own address. */
export interface FakeTools {
  readonly call: (tool: string, input: Readonly<Record<string, unknown>>) => Answer<TriedCall>;
  readonly wasTried: () => boolean;
  /** The customer opened the link from the mail and typed the number. */
  readonly confirm: () => void;
}

type Verification = 'none' | 'pending' | 'confirmed';

/** @param ownEmail the only address that may be stated. */
export function createFakeTools(rules: () => readonly ListedRule[], ownEmail: string): FakeTools {
  let handle: string | undefined;
  let opened = 0;
  let isStated = false;
  let verification: Verification = 'none';

  const said = (
    status: string,
    say: string,
    next: string,
    more: Readonly<Record<string, unknown>> = {},
    items: readonly DecidedItem[] = [],
  ): Answer<TriedCall> => ({
    ok: true,
    value: { result: { conversation: handle ?? '', status, say, next, ...more }, items },
  });
  const ruleOf = (name: string): ListedRule | undefined =>
    rules().find(({ objectType, property }) => `${objectType}.${property}` === name);
  const judge = (grant: Grant | undefined): Pick<DecidedItem, 'status' | 'reason'> => {
    if (grant?.enabled !== true) return { status: 'not_listed' };
    if (!isStated) return { status: 'needs_email', reason: grant.protectionLevel };
    const isMet = grant.protectionLevel === 'match_email' || verification === 'confirmed';
    return isMet ? { status: 'ok' } : { status: 'needs_verification', reason: grant.protectionLevel };
  };
  const decided = (name: string, operation: 'show' | 'edit'): Answer<TriedCall> => {
    const judged = judge(ruleOf(name)?.[operation]);
    const isOk = judged.status === 'ok';
    const status = isOk && operation === 'edit' ? 'would_update' : judged.status;
    const result = { name, status, ...(isOk && operation === 'show' ? { displayValue: '+358 40 123' } : {}) };
    const next = { needs_email: 'ask_email', needs_verification: 'offer_verification' }[status] ?? 'none';
    return said(status, `Sentence for ${status}.`, next, { results: [result] }, [
      { name, operation, ...judged, status },
    ]);
  };

  const open = (): Answer<TriedCall> => {
    opened += 1;
    handle = `conversation-${opened}`;
    isStated = false;
    verification = 'none';
    const half = ({ enabled, protectionLevel }: Grant): unknown =>
      enabled ? { protectionLevel } : undefined;
    const data = rules().map(({ objectType, property, label, show, edit }) => ({
      name: `${objectType}.${property}`,
      label,
      show: half(show),
      edit: half(edit),
    }));
    return said('ok', 'How can I help you?', 'none', { data });
  };
  const state = (email: unknown): Answer<TriedCall> => {
    if (email === ownEmail) {
      isStated = true;
      return said('recorded', 'Thank you, noted.', 'none');
    }
    const message = `Only your own email address can be tried out here: ${ownEmail}`;
    const fields = [{ field: 'input.email', code: 'own_email_only', message }];
    return { ok: false, trouble: { kind: 'invalid', code: 'own_email_only', message, fields } };
  };
  const request = (): Answer<TriedCall> => {
    if (!isStated) return said('needs_email', 'What is your email address?', 'ask_email');
    verification = 'pending';
    return said('sent', 'Type 4711 on the page.', 'wait_for_customer', { numberForCustomer: '4711' });
  };
  const close = (reason: unknown): Answer<TriedCall> => {
    const handoff = reason === 'handoff' ? { handoff: { reference: '7KQM-2XTB' } } : {};
    const answer = said('closed', 'Goodbye!', 'none', handoff);
    handle = undefined;
    return answer;
  };

  const call = (tool: string, input: Readonly<Record<string, unknown>>): Answer<TriedCall> => {
    if (tool === 'open_conversation') return open();
    if (handle === undefined || input['conversation'] !== handle) {
      return said('conversation_unknown', 'One moment.', 'open_conversation');
    }
    switch (tool) {
      case 'submit_email':
        return state(input['email']);
      case 'read_crm_data':
        return decided((input['properties'] as readonly string[])[0] ?? '', 'show');
      case 'update_crm_data':
        return decided(Object.keys(input['changes'] as object)[0] ?? '', 'edit');
      case 'request_verification':
        return request();
      case 'check_verification':
        return said(verification, `Verification is ${verification}.`, 'none');
      case 'close_conversation':
        return close(input['reason']);
      default:
        throw new Error(`there is no tool ${tool}`);
    }
  };

  return {
    call,
    wasTried: () => opened > 0,
    confirm: () => {
      verification = 'confirmed';
    },
  };
}
