import { parseArgs } from 'node:util';
import { createSandboxControl } from '../sandbox-control.ts';
import { createChatEndpoint } from './chat-endpoint.ts';
import { checkAgent } from './check-agent.ts';
import { CUSTOMERS } from './customers.ts';
import { readableReport } from './report.ts';

const HELP = `npm run agent:check -- --url <chat endpoint> [--key …] [--portal 1000001]
                       [--sandbox http://127.0.0.1:4000] [--customer <name>] [--json]

Scripted customers talk to your agent and check from outside that it asks, waits, obeys and claims nothing
that is not so. Sandbox portal and app have to run (npm start); your agent calls the tools of that app.
Ends with exit code 0 when nothing was found, else 1. docs/agents/check-your-agent.md has the whole contract.

  --url       where your agent takes POST {chatId?, channel, message, from?, cc?}
              and answers {chatId, replies[], to?, ended?}
  --key       sent to it as “Authorization: Bearer …”
  --portal    the sandbox portal whose tools it calls
  --sandbox   where the sandbox portal is
  --customer  only this one, may be given several times:
              ${CUSTOMERS.map(({ name }) => name).join(', ')}
  --json      the report as one JSON object; progress goes to stderr
  --help      this text

It sets up in the portal what the customers count on: the company’s name where none is set, rules for
contacts.city and contacts.phone, email capture. That stays so afterwards. It makes contacts of its own.

The scripted agent of the sandbox portal passes:
  npm run agent:check -- --url http://127.0.0.1:4000/_sandbox/portals/1000001/agent/chat
`;

const write = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(`${text}\n`);
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      key: { type: 'string' },
      portal: { type: 'string', default: '1000001' },
      sandbox: { type: 'string', default: 'http://127.0.0.1:4000' },
      customer: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { url, key, customer, json } = values;
  if (url === undefined || !URL.canParse(url))
    throw new Error('--url must be the address of a chat endpoint.');
  const progressTo = json ? process.stderr : process.stdout;
  const report = await checkAgent({
    chat: createChatEndpoint({ url, ...(key === undefined ? {} : { key }) }),
    sandbox: createSandboxControl(values.sandbox.replace(/\/+$/, '')),
    app: { portalId: values.portal },
    ...(customer === undefined ? {} : { customers: customer }),
    progress: (line) => {
      write(progressTo, line);
    },
  });
  write(process.stdout, json ? JSON.stringify(report, null, 2) : readableReport(report));
  return report.passed ? 0 : 1;
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    write(
      process.stderr,
      `The check could not be made. ${error instanceof Error ? error.message : ''}`.trim(),
    );
    process.exitCode = 1;
  },
);
