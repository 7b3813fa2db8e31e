import type { Mutants } from './mutant.ts';

export const transportMutants: Mutants = {
  'v2 signatures on settings routes': {
    file: 'server/create-server.ts',
    find: "requireSignature(request, deps, 'settings')",
    replace: "requireSignature(request, deps, 'tool_call')",
  },
  'a body written anew before its signature is checked': {
    file: 'server/middleware/received.ts',
    find: 'rawBody: Buffer.isBuffer(body) ? body :',
    replace: 'rawBody: Buffer.isBuffer(body) ? Buffer.from(JSON.stringify(JSON.parse(body.toString()))) :',
  },
  'timestamps of the future': {
    file: 'src/hubspot/signature.ts',
    find: 'Math.abs(options.now - Number(timestamp)) > SIGNATURE_WINDOW_MS',
    replace: 'options.now - Number(timestamp) > SIGNATURE_WINDOW_MS',
  },
  'bodies on methods without one': {
    file: 'src/hubspot/signature.ts',
    find: "BODYLESS_METHODS.has(method) && rawBody.byteLength > 0 ? 'body_not_allowed' : undefined",
    replace: 'rawBody.byteLength < 0 ? undefined : undefined',
  },
  'tool calls that forget they came before': {
    file: 'server/routes/tools.ts',
    find: 'app.runToolCall({ repeat, ...call })',
    replace: 'app.runToolCall({ repeat: undefined, ...call })',
  },
  'the origin of the Host header': {
    file: 'server/middleware/require-signature.ts',
    find: 'origin: config.publicUrl,',
    replace: "origin: `http://${request.headers.host ?? ''}`,",
  },
  'the last of two query parameters': {
    file: 'server/middleware/require-signature.ts',
    find: 'if (query.has(name)) {',
    replace: "if (query.has(name) && name === '') {",
  },
  'a client secret by default': {
    file: 'server/config.ts',
    find: 'HUBSPOT_CLIENT_SECRET: { schema: text,',
    replace: "HUBSPOT_CLIENT_SECRET: { schema: text, fallback: 'development',",
  },
  'rights of a minute ago for saves': {
    file: 'src/settings/rights.ts',
    find: 'const { user, standing } = await read(who, policy, signal);',
    replace:
      'const kept = standingSchema.safeParse(await shown.get(`${who.portalId}:${who.userId}`)).data; const { user, standing: now } = await read(who, policy, signal); const standing = kept ?? now;',
  },
  'the last of two equal keys': {
    file: 'src/input/strict-json.ts',
    find: 'if (siblings?.has(key) === true)',
    replace: "if (siblings?.has(key) === true && key === '')",
  },
  'the text of a fault in its answer': {
    file: 'server/create-server.ts',
    find: 'write(response, UNAVAILABLE, requestId);',
    replace: 'write(response, { ...UNAVAILABLE, message: error.message }, requestId);',
  },
  'ready without asking the database': {
    file: 'server/create-server.ts',
    find: 'handle: readyRoute(deps.checkStorage)',
    replace: 'handle: healthRoute',
  },
  'URLs in the log': {
    file: 'server/create-server.ts',
    find: 'logger.info({ requestId, method, route, status, ms: Math.round(elapsedMs) }',
    replace:
      'logger.info({ requestId, method, route, url: request.originalUrl, status, ms: Math.round(elapsedMs) }',
  },
};
