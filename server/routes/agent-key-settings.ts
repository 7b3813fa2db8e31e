import type { AgentKeySettings } from '../../src/settings/agent-keys.ts';
import type { SettingsRequest, SettingsRoute } from '../http.ts';
import { answer } from './settings.ts';

/** The key that the path names; the empty text is none. */
const keyOf = ({ params }: SettingsRequest): string =>
  Object.hasOwn(params, 'keyId') ? (params['keyId'] ?? '') : '';

/** The rows for agent keys in the settings API. */
export function agentKeySettingsRoutes(settings: AgentKeySettings): readonly SettingsRoute[] {
  return [
    {
      method: 'GET',
      path: '/settings/agent-keys',
      handle: (request) => answer(settings.agentKeys(request)),
    },
    {
      method: 'POST',
      path: '/settings/agent-keys',
      handle: (request) => answer(settings.createAgentKey(request)),
    },
    {
      method: 'PUT',
      path: '/settings/agent-keys/:keyId',
      handle: (request) => answer(settings.changeAgentKey(request, keyOf(request))),
    },
    {
      method: 'POST',
      path: '/settings/agent-keys/:keyId/rotate',
      handle: (request) => answer(settings.rotateAgentKey(request, keyOf(request))),
    },
    {
      method: 'DELETE',
      path: '/settings/agent-keys/:keyId',
      handle: (request) => answer(settings.revokeAgentKey(request, keyOf(request))),
    },
  ];
}
