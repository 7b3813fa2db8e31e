import { createAudit, type Audit } from './audit/audit.ts';
import { createReconciler, type Reconciler } from './audit/reconcile.ts';
import { createConversations } from './conversation/conversations.ts';
import { createHandoffs } from './conversation/handoffs.ts';
import { AppError } from './errors.ts';
import { createFixedTokenSource } from './hubspot/crm-client.ts';
import { createGateway } from './hubspot/gateway/gateway.ts';
import { createLocalBudget } from './hubspot/gateway/local-budget.ts';
import { createPaceClock } from './hubspot/gateway/pace-clock.ts';
import type { SendBudget } from './hubspot/gateway/send-budget.ts';
import { createInstall, type Install } from './hubspot/install.ts';
import { createInstallations } from './hubspot/installations.ts';
import { createOAuth, type HttpFetch, type OAuthConfig } from './hubspot/oauth.ts';
import { createRefreshLeases } from './hubspot/refresh-lease.ts';
import { createTokenStore } from './hubspot/token-store.ts';
import { createTokens } from './hubspot/tokens.ts';
import { createTransport, type Transport } from './hubspot/transport.ts';
import { createAgentKeys, type AgentKeys } from './keys/agent-keys.ts';
import type { KeyedCalls } from './keys/keyed-call.ts';
import { createKeyedCalls } from './keys/keyed-calls.ts';
import { createPolicies } from './policy/policies.ts';
import { createCallLimits, type CallLimits } from './limits/call-limits.ts';
import type { CallAnswer } from './limits/call-counter.ts';
import { createClientLimit } from './limits/client-limit.ts';
import { countWaiting, observeEarlyAnswers, observeToolCalls, observeTransport } from './observed.ts';
import type { Clock, Journal, Logger, Mailer, Observer, OpenState, Random } from './ports.ts';
import type { Queue } from './queue/queue.ts';
import { createKeyedHash, createSealer, type EncryptionKey, type KeyedHash } from './security/sealing.ts';
import { createCatalogue, type Catalogues } from './settings/catalogue.ts';
import { MAX_NOTICED, NOTICED_KINDS, NOTICES_MS, noticesIn } from './settings/notices.ts';
import { createContactCards, type ContactCards } from './settings/contact-card.ts';
import { createSettings, type Settings } from './settings/settings.ts';
import { createAnswerEarly, type AnswerEarly } from './tools/answer-early.ts';
import { createArrivals, type Arrivals } from './tools/arrivals.ts';
import { createCrowds } from './tools/crowds.ts';
import { createTools, type ToolRegistry } from './tools/index.ts';
import { createRunToolCall, type RunToolCall } from './tools/run-tool-call.ts';
import { createTryCall } from './tools/try-call.ts';
import { createWishes, type Wishes } from './tools/wishes.ts';
import type { Definitions } from './tools/services.ts';
import { createWriteSlots } from './tools/write-slots.ts';
import { isEditable, isShowable } from './values/index.ts';
import { assembleVerification } from './verification/assemble.ts';
import type { MailJob } from './verification/verification.ts';
import type { VerifyLinks } from './verification/verify-links.ts';

/** What the outside brings (`server/start-server.ts` in production, tests their own). */
export interface AppPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly openState: OpenState;
  readonly journal: Journal;
  readonly fetch: HttpFetch;
  readonly oauth: OAuthConfig;
  readonly mailer: Mailer;
  /** Counts what happens; nobody does when left out. */
  readonly observer?: Observer;
  /** Milliseconds since some moment, for how long things take; goes on where `clock` stands still. */
  readonly elapsedMs: () => number;
  /** Another way to the CRM than over the network; benchmarks have one. */
  readonly transport?: Transport | undefined;
  /** Origin (and path prefix, if any) under which we are reached, without a trailing slash. */
  readonly publicUrl: string;
  /** First one seals, all open. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** The portals' request budgets, where several instances share them. Left out: this process is the only one. */
  readonly sendBudget?: SendBudget;
}

