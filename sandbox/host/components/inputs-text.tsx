import { useRef, type ChangeEvent, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useEcho } from './echo.ts';
import { FieldFrame, useFieldParts, type ControlAttributes, type FieldProps } from './field.tsx';
import { useFormField } from './form-fields.ts';
import { Glyph } from './icon.tsx';
import { callRemote, type Loose, type Remote } from './wire.ts';

interface TextFieldProps extends FieldProps {
  value: string;
  defaultValue: string;
  onChange: Remote<readonly [string]>;
  onInput: Remote<readonly [string]>;
  onBlur: Remote<readonly [string]>;
  onFocus: Remote<readonly [string]>;
}

interface TextControl {
  readonly attributes: ControlAttributes & {
    readonly value: string;
    readonly name: string | undefined;
    readonly readOnly: boolean;
    readonly placeholder: string | undefined;
    readonly onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
    readonly onBlur: (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
    readonly onFocus: () => void;
  };
  readonly parts: ReturnType<typeof useFieldParts>;
  readonly shown: string;
  /** Hands over what was typed, as leaving the input does. */
  readonly commit: () => void;
  /** Puts in another text and hands it over at once. */
  readonly put: (text: string) => void;
}

/**
 * A text that is typed: every keystroke goes to `onInput`; `onChange` gets it when the input is left, on Enter
 * and when the form is submitted.
 */
function useTextControl(props: Loose<TextFieldProps>): TextControl {
  const parts = useFieldParts(props);
  const echo = useEcho(props.value ?? undefined, '', props.defaultValue ?? '');
  const typed = useRef<string | undefined>(undefined);
  const commit = (): void => {
    if (typed.current === undefined) return;
    const text = typed.current;
    typed.current = undefined;
    echo.tell(props.onChange, [text], 'commit');
  };
  const input = (text: string): void => {
    typed.current = text;
    echo.show(text);
    echo.tell(props.onInput, [text], 'input');
  };
  useFormField(props.name, {
    value: () => typed.current ?? echo.shown,
    commit,
    reset: () => {
      typed.current = undefined;
      echo.show(props.value ?? props.defaultValue ?? '');
    },
  });
  return {
    parts,
    shown: echo.shown,
    commit,
    put: (text) => {
      input(text);
      commit();
    },
    attributes: {
      ...parts.control,
      value: echo.shown,
      name: props.name,
      readOnly: props.readOnly === true,
      placeholder: props.placeholder,
      onChange: (event) => {
        input(event.target.value);
      },
      onBlur: (event) => {
        commit();
        void callRemote(props.onBlur, event.target.value);
      },
      onFocus: () => void callRemote(props.onFocus, echo.shown),
    },
  };
}

const commitOnEnter =
  (commit: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
  };

export function Input(props: Loose<TextFieldProps & { type: string }>): ReactNode {
  const { attributes, parts, commit } = useTextControl(props);
  const isPassword = props.type === 'password';
  return (
    <FieldFrame props={props} parts={parts}>
      <input
        {...attributes}
        className="uie-input"
        type={isPassword ? 'password' : 'text'}
        autoComplete={isPassword ? 'new-password' : 'off'}
        onKeyDown={commitOnEnter(commit)}
      />
    </FieldFrame>
  );
}

interface TextAreaProps extends TextFieldProps {
  cols: number;
  rows: number;
  maxLength: number;
  resize: 'vertical' | 'horizontal' | 'both' | 'none';
}

export function TextArea(props: Loose<TextAreaProps>): ReactNode {
  const { attributes, parts } = useTextControl(props);
  return (
    <FieldFrame props={props} parts={parts}>
      <textarea
        {...attributes}
        className="uie-input uie-textarea"
        cols={props.cols}
        rows={props.rows ?? 3}
        maxLength={props.maxLength}
        style={{ resize: props.resize ?? 'both' }}
      />
    </FieldFrame>
  );
}

export function SearchInput(props: Loose<TextFieldProps & { clearable: boolean }>): ReactNode {
  const { attributes, parts, shown, commit, put } = useTextControl(props);
  const clearable = props.clearable !== false && props.readOnly !== true && shown !== '';
  return (
    <FieldFrame props={props} parts={parts}>
      <div className="uie-search">
        <Glyph name="search" />
        <input
          {...attributes}
          className="uie-input"
          type="search"
          autoComplete="off"
          onKeyDown={commitOnEnter(commit)}
        />
        {clearable ? (
          <button
            type="button"
            className="uie-search__clear"
            onClick={() => {
              put('');
              // The button goes away with the text; the focus stays in the search.
              document.getElementById(parts.ids.control)?.focus();
            }}
          >
            <Glyph name="x" />
            <span className="uie-hidden">Clear {props.label ?? 'the search'}</span>
          </button>
        ) : null}
      </div>
    </FieldFrame>
  );
}
