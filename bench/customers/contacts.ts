import { z } from 'zod';
import type { InstalledPortal } from '../stage.ts';

/** A contact that the sandbox made for a run. */
export interface MadeContact {
  readonly portalId: number;
  readonly id: string;
  readonly email: string;
  /** A second address; empty for most. */
  readonly secondEmail: string;
  /** The value of `SHOWN`; no two contacts of a run share one, so that a mixed-up answer shows. */
  readonly phone: string;
  /** The value of `MATCHED`, as much its own. */
  readonly company: string;
}

/** The property that is read, the one that is written, and the one whose rule asks for a stated address alone. */
export const SHOWN = 'phone';
export const EDITED = 'city';
export const MATCHED = 'company';

const idsSchema = z.looseObject({ ids: z.array(z.string()) });
let made = 0;

const digits = (number: number): string => String(number).padStart(7, '0');

/** Makes contacts that may be mailed, with addresses and values that no other has. */
export async function makeManyContacts(
  { control, portalId }: Pick<InstalledPortal, 'control' | 'portalId'>,
  count: number,
  { withSecondEmail = false } = {},
): Promise<readonly MadeContact[]> {
  const drafts = Array.from({ length: count }, () => {
    made += 1;
    return {
      email: `customer.${digits(made)}@example.com`,
      secondEmail: withSecondEmail ? `second.${digits(made)}@example.com` : '',
      phone: `+358 40 ${digits(made)}`,
      company: `Company ${digits(made)}`,
    };
  });
  const contacts = drafts.map(({ email, secondEmail, phone, company }) => ({
    properties: {
      ...{ email, hs_additional_emails: secondEmail },
      ...{ [SHOWN]: phone, [EDITED]: 'Turku', [MATCHED]: company },
    },
  }));
  const { ids } = idsSchema.parse(await control.post(`/portals/${portalId}/contacts`, { contacts }));
  return drafts.map((draft, index) => ({ portalId, id: ids[index] ?? '', ...draft }));
}
