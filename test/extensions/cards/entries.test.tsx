import { hubspot } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contact, overview } from './fake.ts';
import { handles } from './show.tsx';

type Register = Parameters<typeof hubspot.extend<'crm.record.tab' | 'helpdesk.sidebar'>>[0];

const registered: Register[] = [];
const fetched: string[] = [];

/** HubSpot's worker, as far as an entry file touches it. */
beforeAll(() => {
  vi.spyOn(hubspot, 'extend').mockImplementation((register) => {
    registered.push(register as Register);
  });
  vi.stubGlobal('self', {
    hsFetch: (url: string) => {
      fetched.push(url);
      const card = contact({ contactId: '1001' });
      return Promise.resolve(Response.json(url.includes('/contacts/') ? card : overview()));
    },
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Loads an entry file as HubSpot does, and draws what it registered on record 1001. */
async function open(entry: () => Promise<unknown>, location: 'crm.record.tab' | 'helpdesk.sidebar') {
  registered.length = 0;
  fetched.length = 0;
  await entry();
  const [register, ...others] = registered;
  if (register === undefined || others.length > 0) throw new Error('an entry file registers one card');
  const screen = createRenderer(location);
  const { context } = screen.mocks;
  const crm = { objectId: 1001, objectTypeId: location === 'crm.record.tab' ? '0-1' : '0-5' };
  const variables = { BACKEND_URL: 'https://app.example' };
  screen.render(register({ ...screen.mocks, context: { ...context, crm, variables } }));
  return handles(screen);
}

describe('the entry files', () => {
  it('ContactCard asks our backend about the record it lies on, and nobody else', async () => {
    const card = await open(
      () => import('../../../extensions/src/app/cards/ContactCard.tsx'),
      'crm.record.tab',
    );
    await card.says('What an agent may do for this contact');
    expect(fetched).toEqual(['https://app.example/settings', 'https://app.example/settings/contacts/1001']);
  });

  it('HelpdeskCard never takes the id of the ticket for that of a contact', async () => {
    const card = await open(
      () => import('../../../extensions/src/app/cards/HelpdeskCard.tsx'),
      'helpdesk.sidebar',
    );
    // The SDK's own stand-in links the ticket to contact 123.
    await card.says('What an agent may do for this contact');
    expect(fetched).toEqual(['https://app.example/settings', 'https://app.example/settings/contacts/123']);
  });
});
