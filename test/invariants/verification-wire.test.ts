import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { ANNA, EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';
import { brand } from '../helpers/verification.ts';
import { REFUSED_EMAILS } from '../input/email-table.ts';
import { ordinary, startScriptedSmtp } from '../server/scripted-smtp.ts';
import { controlRequest } from './transport-requests.ts';
import { mailEnds, mailsSentOf, NO_CRM_LIMITS, startAnother } from './verification-mail-scene.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A world whose app mails over a server that keeps every line it was sent. */
async function onTheWire() {
  const world = await startWorld({ storage: 'memory', installed: [], sandbox: NO_CRM_LIMITS });
  open.push(() => world.close());
  const smtp = await startScriptedSmtp(ordinary);
  open.push(() => smtp.close());
  const storage = createMemoryStorage({ clock: world.clock });
  const server = await startAnother(world, { storage }, { smtpUrl: `smtp://127.0.0.1:${smtp.port}` });
  open.push(() => server.close());
  world.sandbox.setAppUrl(server.url);
  const here: World = { ...world, server, appUrl: server.url };
  await here.install();
  await brand(here);
  await here.allow('phone', { show: 'verify_email' });
  return {
    world: here,
    recipients: () => smtp.lines.filter((line) => /^RCPT/i.test(line)),
    lines: smtp.lines,
  };
}

const patch = (world: World, id: number, properties: Readonly<Record<string, string>>): Promise<void> =>
  controlRequest(world, 'PATCH', `/portals/${EU}/contacts/${id}`, { properties });

/** Texts that lead a careless mail program elsewhere; each names the mailbox of an attacker. */
const HOSTILE: readonly string[] = [
  `${ANNA}\r\nBcc: evil@attacker.example`,
  `${ANNA}\r\nRCPT TO:<evil@attacker.example>`,
  `${ANNA}\n\nevil@attacker.example`,
  `${ANNA}\u2028Bcc: evil@attacker.example`,
  `${ANNA}\u2029evil@attacker.example`,
  `${ANNA}\u0000evil@attacker.example`,
  `${ANNA},evil@attacker.example`,
  `${ANNA};evil@attacker.example`,
  `${ANNA} evil@attacker.example`,
  `friends:${ANNA},evil@attacker.example;`,
  `<${ANNA}>evil@attacker.example`,
  `Anna <evil@attacker.example>`,
  `"${ANNA}" <evil@attacker.example>`,
  `"${ANNA}"@attacker.example`,
  `${ANNA}(evil@attacker.example)`,
  `evil@attacker.example(${ANNA})`,
  `${ANNA}@attacker.example`,
  `${ANNA}\uff20attacker.example`,
  `@attacker.example:${ANNA}`,
  `anna.virtanen%example.com@attacker.example>`,
  `=?utf-8?q?evil=40attacker.example?=`,
  `${ANNA}> NOTIFY=SUCCESS ORCPT=rfc822;evil@attacker.example`,
];

describe('whom mail goes to', () => {
  it('INV-32: hostile text as stated address or as the CRM’s own brings nobody a mail, and a mail has the one RCPT TO of the primary address', async () => {
    const { world, recipients, lines } = await onTheWire();
    const texts = REFUSED_EMAILS.flatMap(([, input]) => (typeof input === 'string' ? [input] : []));
    for (const email of [...HOSTILE, ...texts]) {
      const conversation = await world.converse();
      const stated = await world.call('submit_email', { conversation, email });
      expect([email, stated.status]).toEqual([email, 'invalid_input']);
      expect((await world.call('request_verification', { conversation })).status).toBe('needs_email');
    }

    // A recognised contact's own address, changed behind our back to the same texts.
    const object = { objectId: 1001, objectType: 'CONTACT' };
    for (const [index, email] of HOSTILE.entries()) {
      await patch(world, 1001, { email });
      const { conversation } = await world.call('open_conversation', { channel: 'live_chat' }, { object });
      expect((await world.call('request_verification', { conversation }, { object })).status).toBe('sent');
      expect(await mailsSentOf(world, index + 1)).toBe(0);
    }
    expect((await mailEnds(world)).map(({ reason }) => reason)).toEqual(HOSTILE.map(() => 'no_address'));
    expect(recipients()).toEqual([]);

    // A secondary address that the portal accepts: the mail goes to the primary one.
    const { version } = (
      await world.control.uiFetch(EU, { userId: EU_USERS.admin, method: 'GET', path: '/settings' })
    ).body as { version: number };
    const settings = { version, idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: true };
    const saved = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.admin, method: 'PUT', path: '/settings/verification', body: settings },
    });
    expect(saved.status).toBe(200);
    const conversation = await world.converse('pekka.old@example.com');
    await world.call('request_verification', { conversation });
    expect(await mailsSentOf(world, HOSTILE.length + 1)).toBe(1);
    expect(recipients()).toEqual(['RCPT TO:<pekka.shared@example.com>']);
    expect(lines.filter((line) => /^(?:to|cc|bcc|reply-to|sender|resent-\w+):/i.test(line))).toEqual([
      'To: pekka.shared@example.com',
    ]);
    expect(lines.join('\n')).not.toMatch(/attacker|pekka\.old|anna/i);
  });
});