/** The use cases. */
export interface App {
  readonly tools: ToolRegistry;
  readonly runToolCall: RunToolCall;
  /** What every surface asks before anything else about a call. */
  readonly answerEarly: AnswerEarly;
  readonly agentKeys: AgentKeys;
  /** Every surface that takes agent keys calls tools through it. */
  readonly keyedCalls: KeyedCalls;
  /** How many calls of whom are let through. */
  readonly limits: CallLimits;
  readonly arrivals: Arrivals;
  /** Names writes where calls bring no name of their own. */
  readonly wishes: Wishes;
  readonly settings: Settings;
  readonly contactCards: ContactCards;
  readonly install: Install;
  readonly audit: Audit;
  readonly reconciler: Reconciler;
  /** The customer's side of a verification. */
  readonly verifyLinks: VerifyLinks;
  /** Mails to be sent; the process has to work them off. */
  readonly mails: Queue<MailJob>;
  /** For what is keyed with a secret of all instances, e.g. the forms of a page. */
  readonly keyedHash: KeyedHash;
  /** Counts a link that nobody has, by the address (IP) that came with it; unknown addresses share one count. */
  readonly unknownLinks: (clientAddress: string | undefined) => Promise<CallAnswer>;
  /** How many operations wait for the CRM now, which costs this process nothing. */
  readonly waitingForCrm: () => number;
}

const NOBODY_COUNTS: Observer = { toolCall: () => undefined, crmRequest: () => undefined };

/** The composition root: puts the parts together and decides nothing. */
export function createApp(ports: AppPorts): App {
  const { clock, random, logger, openState, journal, encryptionKeys } = ports;
  const sealer = createSealer({ keys: encryptionKeys, random });
  const keyedHash = createKeyedHash({ keys: encryptionKeys });
  const audit = createAudit(journal);
  const policies = createPolicies(journal);
  const installations = createInstallations({ openState });

  const oauth = createOAuth({ config: ports.oauth, fetch: ports.fetch, clock });
  const tokens = createTokens({
    ...{ installations, oauth, clock, logger },
    store: createTokenStore({ openState, sealer, random, clock }),
    leases: createRefreshLeases({ openState, random, clock }),
  });
  const { observer = NOBODY_COUNTS } = ports;
  const { elapsedMs } = ports;
  const gateway = createGateway({
    ...{ tokens, clock, random, logger },
    transport: observeTransport(
      ports.transport ?? createTransport({ apiUrl: ports.oauth.apiUrl }),
      observer,
      elapsedMs,
    ),
    ...budgetOf(ports, elapsedMs),
    isOrdinary: (portalId, property) => isOrdinary(catalogues, portalId, property),
  });
  const { crm, counted, waiting: waitingForCrm } = countWaiting(gateway.crm);

  const catalogues: Catalogues = createCatalogue({ crm, state: openState, clock, logger });
  const reconciler = createReconciler({ audit, crm, keyedHash, openState, clock, logger });
  const conversations = createConversations({ openState, clock, random, sealer, keyedHash });
  const { mailer, publicUrl } = ports;
  const handoffs = createHandoffs({ openState, clock, random });
  const limits = createCallLimits({ openState, clock, audit, logger });
  const { verification, verifyLinks, proofs, mails } = assembleVerification({
    ...{ openState, clock, random, logger, sealer, keyedHash, crm, mailer, publicUrl },
    ...{ installations, policies, conversations, handoffs, audit, limits },
  });
  const unknownLinks = createClientLimit(openState('unknown-links'), clock);
  const definitions = definitionsOf(catalogues, counted);
  const services = {
    ...{ clock, crm, policies, installations, audit, reconciler, keyedHash },
    ...{ conversations, handoffs, verification, limits },
    definitions,
    writeSlots: createWriteSlots({ openState, clock }),
    crowds: createCrowds(elapsedMs),
  };
  const tools = createTools(services);
  const runToolCall = observeToolCalls(createRunToolCall(services), observer);
  const answerEarly = observeEarlyAnswers(createAnswerEarly(services), observer);
  const agentKeys = createAgentKeys({ journal, openState, installations, clock, random, keyedHash });

  return {
    ...{ tools, runToolCall, answerEarly, agentKeys, limits },
    keyedCalls: createKeyedCalls({ tools, runToolCall, answerEarly }),
    arrivals: createArrivals({ openState, clock }),
    wishes: createWishes({ openState, clock }),
    settings: createSettings({
      ...{ crm, catalogues, policies, installations, clock, mailer, sealer, agentKeys, tools },
      tryCall: createTryCall(services),
      state: openState,
      judge: { isShowable, isEditable },
      audit: async (portalId, { userId, version, ...entry }) => {
        await audit.append(portalId, 'settings', {
          ...entry,
          caller: `user:${userId}`,
          policyVersion: version,
        });
      },
      readActivity: async (portalId, query) => {
        const entries = await audit.page(portalId, query);
        const last = entries.at(-1);
        return { entries, before: entries.length < query.limit ? null : (last?.seq ?? null) };
      },
      lastToolCall: async (portalId) => {
        const [last] = await audit.page(portalId, { kinds: ['tool_call', 'write_outcome'], limit: 1 });
        return last?.atMs ?? null;
      },
      notices: async (portalId) => {
        const sinceMs = clock.now() - NOTICES_MS;
        return noticesIn(await audit.page(portalId, { kinds: NOTICED_KINDS, limit: MAX_NOTICED }), sinceMs);
      },
    }),
    contactCards: createContactCards({
      ...{ crm, definitions, installations, policies, audit },
      ...{ proofs, handoffs, conversations, verification },
    }),
    install: createInstall({
      ...{ oauth, tokens, installations, openState, random, clock },
      requiredScopes: ports.oauth.requiredScopes,
      crmWithToken: (accessToken) => gateway.withTokens(createFixedTokenSource(accessToken)),
      readAhead: (portalId, signal) => readAhead(catalogues, portalId, signal, logger),
    }),
    ...{ audit, reconciler, verifyLinks, unknownLinks, mails, keyedHash, waitingForCrm },
  };
}

