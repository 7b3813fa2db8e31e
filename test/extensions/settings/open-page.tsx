import {
  Button,
  Form,
  Input,
  LoadingSpinner,
  SearchInput,
  Select,
  Tab,
  TableRow,
  Tabs,
  TextArea,
} from '@hubspot/ui-extensions';
import {
  createRenderer,
  isRenderedElementNode,
  type RenderedChildNode,
  type RenderedElementNode,
} from '@hubspot/ui-extensions/testing';
import { vi } from 'vitest';
import { SettingsPage } from '../../../extensions/src/app/settings/SettingsPage.tsx';
import type { TabId } from '../../../extensions/src/app/settings/page.ts';
import { createFakeBackend, ME, readyOverview, type FakeBackend } from '../fake-api.ts';
import type { Overview } from '../../../extensions/shared/wire.ts';

type Node = Pick<RenderedElementNode, 'childNodes' | 'find' | 'findAll' | 'text'>;

/** Props that people read or hear. */
const READ_OUT = ['title', 'label', 'description', 'validationMessage', 'valueDescription'];

/** All that is said below a node, without what is folded away in overlays. */
export function saidBy(node: { readonly childNodes: readonly RenderedChildNode[] }): string {
  const linesOf = (child: RenderedChildNode): string[] => {
    if (!isRenderedElementNode(child)) return [child.text];
    const props = child.props as Readonly<Record<string, unknown>>;
    const read = READ_OUT.flatMap((name) => (typeof props[name] === 'string' ? [props[name]] : []));
    return [...read, ...child.childNodes.flatMap(linesOf)];
  };
  return node.childNodes.flatMap(linesOf).join('\n');
}

/** The SDK types a trigger's argument as the handler itself, where it hands on the handler's argument. */
export function trigger(node: object, event: string, value?: unknown): void {
  (node as { trigger: (event: string, value: unknown) => void }).trigger(event, value);
}

/** Below a node, without overlays: buttons by what they say. */
function buttonsIn(
  node: Node,
  label: string,
): readonly { readonly props: { readonly disabled?: boolean } }[] {
  const found: RenderedElementNode[] = [];
  const walk = (child: RenderedChildNode): void => {
    if (!isRenderedElementNode(child)) return;
    if (['Button', 'LoadingButton'].includes(child.name) && child.text === label) found.push(child);
    child.childNodes.forEach(walk);
  };
  node.childNodes.forEach(walk);
  return found;
}

/** What can be done with one tab of the page, or the whole of it. */
export function handlesOf(getNode: () => Node) {
  const button = (label: string) => {
    const [found, ...more] = buttonsIn(getNode(), label);
    if (found === undefined || more.length > 0) {
      throw new Error(
        `${found === undefined ? 'No button' : 'More than one button'} says "${label}":\n${saidBy(getNode())}`,
      );
    }
    return found;
  };
  return {
    node: getNode,
    text: () => saidBy(getNode()),
    has: (label: string) => buttonsIn(getNode(), label).length > 0,
    isEnabled: (label: string) => button(label).props.disabled !== true,
    press: (label: string) => {
      trigger(button(label), 'onClick');
    },
    type: (name: string, text: string) => {
      const inputs: readonly { readonly props: { readonly name: string } }[] = [
        ...getNode().findAll(Input),
        ...getNode().findAll(TextArea),
        ...getNode().findAll(SearchInput),
      ];
      const input = inputs.find(({ props }) => props.name === name);
      if (input === undefined) throw new Error(`There is no input ${name}`);
      trigger(input, 'onInput', text);
    },
    choose: (name: string, value: string) => {
      trigger(getNode().find(Select, { name }), 'onChange', value);
    },
    /** Sends the form that holds the input with this name. */
    submit: (name: string) => {
      const form = getNode()
        .findAll(Form)
        .find((each) => each.findAll(Input).some((input) => input.props.name === name));
      trigger(form ?? getNode().find(Form), 'onSubmit');
    },
    row: (label: string) => {
      const get = (): Node => {
        const found = getNode()
          .findAll(TableRow)
          .find((each) => saidBy(each).split('\n')[0] === label);
        if (found === undefined) throw new Error(`No row begins with "${label}"`);
        return found;
      };
      return { text: () => saidBy(get()), press: handlesOf(get).press };
    },
    /** The first lines of the rows of the table, without its head. */
    rows: () =>
      getNode()
        .findAll(TableRow)
        .slice(1)
        .map((each) => saidBy(each).split('\n')[0]),
  };
}

/** The settings page over a fake backend, loaded. */
export async function openPage(
  initial: Overview = readyOverview(),
  { locale = 'en', backend = createFakeBackend(initial) }: { locale?: string; backend?: FakeBackend } = {},
) {
  const alerts: string[] = [];
  const closed: string[] = [];
  const copied: string[] = [];
  const clipboard = { isAllowed: true };
  const renderer = createRenderer('settings');
  renderer.render(
    <SettingsPage
      api={backend.api}
      locale={locale}
      userEmail={ME.email}
      backendUrl="https://app.example"
      actions={{
        addAlert: ({ message }) => {
          alerts.push(message);
        },
        closeOverlay: (id) => {
          closed.push(id);
        },
        copyTextToClipboard: (text) => {
          if (!clipboard.isAllowed) return Promise.reject(new Error('not allowed'));
          copied.push(text);
          return Promise.resolve();
        },
      }}
    />,
  );
  const page = handlesOf(() => renderer.getRootNode());
  const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
  const says = (text: string) =>
    until(() => {
      if (!page.text().includes(text)) throw new Error(`"${text}" is not said:\n${page.text()}`);
    });
  await until(() => {
    if (renderer.maybeFind(LoadingSpinner, { layout: 'centered' }) !== null) throw new Error('still loading');
  });
  return {
    ...page,
    backend,
    alerts,
    closed,
    copied,
    clipboard,
    renderer,
    says,
    until,
    tabs: () => renderer.findAll(Tab).map(({ props }) => props.tabId),
    selected: () => renderer.find(Tabs).props.selected,
    /** What opens behind the first button of a tab that says this. */
    overlay: (tab: TabId, label: string) =>
      handlesOf(() => {
        const overlay: unknown = renderer
          .find(Tab, { tabId: tab })
          .findAll(Button)
          .find((each) => each.text === label)?.props.overlay;
        if (overlay === undefined) throw new Error(`Nothing opens behind ${label}`);
        return overlay as Node;
      }),
    /** Opens a tab and hands over what is in it. */
    open: (tab: TabId) => {
      trigger(renderer.find(Tabs), 'onSelectedChange', tab);
      return handlesOf(() => renderer.find(Tab, { tabId: tab }));
    },
  };
}
