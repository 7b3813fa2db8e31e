import { z } from 'zod';
import type { InstalledPortal } from '../stage.ts';

/**
 * What an address can be to the CRM. `exists`: a contact's primary address that may be mailed; all others must
 * look the same. `secondary`: a contact's second address; `shared`: of two contacts; `archived`; `merged`: of a
 * contact that was merged into another; `no_permission`: of one that wants no mail; `empty`: of a contact without a
 * value in the property that is read.
 */
export const CLASSES = [
  'unknown',
  'exists',
  'secondary',
  'shared',
  'archived',
  'merged',
  'no_permission',
  'empty',
] as const;
export type AddressClass = (typeof CLASSES)[number];

/** An address and what it is. */
export interface Person {
  readonly address: string;
  readonly is: AddressClass;
  /** The contact that holds the address or did; empty for `unknown`. */
  readonly contactId: string;
}

const recordSchema = z.looseObject({ id: z.string() });

/** Makes people in the sandbox's CRM. Languages differ from the portal's, so that a leak of them would show. */
export interface People {
  /** Somebody new; all addresses are of one shape and length. */
  make(is: AddressClass): Promise<Person>;
}

/** @param phone the value that only those do not have who are `empty` */
export function createPeople({ control, portalId }: InstalledPortal, phone: string): People {
  const path = `/portals/${portalId}/contacts`;
  let made = 0;
  const address = (): string => {
    made += 1;
    return `customer.${String(made).padStart(6, '0')}@example.com`;
  };
  const contact = async (properties: Readonly<Record<string, string>>): Promise<string> => {
    const language = made % 2 === 0 ? 'fi' : 'de';
    const all = { hs_language: language, phone, city: 'Turku', ...properties };
    return recordSchema.parse(await control.post(path, { properties: all })).id;
  };
  const makers: Readonly<Record<AddressClass, (email: string) => Promise<string>>> = {
    unknown: () => Promise.resolve(''),
    exists: (email) => contact({ email }),
    secondary: (hs_additional_emails) => contact({ email: address(), hs_additional_emails }),
    shared: async (email) => {
      await contact({ email });
      return contact({ email });
    },
    archived: async (email) => {
      const id = await contact({ email });
      await control.post(`${path}/${id}/archive`, {});
      return id;
    },
    merged: async (email) => {
      const into = await contact({ email: address() });
      const id = await contact({ email });
      await control.post(`${path}/${id}/merge`, { into });
      return id;
    },
    no_permission: (email) => contact({ email, hs_email_optout: 'true' }),
    empty: (email) => contact({ email, phone: '' }),
  };
  return {
    async make(is) {
      const own = address();
      return { address: own, is, contactId: await makers[is](own) };
    },
  };
}
