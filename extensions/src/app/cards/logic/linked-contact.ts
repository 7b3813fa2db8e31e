/** What `useAssociations` knows of the contacts of a ticket; the part that is looked at. */
export interface TicketContacts {
  readonly results: readonly { readonly toObjectId: number }[];
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly pagination: { readonly hasNextPage: boolean };
}

/** The contact that a ticket is about, or why there is none to show. */
export type LinkedContact =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'none' }
  | { readonly kind: 'several' }
  | { readonly kind: 'one'; readonly contactId: string };

/** Exactly one linked contact is the customer. Of several none is chosen, whatever their labels say. */
export function linkedContact({ results, isLoading, error, pagination }: TicketContacts): LinkedContact {
  if (isLoading) return { kind: 'loading' };
  if (error !== null) return { kind: 'failed' };
  const ids = new Set(results.map(({ toObjectId }) => String(toObjectId)));
  if (ids.size > 1 || pagination.hasNextPage) return { kind: 'several' };
  const [contactId] = ids;
  return contactId === undefined ? { kind: 'none' } : { kind: 'one', contactId };
}
