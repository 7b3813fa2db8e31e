import { Fragment, useMemo } from 'react';
import { Await, Go, Title } from './bits.tsx';
import { Card, type CardRecord } from './Card.tsx';
import { control } from './control.ts';
import { usePortal } from './portal-context.ts';
import { PropertyList } from './PropertyList.tsx';
import { useLoad } from './use-load.ts';

const ABOUT = ['hs_pipeline_stage', 'hs_ticket_priority', 'hs_ticket_category', 'createdate'];

/** A ticket as the help desk shows it: what was asked, and the app's card beside it. */
export function TicketPage({ id }: { readonly id: string }) {
  const { portal, app, hrefOf } = usePortal();
  const loaded = useLoad(`${portal.portalId}/tickets/${id}`, async () => {
    const [row, definitions] = await Promise.all([
      control.record(portal.portalId, 'tickets', id, 'contacts'),
      control.definitions(portal.portalId, 'tickets'),
    ]);
    return { row, definitions };
  });
  const record = useMemo((): CardRecord => ({ type: 'tickets', objectTypeId: '0-5', id }), [id]);
  const cardTitle = app.cards.find(({ name }) => name === 'helpdesk-card')?.title ?? app.appName;
  return (
    <>
      <p className="pp-trail">
        <Go href={hrefOf('tickets')}>Tickets</Go>
      </p>
      <Title>{loaded.phase === 'ready' ? loaded.value.row.name : `Ticket ${id}`}</Title>
      <Await loaded={loaded} what="the ticket">
        {({ row, definitions }) => (
          <div className="pp-helpdesk">
            <section aria-labelledby="asked">
              <h2 id="asked">What was asked</h2>
              <p className="pp-quote">
                <bdi>{row.properties['content'] ?? 'Nothing was written down.'}</bdi>
              </p>
              <p>
                {(row.associations ?? []).length === 0 ? 'No contact belongs to this ticket.' : 'Asked by '}
                {(row.associations ?? []).map((contact, index) => (
                  <Fragment key={contact.id}>
                    {index === 0 ? null : ', '}
                    <Go href={hrefOf('contacts', contact.id)}>
                      <bdi>{contact.name}</bdi>
                    </Go>
                  </Fragment>
                ))}
              </p>
              <PropertyList row={row} definitions={definitions} names={ABOUT} />
            </section>
            <aside aria-labelledby="card-title">
              <h2 id="card-title">{cardTitle}</h2>
              <Card name="helpdesk-card" point="helpdesk.sidebar" record={record} />
            </aside>
          </div>
        )}
      </Await>
    </>
  );
}
