/** anna.virtanen@example.com in the demo portal's seed. */
const DEMO_CONTACT = '1001';

/** Where everything is, and the key of an agent. */
export interface Places {
  readonly appUrl: string;
  readonly sandboxUrl: string;
  readonly portalId: number | string;
  /** The admin whose pages are opened. */
  readonly userId: number | string;
  /** The whole agent key. */
  readonly key: string;
}

/** What to do after `npm start`, line by line: pages to open, and calls that work as they are printed. */
export function firstSteps({ appUrl, sandboxUrl, portalId, userId, key }: Places): readonly string[] {
  const pages = `${sandboxUrl}/portal/${portalId}`;
  const asAdmin = `?user=${userId}`;
  const asAgent = [`-H 'authorization: Bearer ${key}'`, "-H 'content-type: application/json'"];
  return [
    'Open in a browser:',
    '',
    `  Settings page   ${pages}/settings${asAdmin}`,
    `  A contact       ${pages}/contacts/${DEMO_CONTACT}${asAdmin}`,
    `  Agent console   ${pages}/console${asAdmin}`,
    `  The interface   ${appUrl}/docs`,
    '',
    'Call a tool as HubSpot would, signed by the sandbox portal:',
    '',
    ...curl(
      `${sandboxUrl}/_sandbox/portals/${portalId}/agent-call`,
      ["-H 'content-type: application/json'"],
      '{"tool":"open_conversation","inputFields":{"channel":"live_chat"}}',
    ),
    '',
    `Be an agent of your own. The demo key, until the next start: ${key}`,
    '',
    'Over HTTPS (docs/agents/https.md):',
    '',
    ...curl(`${appUrl}/v1/tools/open_conversation`, asAgent, '{"channel":"live_chat"}'),
    '',
    'Over MCP (docs/agents/mcp.md):',
    '',
    ...curl(
      `${appUrl}/mcp`,
      [...asAgent, "-H 'accept: application/json, text/event-stream'"],
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open_conversation","arguments":{"channel":"live_chat"}}}',
    ),
    '',
  ];
}

function curl(url: string, headers: readonly string[], body: string): readonly string[] {
  return [`  curl -s ${url} \\`, ...headers.map((header) => `    ${header} \\`), `    -d '${body}'`];
}
