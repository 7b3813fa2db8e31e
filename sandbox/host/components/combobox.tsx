import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ControlAttributes } from './field.tsx';

/** One option of a list; its place is its identity, since values may be numbers and booleans too. */
export interface ComboOption {
  readonly label: string;
  readonly index: number;
}

interface ComboboxProps {
  readonly control: ControlAttributes;
  readonly options: readonly { readonly label: string }[];
  /** Places of what is chosen. */
  readonly chosen: readonly number[];
  readonly multiple: boolean;
  readonly readOnly: boolean;
  readonly placeholder: string;
  readonly variant: string;
  readonly onPick: (index: number) => void;
  readonly onSearch: (text: string) => void;
}

/** The options that contain what was typed, in their order. */
export function matching(
  options: readonly { readonly label: string }[],
  text: string,
): readonly ComboOption[] {
  const wanted = text.trim().toLowerCase();
  return options
    .map(({ label }, index) => ({ label, index }))
    .filter(({ label }) => wanted === '' || label.toLowerCase().includes(wanted));
}

/** Where the arrow keys lead from `at`; round at the ends. */
function stepped(key: string, at: number, count: number): number {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return (at + (key === 'ArrowDown' ? 1 : -1) + count) % count;
}

/**
 * An input that filters a list of options (ARIA Authoring Practices, "Combobox With List Autocomplete"): the
 * focus stays in the input, arrows move through the list, Enter picks, Escape closes.
 */
export function Combobox(props: ComboboxProps): ReactNode {
  const { options, chosen, multiple, readOnly } = props;
  const listId = useId();
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState<string | undefined>(undefined);
  const [active, setActive] = useState(0);
  const first = chosen[0];
  const label = multiple || first === undefined ? '' : (options[first]?.label ?? '');
  const found = matching(options, text ?? '');
  const activeOption = open ? found[Math.min(active, found.length - 1)] : undefined;

  const show = (): void => {
    if (readOnly || open) return;
    setOpen(true);
    setActive(
      Math.max(
        0,
        found.findIndex(({ index }) => index === first),
      ),
    );
  };
  const hide = (): void => {
    setOpen(false);
    setText(undefined);
  };
  const pick = (index: number): void => {
    props.onPick(index);
    if (multiple) setText(undefined);
    else hide();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp' || (open && (key === 'Home' || key === 'End'))) {
      event.preventDefault();
      if (!open) show();
      else if (found.length > 0) setActive(stepped(key, active, found.length));
    } else if (key === 'Enter' && open) {
      event.preventDefault();
      if (activeOption) pick(activeOption.index);
    } else if (key === 'Escape' && open) {
      // Closes the list and not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  };

  return (
    <div
      className="uie-combo"
      ref={root}
      data-variant={props.variant}
      onBlur={(event) => {
        if (!(event.relatedTarget instanceof Node) || root.current?.contains(event.relatedTarget) !== true)
          hide();
      }}
    >
      <input
        {...props.control}
        className="uie-input"
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={activeOption ? `${listId}-${activeOption.index}` : undefined}
        readOnly={readOnly}
        placeholder={props.placeholder}
        value={text ?? label}
        onClick={show}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(!readOnly);
          props.onSearch(event.target.value);
        }}
      />
      <span className="uie-combo__arrow" aria-hidden="true" />
      <ul
        className="uie-options"
        id={listId}
        role="listbox"
        // Not the field's label: that is the input's, and one name for two things helps nobody.
        aria-label="Options"
        aria-multiselectable={multiple}
        hidden={!open}
      >
        {found.map(({ label: words, index }) => (
          <li
            key={index}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={chosen.includes(index)}
            data-active={activeOption?.index === index}
            ref={(element) => {
              if (element && activeOption?.index === index) element.scrollIntoView({ block: 'nearest' });
            }}
            // The focus must not leave the input before the click arrives.
            onMouseDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              pick(index);
            }}
          >
            {words}
          </li>
        ))}
      </ul>
      <p className="uie-options__none" role="status" hidden={!open || found.length > 0}>
        {open && found.length === 0 ? 'Nothing fits.' : ''}
      </p>
    </div>
  );
}
