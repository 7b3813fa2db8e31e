import { randomBytes } from 'node:crypto';
import { Agent, setGlobalDispatcher } from 'undici';
import { CrmBusy } from '../../src/errors.ts';
import { createFixedTokenSource } from '../../src/hubspot/crm-client.ts';
import { createGateway } from '../../src/hubspot/gateway/gateway.ts';
import { createLocalBudget } from '../../src/hubspot/gateway/local-budget.ts';
import { createTransport } from '../../src/hubspot/transport.ts';
import { failedBy, judgeValue, type Asker } from './asker.ts';

/** Our CRM gateway alone, without the server around it. */
export interface GatewaySpec {
  readonly kind: 'gateway';
  readonly crmUrl: string;
  readonly accessToken: string;
}

/** As `server/start-server.ts` sets it for the whole process. */
const CONNECTIONS = {
  ...{ connect: { timeout: 3_000 }, headersTimeout: 9_000, bodyTimeout: 9_000 },
  connections: 128,
};
const silent = (): void => undefined;

/** Reads contacts by id as the tools do; every contact asks in a turn of its own unless the question names one. */
export function gatewayAsker({ crmUrl, accessToken }: GatewaySpec): Asker {
  setGlobalDispatcher(new Agent(CONNECTIONS));
  const clock = { now: () => Date.now() };
  const { crm } = createGateway({
    clock,
    transport: createTransport({ apiUrl: crmUrl }),
    tokens: createFixedTokenSource(accessToken),
    random: { bytes: (length) => randomBytes(length) },
    logger: { info: silent, warn: silent, error: silent },
    budget: createLocalBudget(clock),
    isOrdinary: () => true,
  });
  return {
    async ask(question, _number, signal) {
      const { portalId, contactId, property, turn = contactId } = question;
      try {
        const record = await crm.readContact(String(portalId), contactId, [property], signal, turn);
        if (record?.id !== contactId)
          return { kind: 'wrong', detail: `asked for ${contactId}, got ${record?.id ?? 'nobody'}` };
        return judgeValue(question, record.properties[property]);
      } catch (error) {
        return error instanceof CrmBusy ? { kind: 'busy' } : failedBy(error, signal);
      }
    },
    close: () => Promise.resolve(),
  };
}
