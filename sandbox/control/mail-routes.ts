import type { SandboxAnswer } from '../http.ts';
import { parseMailFaults } from '../mail/mail-faults.ts';
import { ok, refuse, type ControlCall, type ControlRoute } from './control.ts';
import { inboxPage, mailPage, noMailPage } from './inbox-page.ts';

function listMail(call: ControlCall): SandboxAnswer {
  const { query } = call.request;
  const since = query.get('since') ?? '0';
  if (!/^\d{1,15}$/.test(since)) return refuse(400, 'since must be a number.');
  const to = query.get('to');
  return ok(call.deps.mailbox.list({ since: Number(since), ...(to === null ? {} : { to }) }));
}

function clearMail(call: ControlCall): SandboxAnswer {
  call.deps.mailbox.clear();
  return ok({ mails: 0 });
}

function addMailFaults(call: ControlCall): SandboxAnswer {
  const rules = parseMailFaults(call.json);
  if (!rules.ok) return refuse(400, rules.message);
  call.deps.mailFaults.add(rules.value);
  return ok({ active: call.deps.mailFaults.list().length });
}

function clearMailFaults(call: ControlCall): SandboxAnswer {
  call.deps.mailFaults.clear();
  return ok({ active: 0 });
}

function showMail(call: ControlCall): SandboxAnswer {
  const mail = call.deps.mailbox.find(call.params.get('id') ?? '');
  return mail ? mailPage(mail) : noMailPage();
}

/** Received mail as data and as pages, and what goes wrong with it. */
export const MAIL_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/mail', handle: listMail },
  { method: 'DELETE', path: '/_sandbox/mail', handle: clearMail },
  { method: 'GET', path: '/_sandbox/mail/faults', handle: (call) => ok(call.deps.mailFaults.list()) },
  { method: 'POST', path: '/_sandbox/mail/faults', handle: addMailFaults },
  { method: 'DELETE', path: '/_sandbox/mail/faults', handle: clearMailFaults },
  { method: 'GET', path: '/_sandbox/inbox', handle: (call) => inboxPage(call.deps.mailbox.list()) },
  { method: 'GET', path: '/_sandbox/inbox/:id', handle: showMail },
];
