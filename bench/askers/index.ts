import { apiClientAsker, type ApiClientSpec } from './api-client.ts';
import type { Asker } from './asker.ts';
import { gatewayAsker, type GatewaySpec } from './gateway.ts';
import { getAsker, type GetSpec } from './get.ts';
import { toolAsker, type ToolSpec } from './tool.ts';

/** A way to ask, as it is sent to the process that asks. */
export type AskerSpec = ToolSpec | GetSpec | ApiClientSpec | GatewaySpec;

/** Makes the asker; all of them live in the process that asks. */
export function createAsker(spec: AskerSpec): Asker {
  switch (spec.kind) {
    case 'tool':
      return toolAsker(spec);
    case 'get':
      return getAsker(spec);
    case 'api-client':
      return apiClientAsker(spec);
    case 'gateway':
      return gatewayAsker(spec);
  }
}
