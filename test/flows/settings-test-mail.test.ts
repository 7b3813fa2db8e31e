import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../dev/sandbox-control.ts';
import { save } from '../invariants/identity-scene.ts';
import { brand, nextMail } from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';

const THIRD = 1_000_003;
const SAARA = 'saara.admin@nordlys.example';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const press = (nonce: string, userId: number = EU_USERS.admin, portalId = EU): Promise<Answer> =>
  world.control.uiFetch(portalId, { userId, method: 'POST', path: '/settings/test-mail', body: { nonce } });

describe('POST /settings/test-mail over HTTP', () => {
  it('reaches the signed user’s own mailbox, in the portal’s brand and language', async () => {
    await brand(world, EU, { language: 'fi' });
    expect(await press('n1')).toMatchObject({ status: 200, body: { status: 'sent', to: SAARA } });
    const mail = await nextMail(world);
    expect(mail).toMatchObject({ subject: 'Nordlys Outdoor: testiviesti', envelope: { to: [SAARA] } });
    expect(mail.text).toContain('Tämä on testiviesti.');
    expect(mail.text + mail.html).not.toMatch(/https?:/);
  });

  it('sends one mail for a request that HubSpot repeats', async () => {
    await brand(world);
    const answers = await Promise.all([press('n1'), press('n1'), press('n1')]);
    const later = await press('n1');
    for (const answer of [...answers, later]) {
      expect(answer).toMatchObject({ status: 200, body: { status: 'sent' } });
    }
    expect(await world.control.mail()).toHaveLength(1);
  });

  it('lets the next one through after a minute and says so before', async () => {
    await brand(world);
    await press('n1');
    const refused = await press('n2');
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'limit_reached' } } });
    await world.advance(60_000);
    expect(await press('n3')).toMatchObject({ status: 200 });
    expect(await world.control.mail()).toHaveLength(2);
  });

  it('tells that the mail server refused, and that it did not answer', async () => {
    await brand(world);
    await world.control.mailFaults({ fault: { stage: 'rcpt', replyCode: 550 } });
    expect(await press('n1')).toMatchObject({ status: 200, body: { status: 'refused', to: SAARA } });
    await world.advance(60_000);
    await world.control.mailFaults();
    await world.control.mailFaults({ fault: { stage: 'rcpt', replyCode: 450 } });
    expect(await press('n2')).toMatchObject({ status: 200, body: { status: 'failed' } });
    expect(await world.control.mail()).toEqual([]);
  });

  it('asks for the brand first, and is for editors', async () => {
    expect(await press('n1')).toMatchObject({ status: 422, body: { error: { code: 'brand_required' } } });
    await brand(world);
    expect(await press('n2', EU_USERS.ordinary)).toMatchObject({
      status: 403,
      body: { error: { code: 'no_right' } },
    });
    await save(world, '/settings/editors', { userIds: [String(EU_USERS.editor)] });
    expect(await press('n3', EU_USERS.editor)).toMatchObject({
      body: { status: 'sent', to: 'eeva.editor@nordlys.example' },
    });
  });

  it('mails the admin of a sandbox account too', async () => {
    await world.control.install(THIRD, 9201);
    await brand(world, THIRD);
    expect(await press('n1', 9201, THIRD)).toMatchObject({
      body: { status: 'sent', to: 'saara.sandbox@nordlys-sandbox.example' },
    });
  });

  it('stands in the trail', async () => {
    await brand(world);
    await press('n1');
    const { body } = await world.control.uiFetch(EU, {
      userId: EU_USERS.ordinary,
      method: 'GET',
      path: '/settings/activity?limit=1',
    });
    expect(body).toMatchObject({
      entries: [
        {
          kind: 'settings',
          data: { caller: 'user:9001', act: 'POST test-mail', outcome: 'done', code: 'sent' },
        },
      ],
    });
  });
});
