import { useMemo } from 'react';
import { Await, Empty, Go, Title } from './bits.tsx';
import { Card, type CardRecord } from './Card.tsx';
import { control, type CrmRow, type Definition } from './control.ts';
import { usePortal } from './portal-context.ts';
import { PropertyList } from './PropertyList.tsx';
import { Tabs, type Tab } from './Tabs.tsx';
import { useLoad } from './use-load.ts';

const ABOUT = ['email', 'hs_additional_emails', 'phone', 'address', 'zip', 'city', 'country', 'hs_language'];

/** A contact: what is known about it, and the app's card in a tab of its own. */
export function ContactPage({ id }: { readonly id: string }) {
  const { portal, hrefOf } = usePortal();
  const loaded = useLoad(`${portal.portalId}/contacts/${id}`, async () => {
    const [row, definitions] = await Promise.all([
      control.record(portal.portalId, 'contacts', id, 'tickets'),
      control.definitions(portal.portalId, 'contacts'),
    ]);
    return { row, definitions };
  });
  const name = loaded.phase === 'ready' ? loaded.value.row.name : `Contact ${id}`;
  return (
    <>
      <p className="pp-trail">
        <Go href={hrefOf('contacts')}>Contacts</Go>
      </p>
      <Title>{name}</Title>
      <Await loaded={loaded} what="the contact">
        {({ row, definitions }) => <Record {...{ row, definitions }} />}
      </Await>
    </>
  );
}

function Record({ row, definitions }: { readonly row: CrmRow; readonly definitions: readonly Definition[] }) {
  const { app, hrefOf } = usePortal();
  const record = useMemo((): CardRecord => ({ type: 'contacts', objectTypeId: '0-1', id: row.id }), [row.id]);
  const tickets = row.associations ?? [];
  const cardTitle = app.cards.find(({ name }) => name === 'contact-card')?.title ?? app.appName;
  const tabs: readonly Tab[] = [
    {
      name: 'card',
      label: cardTitle,
      content: () => <Card name="contact-card" point="crm.record.tab" record={record} />,
    },
    {
      name: 'tickets',
      label: `Tickets (${tickets.length})`,
      content: () =>
        tickets.length === 0 ? (
          <Empty title="No tickets" />
        ) : (
          <ul className="pp-links">
            {tickets.map((ticket) => (
              <li key={ticket.id}>
                <Go href={hrefOf('tickets', ticket.id)}>
                  <bdi>{ticket.name}</bdi>
                </Go>
              </li>
            ))}
          </ul>
        ),
    },
    {
      name: 'all',
      label: 'All properties',
      content: () => <PropertyList row={row} definitions={definitions} />,
    },
  ];
  return (
    <div className="pp-record">
      <section className="pp-about" aria-labelledby="about">
        <h2 id="about">About this contact</h2>
        <PropertyList row={row} definitions={definitions} names={ABOUT} />
        <p className="pp-faint">Record {row.id}</p>
      </section>
      <Tabs label="More about this contact" tabs={tabs} />
    </div>
  );
}
