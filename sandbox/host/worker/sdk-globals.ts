import { useContext, createContext } from 'react';
import type {
  AssociationsRequest,
  ExtensionContextData,
  LogLevel,
  PageApi,
  Properties,
} from '../protocol.ts';
import type { Actions } from './actions.ts';
import { dataAnswer, toFetchOptions, toResponse, type DataAnswer } from './response.ts';

/** What `hubspot.extend`'s callback and the hooks of the SDK hand to a card. */
export interface ExtensionApi {
  readonly context: ExtensionContextData;
  readonly actions: Actions;
  readonly runServerlessFunction: () => Promise<{ status: 'ERROR'; message: string }>;
}

const NO_SERVERLESS =
  'Serverless functions run on HubSpot and only for private apps; use hubspot.fetch to reach your own server.';

/** Handed down by the worker around the card's element. */
export const ApiContext = createContext<ExtensionApi | null>(null);

function useExtensionApi(): ExtensionApi {
  const api = useContext(ApiContext);
  if (!api) throw new Error('The hooks of @hubspot/ui-extensions work inside hubspot.extend only.');
  return api;
}

export function runServerlessFunction(): Promise<{ status: 'ERROR'; message: string }> {
  return Promise.resolve({ status: 'ERROR', message: NO_SERVERLESS });
}

/**
 * The globals behind `hubspot.*`, `logger` and the SDK's hooks, apart from `extend_V2`. `page` is asked for
 * at the time of a call: the SDK reads some of these while the bundle loads, before the page is known.
 */
export function sdkGlobals(page: () => PageApi): Record<string, unknown> {
  const log = (level: LogLevel) => (data: unknown) => {
    page().log(level, String(data));
  };
  return {
    hsFetch: async (url: unknown, options: unknown): Promise<Response> =>
      toResponse(await page().fetch(String(url), toFetchOptions(options))),
    serverless: () => Promise.reject(new Error(NO_SERVERLESS)),
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    hsWorkerAPI: workerApi(page),
  };
}

function workerApi(page: () => PageApi): Record<string, unknown> {
  return {
    useExtensionContext: () => useExtensionApi().context,
    useExtensionActions: () => useExtensionApi().actions,
    useExtensionApi,
    useAppPageLocation: () => ({ path: '/', params: {} }),
    fetchCrmProperties: (names: string[], onUpdate: (properties: Properties) => void): Promise<DataAnswer> =>
      dataAnswer(async () => {
        const live = await page().watchProperties(names, (properties, error) => {
          if (!error) onUpdate(properties);
        });
        return { data: live.data, cleanup: live.stop };
      }),
    fetchAssociations: (request: AssociationsRequest): Promise<DataAnswer> =>
      dataAnswer(async () => ({ data: await page().fetchAssociations(request) })),
    fetchCrmSearch: (request: unknown): Promise<DataAnswer> =>
      dataAnswer(async () => ({ data: await page().search(request) })),
    fetchHubSpotApi: () =>
      Promise.reject(
        new Error('The experimental HubSpot API client is not part of this sandbox; use hubspot.fetch.'),
      ),
    // The sandbox knows no display formats of a portal: values are shown the way they are stored.
    formatCrmProperties: (request: { propertiesList: Properties[] }) =>
      Promise.resolve({ json: () => Promise.resolve(request.propertiesList) }),
  };
}
