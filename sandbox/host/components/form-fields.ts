import { createContext, useContext, useEffect, useRef } from 'react';

/** An input as its form sees it. */
export interface FormField {
  readonly name: string;
  /** What is submitted under the name; undefined leaves it out. */
  readonly value: () => unknown;
  /** Hands over what was typed and not yet told to the card. */
  readonly commit?: () => void;
  readonly reset?: () => void;
}

/** The inputs of one form; a list, since several checkboxes may share a name. */
export interface FormFields {
  readonly add: (field: FormField) => () => void;
}

const FormContext = createContext<FormFields | null>(null);

export const FormProvider = FormContext.Provider;

/** Makes an input part of the form around it, if there is one and the input has a name. */
export function useFormField(name: string | undefined, field: Omit<FormField, 'name'>): void {
  const form = useContext(FormContext);
  const latest = useRef(field);
  latest.current = field;
  useEffect(() => {
    if (!form || typeof name !== 'string' || name === '') return undefined;
    return form.add({
      name,
      value: () => latest.current.value(),
      commit: () => latest.current.commit?.(),
      reset: () => latest.current.reset?.(),
    });
  }, [form, name]);
}
