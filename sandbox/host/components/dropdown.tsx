import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { usePress, type PressableProps } from './actions.tsx';
import { callRemote, listOf, mark, sizeOf, type Loose, type Marked, type Remote } from './wire.ts';

interface DropdownProps extends Marked {
  children: ReactNode;
  /** Deprecated by HubSpot: items as data. */
  options: readonly { readonly label: string; readonly onClick?: Remote }[];
  variant: string;
  buttonText: string;
  buttonSize: string;
  disabled: boolean;
}

/** Closes the menu around an item and gives the focus back to its button. */
const CloseMenu = createContext<() => void>(() => undefined);

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

/** Where a key leads among the items; undefined for one that does not move. */
function itemFor(key: string, items: readonly HTMLElement[]): HTMLElement | undefined {
  const at = items.findIndex((item) => item === document.activeElement);
  if (key === 'ArrowDown') return items[(at + 1) % items.length];
  if (key === 'ArrowUp') return items.at(at <= 0 ? -1 : at - 1);
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  const letter = key.length === 1 ? key.toLowerCase() : undefined;
  return letter === undefined
    ? undefined
    : [...items.slice(at + 1), ...items].find((item) =>
        item.textContent.trim().toLowerCase().startsWith(letter),
      );
}

/** ARIA Authoring Practices, "Menu Button". Closed, its items stay: an item's Modal outlives the menu. */
export function Dropdown(props: Loose<DropdownProps>): ReactNode {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const landing = useRef<'first' | 'last'>('first');
  useEffect(() => {
    if (open)
      itemsOf(menu.current)
        .at(landing.current === 'last' ? -1 : 0)
        ?.focus();
  }, [open]);
  const show = (on: 'first' | 'last'): void => {
    landing.current = on;
    setOpen(true);
  };
  const close = (): void => {
    button.current?.focus();
    setOpen(false);
  };
  const onMenuKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const next = itemFor(event.key, itemsOf(menu.current));
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div
      className="uie-dropdown"
      onBlur={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
          setOpen(false);
      }}
      {...mark(props)}
    >
      <button
        type="button"
        ref={button}
        className="uie-button"
        data-variant={props.variant ?? 'secondary'}
        data-size={sizeOf(props.buttonSize, 'md')}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        disabled={props.disabled === true}
        onClick={() => {
          if (open) close();
          else show('first');
        }}
        onKeyDown={(event) => {
          if (open || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
          event.preventDefault();
          show(event.key === 'ArrowUp' ? 'last' : 'first');
        }}
      >
        <span className="uie-button__text">{props.buttonText ?? 'More'}</span>
        <span className="uie-dropdown__arrow" aria-hidden="true" />
      </button>
      <div
        ref={menu}
        id={id}
        role="menu"
        className="uie-menu"
        aria-label={props.buttonText ?? 'More'}
        hidden={!open}
        onKeyDown={onMenuKey}
      >
        <CloseMenu.Provider value={close}>
          {listOf(props.options).map(({ label, onClick }, index) => (
            <button
              key={index}
              type="button"
              role="menuitem"
              className="uie-menu__item"
              tabIndex={-1}
              onClick={() => {
                close();
                void callRemote(onClick);
              }}
            >
              {label}
            </button>
          ))}
          {props.children}
        </CloseMenu.Provider>
      </div>
    </div>
  );
}

export function DropdownButtonItem(props: Loose<PressableProps>): ReactNode {
  const close = useContext(CloseMenu);
  const { trigger, press } = usePress(props);
  return (
    <>
      <button
        type="button"
        role="menuitem"
        ref={trigger.ref}
        className="uie-menu__item"
        tabIndex={-1}
        onClick={(event) => {
          // First the focus goes back to the menu's button; from there a dialog takes it and returns it.
          close();
          press(event);
        }}
        {...trigger.attributes}
        {...mark(props)}
      >
        {props.children}
      </button>
      {trigger.drawn}
    </>
  );
}
