import { Fragment } from 'react';
import { Go, Title } from './bits.tsx';
import { control, type Definition } from './control.ts';
import { usePortal } from './portal-context.ts';
import { RecordList, type Column } from './RecordList.tsx';
import { shownValue } from './values.ts';
import { useLoad } from './use-load.ts';

/** The tickets of the portal, with whom each is about. */
export function TicketsPage() {
  const { portal, hrefOf } = usePortal();
  const loaded = useLoad(`${portal.portalId}/tickets`, () => control.definitions(portal.portalId, 'tickets'));
  const definitions: readonly Definition[] = loaded.phase === 'ready' ? loaded.value : [];
  const valueColumn = (head: string, property: string): Column => ({
    head,
    cell: ({ properties }) => shownValue(definitions, property, properties[property], portal.timeZone),
  });
  const columns: readonly Column[] = [
    {
      head: 'Ticket',
      cell: ({ id, name }) => (
        <Go href={hrefOf('tickets', id)}>
          <bdi>{name}</bdi>
        </Go>
      ),
    },
    valueColumn('Status', 'hs_pipeline_stage'),
    valueColumn('Priority', 'hs_ticket_priority'),
    {
      head: 'Contact',
      cell: ({ associations = [] }) =>
        associations.length === 0
          ? '–'
          : associations.map(({ id, name }, index) => (
              <Fragment key={id}>
                {index === 0 ? null : ', '}
                <Go href={hrefOf('contacts', id)}>
                  <bdi>{name}</bdi>
                </Go>
              </Fragment>
            )),
    },
  ];
  return (
    <>
      <Title>Tickets</Title>
      <RecordList
        type="tickets"
        what="tickets"
        properties={['hs_pipeline_stage', 'hs_ticket_priority', 'content']}
        associations="contacts"
        columns={columns}
      />
    </>
  );
}
