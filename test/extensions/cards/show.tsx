import { Button, Form, Input, LoadingButton } from '@hubspot/ui-extensions';
import { createRenderer, type RenderedFragmentNode } from '@hubspot/ui-extensions/testing';
import { vi } from 'vitest';
import type { SettingsApi } from '../../../extensions/src/app/cards/generated/api.ts';
import type { CardProps } from '../../../extensions/src/app/cards/parts/card-props.ts';
import { ContactScreen } from '../../../extensions/src/app/cards/parts/ContactScreen.tsx';
import { CONTACT_ID, fakeApi, NOW_MS, said } from './fake.ts';

type Alerts = Parameters<CardProps['actions']['addAlert']>[0][];

/** What a card is given in tests, and what it did with it. */
export function hostProps(answers: Partial<SettingsApi>, locale = 'en') {
  const { api, asked } = fakeApi(answers);
  const alerts: Alerts = [];
  const closed: string[] = [];
  const props: CardProps = {
    api,
    locale,
    installUrl: 'https://app.example/oauth/install',
    actions: {
      addAlert: (alert) => {
        alerts.push(alert);
      },
      closeOverlay: (id) => {
        closed.push(id);
      },
    },
    now: () => NOW_MS,
  };
  return { props, asked, alerts, closed };
}

/** The card of a contact on its record, drawn. */
export function showContact(answers: Partial<SettingsApi> = {}, { locale = 'en', isCompact = false } = {}) {
  const host = hostProps(answers, locale);
  const screen = createRenderer('crm.record.tab');
  screen.render(<ContactScreen {...host.props} contactId={CONTACT_ID} isCompact={isCompact} />);
  return { ...host, screen, ...handles(screen) };
}

/** What a test reads and presses on a drawn card. */
export function handles(
  screen: Pick<ReturnType<typeof createRenderer>, 'getRootNode' | 'findAll' | 'find' | 'waitFor'>,
) {
  const text = (): string => said(screen.getRootNode()).join('\n');
  const pressable = (label: string) =>
    [...screen.findAll(Button), ...screen.findAll(LoadingButton)].filter((node) => node.text === label);
  return {
    text,
    /** Waits until the screen says something. */
    says: (wanted: string) =>
      vi.waitFor(() => {
        if (!text().includes(wanted)) throw new Error(`"${wanted}" is not said:\n${text()}`);
      }),
    has: (label: string): boolean => pressable(label).length > 0,
    /** Presses the one button with this label, in an open or closed overlay as well. */
    press: (label: string): void => {
      only(pressable(label), label).trigger('onClick');
    },
    /** What lies over the page once the button with this label was pressed. */
    overlay: (label: string): RenderedFragmentNode => {
      const fragment: unknown = only(pressable(label), label).props.overlay;
      if (fragment === undefined) throw new Error(`${label} opens nothing`);
      return fragment as RenderedFragmentNode;
    },
    /** Types a reference and sends the form. */
    lookUp: (reference: string): void => {
      trigger(screen.find(Input), 'onInput', reference);
      trigger(screen.find(Form), 'onSubmit');
    },
  };
}

function only<T>(nodes: readonly T[], label: string): T {
  const [node] = nodes;
  if (node === undefined || nodes.length > 1) throw new Error(`${nodes.length} buttons say ${label}`);
  return node;
}

/** Fires an event of a component. (The SDK types the value as the handler itself; it is what the handler gets.) */
export function trigger(node: { readonly name: string }, event: string, value?: unknown): void {
  (node as unknown as { trigger: (event: string, value: unknown) => void }).trigger(event, value);
}
