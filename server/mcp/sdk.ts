/** The parts of the MCP SDK that the server runs on. */
export type Sdk = Awaited<ReturnType<typeof load>>;

async function load() {
  const [{ McpServer }, { WebStandardStreamableHTTPServerTransport }, types] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/mcp.js'),
    import('@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'),
    import('@modelcontextprotocol/sdk/types.js'),
  ]);
  return { McpServer, WebStandardStreamableHTTPServerTransport, types };
}

/** Loads the SDK at the first call, so that the start of the server does not wait for it. */
export function createSdkLoader(): () => Promise<Sdk> {
  let loading: Promise<Sdk> | undefined;
  return () => (loading ??= load());
}
