import type { SandboxControl } from '../sandbox-control.ts';
import type { ChatEndpoint } from './chat-endpoint.ts';
import { CUSTOMERS, playCustomer } from './customers.ts';
import type { Finding } from './findings.ts';
import { judge } from './judge.ts';
import { setUp } from './set-up.ts';

/** What is checked, and where. */
export interface AgentCheck {
  /** The agent; `createChatEndpoint` makes one from an address. */
  readonly chat: ChatEndpoint;
  /** The sandbox that the app is installed in; nobody else may use the portal meanwhile. */
  readonly sandbox: SandboxControl;
  readonly app: {
    /** The portal whose tools the agent calls. */
    readonly portalId: number | string;
  };
  /** Customers by name; all by default. */
  readonly customers?: readonly string[];
  /** Is told each step in one line. */
  readonly progress?: (line: string) => void;
}

/** What was said in one chat. */
export interface CustomerReport {
  readonly customer: string;
  readonly channel: string;
  readonly story: string;
  readonly turns: readonly {
    readonly turn: number;
    readonly who: string;
    readonly message: string;
    readonly replies: readonly string[];
    readonly to?: readonly string[];
    /** The tools that the agent called, with what they answered. */
    readonly calls: readonly string[];
  }[];
}

/** What came of a check. */
export interface AgentReport {
  /** No customer found anything. */
  readonly passed: boolean;
  /** What was set up in the portal. */
  readonly setUp: readonly string[];
  readonly customers: readonly CustomerReport[];
  readonly findings: readonly Finding[];
}

/**
 * Lets scripted customers talk to an agent and judges it from outside: by its replies, the CRM's ledger, the mailbox
 * and the app's audit trail. Sets up in the portal what the customers count on, and leaves it so.
 * Fails when the sandbox or the app does not answer; what the agent does wrong is a finding.
 */
export async function checkAgent(check: AgentCheck): Promise<AgentReport> {
  const { chat, sandbox, app, customers: wanted, progress = () => undefined } = check;
  const steps: string[] = [];
  const shop = await setUp(sandbox, String(app.portalId), (line) => {
    steps.push(line);
    progress(`set up   ${line}`);
  });
  const chosen = CUSTOMERS.filter(({ name }) => wanted === undefined || wanted.includes(name));
  if (chosen.length === 0) {
    throw new Error(`There is no such customer. There are: ${CUSTOMERS.map(({ name }) => name).join(', ')}.`);
  }
  const customers: CustomerReport[] = [];
  const findings: Finding[] = [];
  for (const customer of chosen) {
    const { name, channel, story } = customer;
    progress(`customer ${name} (${customers.length + 1} of ${chosen.length}): ${story}`);
    const played = await playCustomer(customer, chat, shop);
    const found = judge(played);
    findings.push(...found);
    const turns = played.turns.map(({ number, person, message, replies, to, acts }) => {
      const calls = acts.map(({ tool, status }) => `${tool}: ${status}`);
      return { turn: number, who: person.name, message, replies, ...(to === undefined ? {} : { to }), calls };
    });
    customers.push({ customer: name, channel, story, turns });
    const outcome = found.length === 0 ? 'nothing found' : found.map((each) => each.name).join(', ');
    progress(`         ${turns.length} messages, ${outcome}`);
  }
  return { passed: findings.length === 0, setUp: steps, customers, findings };
}
