import { Go, Title } from './bits.tsx';
import type { CrmRow } from './control.ts';
import { usePortal } from './portal-context.ts';
import { RecordList, type Column } from './RecordList.tsx';

const textColumn = (head: string, property: string): Column => ({
  head,
  cell: ({ properties }: CrmRow) => <bdi>{properties[property] ?? '–'}</bdi>,
});

/** The contacts of the portal. */
export function ContactsPage() {
  const { hrefOf } = usePortal();
  const columns: readonly Column[] = [
    {
      head: 'Name',
      cell: ({ id, name }) => (
        <Go href={hrefOf('contacts', id)}>
          <bdi>{name}</bdi>
        </Go>
      ),
    },
    textColumn('Email', 'email'),
    textColumn('Phone number', 'phone'),
    textColumn('City', 'city'),
  ];
  return (
    <>
      <Title>Contacts</Title>
      <RecordList
        type="contacts"
        what="contacts"
        properties={['email', 'phone', 'city', 'hs_additional_emails']}
        columns={columns}
      />
    </>
  );
}
