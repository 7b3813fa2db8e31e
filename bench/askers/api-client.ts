import { Client, DEFAULT_LIMITER_OPTIONS } from '@hubspot/api-client';
import { failedBy, judgeValue, type Asker } from './asker.ts';

/** HubSpot's own client with its own retries and, when asked for, its default limiter. */
export interface ApiClientSpec {
  readonly kind: 'api-client';
  readonly crmUrl: string;
  readonly accessToken: string;
  readonly limiter: boolean;
}

/** Its limiter and its retries belong to the whole process, so there must be one of these in it. */
export function apiClientAsker({ crmUrl, accessToken, limiter }: ApiClientSpec): Asker {
  const client = new Client({
    ...{ accessToken, basePath: crmUrl, numberOfApiCallRetries: 3 },
    ...(limiter ? { limiterOptions: DEFAULT_LIMITER_OPTIONS } : {}),
  });
  return {
    async ask(question, _number, signal) {
      const { contactId, property } = question;
      try {
        const record = await client.crm.contacts.basicApi.getById(contactId, [property]);
        if (record.id !== contactId)
          return { kind: 'wrong', detail: `asked for ${contactId}, got ${record.id}` };
        return judgeValue(question, record.properties[property]);
      } catch (error) {
        return failedBy(error, signal);
      }
    },
    close: () => Promise.resolve(),
  };
}
