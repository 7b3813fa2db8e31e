import { Button, Panel, Text } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import type { ComponentType } from 'react';
import { vi } from 'vitest';
import type { SettingsApi } from '../../../extensions/shared/api.ts';
import { RulePanel, type RulePanelProps } from '../../../extensions/shared/rules/RulePanel.tsx';
import { useSettings } from '../../../extensions/shared/state/use-settings.ts';
import { sharedTexts } from '../../../extensions/shared/texts/shared-texts.ts';

/** A node of the rendered tree, as far as these tests look at it. */
export interface Drawn {
  readonly text: string | null;
  readonly props: Readonly<Record<string, unknown>>;
  readonly trigger: (event: never, argument?: never) => void;
}

/** Triggers an event with its argument; the package types the argument as the handler itself. */
export function fire(node: Drawn, event: string, argument?: unknown): void {
  node.trigger(event as never, argument as never);
}

type Renderer = ReturnType<typeof createRenderer<'settings'>>;

/** All nodes of a component. */
export function all<P extends object>(renderer: Renderer, component: ComponentType<P>): Drawn[] {
  return renderer.findAll(component as never);
}

/** The one node of a component whose prop or text is `wanted`. Throws when there is none. */
export function one<P extends object>(
  renderer: Renderer,
  component: ComponentType<P>,
  prop: 'label' | 'title' | 'text' | 'name',
  wanted: string,
): Drawn {
  const found = maybe(renderer, component, prop, wanted);
  if (found === undefined)
    throw new Error(`Not drawn: ${prop} "${wanted}"\n${String(renderer.getRootNode())}`);
  return found;
}

/** As `one`, or `undefined`. */
export function maybe<P extends object>(
  renderer: Renderer,
  component: ComponentType<P>,
  prop: 'label' | 'title' | 'text' | 'name',
  wanted: string,
): Drawn | undefined {
  return all(renderer, component).find((node) => (prop === 'text' ? node.text : node.props[prop]) === wanted);
}

/** Presses the button with this text. */
export function press(renderer: Renderer, text: string): void {
  fire(one(renderer, Button, 'text', text), 'onClick', {});
}

/** Every text that is drawn, also in alerts' and fields' own words. */
export function words(renderer: Renderer): string {
  return String(renderer.getRootNode());
}

type PanelProps = Partial<Pick<RulePanelProps, 'rule' | 'preset' | 'onSaved'>>;

function Page({
  api,
  locale,
  closeOverlay,
  panel,
}: {
  readonly api: SettingsApi;
  readonly locale: string;
  readonly closeOverlay: (id: string) => void;
  readonly panel: PanelProps;
}) {
  const { state } = useSettings(api);
  if (state.phase !== 'ready') return <Text>{state.phase}</Text>;
  const overlay = (
    <RulePanel
      id="panel"
      session={state.session}
      t={sharedTexts(locale)}
      closeOverlay={closeOverlay}
      {...panel}
    />
  );
  return (
    <>
      <Button overlay={overlay}>Open</Button>
      <Button onClick={() => state.session.refresh()}>Refresh</Button>
    </>
  );
}

type Drawing = Promise<{
  readonly renderer: Renderer;
  readonly closeOverlay: ReturnType<typeof vi.fn>;
}>;

/** Draws the panel inside a button over real settings state, waits until it is there and opens it. */
export async function openPanel(api: SettingsApi, panel: PanelProps = {}, locale = 'en'): Drawing {
  const drawn = await drawPanel(api, panel, locale);
  for (const node of all(drawn.renderer, Panel)) fire(node, 'onOpen');
  return drawn;
}

/** The same panel, still closed. */
export async function drawPanel(api: SettingsApi, panel: PanelProps = {}, locale = 'en'): Drawing {
  const renderer = createRenderer('settings');
  const closeOverlay = vi.fn<(id: string) => void>();
  renderer.render(<Page {...{ api, locale, closeOverlay, panel }} />);
  await renderer.waitFor(() => {
    one(renderer, Button, 'text', 'Open');
  });
  return { renderer, closeOverlay };
}
