import { useCallback, useMemo, useState } from 'react';
import type { Fields } from './fields.ts';

/** The forms of the page. */
export type FormName = 'brand' | 'verification' | 'emailCapture' | 'access';

/** Where one form keeps what was typed and not saved. */
export interface DraftSlot {
  readonly draft: Fields;
  readonly put: (change: (draft: Fields) => Fields) => void;
}

/** One slot per form. */
export type Drafts = Readonly<Record<FormName, DraftSlot>>;

const NOTHING: Readonly<Record<FormName, Fields>> = {
  brand: {},
  verification: {},
  emailCapture: {},
  access: {},
};

/** Drafts live above the tabs and above every state of the screen, so that nothing takes away what was typed. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState(NOTHING);
  const put = useCallback((form: FormName, change: (draft: Fields) => Fields) => {
    setDrafts((all) => ({ ...all, [form]: change(all[form]) }));
  }, []);
  return useMemo(() => {
    const slot = (form: FormName): DraftSlot => ({
      draft: drafts[form],
      put: (change) => {
        put(form, change);
      },
    });
    return {
      brand: slot('brand'),
      verification: slot('verification'),
      emailCapture: slot('emailCapture'),
      access: slot('access'),
    };
  }, [drafts, put]);
}
