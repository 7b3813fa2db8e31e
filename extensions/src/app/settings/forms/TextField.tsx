import { Input, TextArea } from '@hubspot/ui-extensions';
import { useEffect, useRef, useState } from 'react';

/** One line of text, or several with `rows`. */
export interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  /** What is wrong with it. */
  readonly problem?: string | undefined;
  readonly rows?: number;
  readonly onEdit: (value: string) => void;
}

/**
 * A text input that reports every keystroke. What is typed is not sent back to the input while it is being typed:
 * the answer would arrive late and take away the letters that were typed in the meantime.
 */
export function TextField({ value, problem, rows, onEdit, ...rest }: TextFieldProps) {
  const [shown, setShown] = useState(value);
  const typed = useRef(value);
  useEffect(() => {
    if (value === typed.current) return;
    typed.current = value;
    setShown(value);
  }, [value]);
  const report = (text: string): void => {
    typed.current = text;
    onEdit(text);
  };
  const shared = {
    ...rest,
    value: shown,
    onInput: report,
    onChange: (text: string) => {
      setShown(text);
      report(text);
    },
    ...(problem === undefined ? {} : { error: true, validationMessage: problem }),
  };
  return rows === undefined ? <Input {...shared} /> : <TextArea {...shared} rows={rows} />;
}
