/** How an agent can reach the tools. */
export type AgentWay = 'hubspot_agent_tool' | 'customer_agent_action' | 'mcp' | 'https';

/** The ways of this version of the app, in the order in which a card offers them; a new surface adds itself here. */
export const AGENT_WAYS: readonly AgentWay[] = [
  'hubspot_agent_tool',
  'customer_agent_action',
  'mcp',
  'https',
];
