import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChatEndpoint, type ChatEndpoint } from '../../../dev/agent-check/chat-endpoint.ts';
import { checkAgent } from '../../../dev/agent-check/check-agent.ts';
import { readableReport } from '../../../dev/agent-check/report.ts';
import { EU, startWorld, type World } from '../../helpers/world.ts';
import { answersEveryone } from './careless/answers-everyone.ts';
import { asksTwice } from './careless/asks-twice.ts';
import { claimsFailedWrite } from './careless/claims-failed-write.ts';
import { ignoresRefusal } from './careless/ignores-refusal.ts';
import { leavesOpen } from './careless/leaves-open.ts';
import { losesHandle } from './careless/loses-handle.ts';
import { neverAsksEmail } from './careless/never-asks-email.ts';
import { pollsWithoutEnd } from './careless/polls-without-end.ts';
import { retriesRefused } from './careless/retries-refused.ts';
import { revealsBeforeProof } from './careless/reveals-before-proof.ts';
import { toolsOf, type CallTool } from './careless/tools.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const check = (chat: ChatEndpoint) => checkAgent({ chat, sandbox: world.control, app: { portalId: EU } });

describe('the scripted agent of the sandbox portal', () => {
  it('passes, over its own chat endpoint, with every customer', async () => {
    const url = `${world.sandbox.url}/_sandbox/portals/${EU}/agent/chat`;
    const lines: string[] = [];
    const report = await checkAgent({
      chat: createChatEndpoint({ url }),
      sandbox: world.control,
      app: { portalId: EU },
      progress: (line) => lines.push(line),
    });
    expect(readableReport(report)).toMatch(/^\nPassed: 7 customers, \d+ messages, nothing found\.\n$/);
    expect(report.passed).toBe(true);
    expect(lines.filter((line) => line.startsWith('customer'))).toHaveLength(7);
    expect(report.setUp.join('\n')).toContain('contacts.phone');
  });
});

describe('a careless agent', () => {
  it.each<[string, (callTool: CallTool) => ChatEndpoint]>([
    ['never_asks_email', neverAsksEmail],
    ['asks_twice', asksTwice],
    ['ignores_refusal', ignoresRefusal],
    ['reveals_before_proof', revealsBeforeProof],
    ['claims_failed_write', claimsFailedWrite],
    ['loses_handle', losesHandle],
    ['polls_without_end', pollsWithoutEnd],
    ['answers_everyone_in_copy', answersEveryone],
    ['ignores_refusal', retriesRefused],
    ['keeps_conversation_open', leavesOpen],
  ])('that has the habit is found as %s and as nothing else', async (name, careless) => {
    const report = await check(careless(toolsOf(world)));
    expect(readableReport(report)).toContain(`${name}: customer`);
    expect(report.passed).toBe(false);
    expect([...new Set(report.findings.map((finding) => finding.name))]).toEqual([name]);
  });

  it('that says nothing at all is found as no_answer', async () => {
    const report = await check(() => Promise.reject(new Error('answered with status 500')));
    expect([...new Set(report.findings.map(({ name }) => name))]).toEqual(['no_answer']);
    expect(report.findings[0]?.seen).toBe('answered with status 500');
  });
});
