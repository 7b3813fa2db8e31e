import { useId, useMemo, useRef, type FormEvent, type ReactNode } from 'react';
import { useEnvironment } from '../host/extension-environment.ts';
import { FormProvider, type FormField, type FormFields } from './form-fields.ts';
import { callRemote, mark, wireEvent, type ClickHandler, type Loose, type Marked } from './wire.ts';

interface FormProps extends Marked {
  children: ReactNode;
  onSubmit: ClickHandler;
  autoComplete: 'off' | 'on';
}

/** Values by name; a Map first, because a name such as `__proto__` is an ordinary one. */
function valuesOf(fields: Iterable<FormField>): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { name, value } of fields) {
    const current = value();
    if (current !== undefined) values.set(name, current);
  }
  return Object.fromEntries(values);
}

/**
 * Nothing is ever sent anywhere: the card's handler gets the values and decides. What was typed and not told
 * yet is told first. The browser's own checks are off; the card says what is wrong.
 */
export function Form(props: Loose<FormProps>): ReactNode {
  const id = useId();
  const { reactions } = useEnvironment();
  const fields = useRef(new Set<FormField>());
  const form = useMemo<FormFields>(
    () => ({
      add: (field) => {
        fields.current.add(field);
        return () => {
          fields.current.delete(field);
        };
      },
    }),
    [],
  );
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    for (const field of fields.current) field.commit?.();
    const submitted = { ...wireEvent(event.nativeEvent, id), targetValue: valuesOf(fields.current) };
    void callRemote(props.onSubmit, submitted, reactions);
  };
  const onReset = (event: FormEvent): void => {
    event.preventDefault();
    for (const field of fields.current) field.reset?.();
  };
  return (
    <form
      className="uie-form"
      noValidate
      autoComplete={props.autoComplete === 'off' ? 'off' : 'on'}
      onSubmit={onSubmit}
      onReset={onReset}
      {...mark(props)}
    >
      <FormProvider value={form}>{props.children}</FormProvider>
    </form>
  );
}