/** Whether the catalogue as this process holds it marks a property of contacts as not sensitive. */
function isOrdinary(catalogues: Catalogues, portalId: string, property: string): boolean {
  return catalogues.known(portalId, 'contacts')?.find(property)?.sensitivity === 'non_sensitive';
}

/** How long an install waits for what nobody asked for yet, in milliseconds. */
const READ_AHEAD_MS = 2_000;

/** Reads what the settings of a portal that was just installed will show: an admin opens them next. */
async function readAhead(
  catalogues: Catalogues,
  portalId: string,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(READ_AHEAD_MS)]);
    await catalogues.readAhead(portalId, 'contacts', inTime);
  } catch (fault) {
    const code = fault instanceof AppError ? fault.code : 'unexpected';
    logger.warn({ portalId, code }, 'the properties of a new portal could not be read ahead');
  }
}

/** The budget that instances share; without one, this process's own. */
function budgetOf(
  { sendBudget, clock }: Pick<AppPorts, 'sendBudget' | 'clock'>,
  elapsedMs: () => number,
): { readonly budget: SendBudget; readonly paceClock: Clock } {
  if (sendBudget !== undefined) return { budget: sendBudget, paceClock: clock };
  const paceClock = createPaceClock(clock, elapsedMs);
  return { budget: createLocalBudget(paceClock), paceClock };
}

/** Tools look properties up across object types; contacts are the one type that rules may name. */
function definitionsOf(
  catalogues: Catalogues,
  counted: ReturnType<typeof countWaiting>['counted'],
): Definitions {
  const TYPE = 'contacts';
  return {
    async get(portalId, signal) {
      const contacts = await counted(catalogues.get(portalId, TYPE, signal));
      return (objectType, property) => (objectType === TYPE ? contacts.find(property) : undefined);
    },
    async refreshed(portalId, signal) {
      // A name that no portal has: the catalogue is read anew for it, at most once in a while.
      const contacts = await counted(catalogues.lookup(portalId, TYPE, '', signal));
      return (objectType, property) => (objectType === TYPE ? contacts.find(property) : undefined);
    },
  };
}
