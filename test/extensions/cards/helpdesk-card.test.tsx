import { Table } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { describe, expect, it } from 'vitest';
import { TicketScreen } from '../../../extensions/src/app/cards/parts/TicketScreen.tsx';
import { contact, ok, PROOF } from './fake.ts';
import { handles, hostProps } from './show.tsx';

interface Linked {
  readonly ids?: readonly number[];
  readonly hasNextPage?: boolean;
  readonly isLoading?: boolean;
  readonly error?: Error;
}

/** The help desk's card for a ticket with these contacts. */
function showTicket({ ids = [], hasNextPage = false, isLoading = false, error }: Linked) {
  const host = hostProps({
    contact: (contactId) => Promise.resolve(ok(contact({ contactId, proofs: [PROOF] }))),
  });
  const screen = createRenderer('helpdesk.sidebar');
  const requests: unknown[] = [];
  let refetched = 0;
  screen.mocks.useAssociations.willCall((config) => {
    requests.push(config);
    return {
      results: ids.map((toObjectId) => ({ toObjectId, associationTypes: [], properties: {} })),
      ...{ error: error ?? null, isLoading, isRefetching: false },
      refetch: () => {
        refetched += 1;
        return Promise.resolve();
      },
      pagination: {
        ...{ hasNextPage, hasPreviousPage: false, currentPage: 1, pageSize: 2 },
        ...{ nextPage: () => undefined, previousPage: () => undefined, reset: () => undefined },
      },
    };
  });
  screen.render(<TicketScreen {...host.props} />);
  return { ...host, ...handles(screen), screen, requests, refetched: () => refetched };
}

describe('the card in the help desk', () => {
  it('shows the one contact of the ticket, and asks HubSpot for no property of anybody', async () => {
    const card = showTicket({ ids: [1001] });
    await card.says('7KQM-2XTB');
    expect(card.asked).toEqual(['overview', 'contact 1001']);
    expect(card.requests[0]).toEqual({ toObjectType: '0-1', pageLength: 2 });
    expect(card.screen.findAll(Table)).toEqual([]);
  });

  it.each<[string, Linked, string]>([
    ['no contact', { ids: [] }, 'This ticket is not linked to a contact'],
    ['two contacts', { ids: [1001, 1002] }, 'This ticket is linked to more than one contact'],
    [
      'a first page of many',
      { ids: [1001], hasNextPage: true },
      'This ticket is linked to more than one contact',
    ],
  ])('never guesses for a ticket with %s', async (_title, linked, sentence) => {
    const card = showTicket(linked);
    await card.says(sentence);
    expect(card.text()).toMatch(/link the contact|leave only the right contact linked/);
    expect(card.asked).toEqual([]);
    card.press('Check again');
    expect(card.refetched()).toBe(1);
  });

  it('says while it is looking', async () => {
    const card = showTicket({ isLoading: true });
    await card.says('Looking for the contact of this ticket');
    expect(card.asked).toEqual([]);
  });

  it('says that HubSpot did not tell, and offers to ask again', async () => {
    const card = showTicket({ error: new Error('scope') });
    await card.says('The contact of this ticket could not be read');
    card.press('Check again');
    expect(card.refetched()).toBe(1);
    expect(card.asked).toEqual([]);
  });
});
