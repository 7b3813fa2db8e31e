import type { SettingsWrite } from '../../src/settings/caller.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { isSettingsRefusal, type SettingsRefusal } from '../../src/settings/refusal.ts';
import type { HttpAnswer, HttpRefusal, SettingsRequest, SettingsRoute } from '../http.ts';

/** A refusal goes out as it is; anything else is the body of a 200, never kept by a cache. */
export async function answer<T extends object>(
  result: Promise<T | SettingsRefusal>,
): Promise<HttpAnswer | HttpRefusal> {
  const given = await result;
  return isSettingsRefusal(given)
    ? given
    : { status: 200, body: given, headers: { 'Cache-Control': 'no-store' } };
}

/** The property that the path names; the empty text is no property. */
const propertyOf = ({ params }: SettingsRequest): string =>
  Object.hasOwn(params, 'property') ? (params['property'] ?? '') : '';

/** A row whose request changes the policy. */
const write = (
  method: 'PUT' | 'DELETE',
  path: string,
  act: (request: SettingsWrite, property: string) => Promise<object>,
): SettingsRoute => ({ method, path, handle: (request) => answer(act(request, propertyOf(request))) });

/**
 * The rows of the settings API (design 8) but for the contact card: parse, call, answer.
 * The portal and user of every request are those of its verified signature.
 */
export function settingsRoutes(settings: Settings): readonly SettingsRoute[] {
  return [
    {
      method: 'GET',
      path: '/settings',
      handle: (request) => answer(settings.overview(request, request.query.get('lang'))),
    },
    {
      method: 'GET',
      path: '/settings/users',
      handle: (request) => answer(settings.users(request, request.query)),
    },
    {
      method: 'POST',
      path: '/settings/test-mail',
      handle: (request) => answer(settings.sendTestMail(request)),
    },
    { method: 'POST', path: '/settings/try', handle: (request) => answer(settings.tryTool(request)) },
    {
      method: 'GET',
      path: '/settings/properties',
      handle: (request) => answer(settings.properties(request, request.query)),
    },
    {
      method: 'GET',
      path: '/settings/activity',
      handle: (request) => answer(settings.activity(request, request.query)),
    },
    write('PUT', '/settings/rules/:property', (request, property) => settings.putRule(request, property)),
    write('DELETE', '/settings/rules/:property', (request, property) =>
      settings.deleteRule(request, property),
    ),
    write('PUT', '/settings/brand', (request) => settings.putBrand(request)),
    write('PUT', '/settings/email-capture', (request) => settings.putEmailCapture(request)),
    write('PUT', '/settings/verification', (request) => settings.putVerification(request)),
    write('PUT', '/settings/editors', (request) => settings.putEditors(request)),
  ];
}
