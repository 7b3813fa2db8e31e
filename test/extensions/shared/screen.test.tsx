import { Alert, Button, ErrorState, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { describe, expect, it, vi } from 'vitest';
import type { Trouble } from '../../../extensions/shared/api.ts';
import type { SettingsSession, SettingsState } from '../../../extensions/shared/state/use-settings.ts';
import { sharedTexts } from '../../../extensions/shared/texts/shared-texts.ts';
import { Screen } from '../../../extensions/shared/ui/Screen.tsx';
import { TroubleNotice, type TroubleNoticeProps } from '../../../extensions/shared/ui/TroubleNotice.tsx';
import type { Overview } from '../../../extensions/shared/wire.ts';
import { fakeApi, overview, saved } from './fixtures.ts';
import { all, maybe, one, press, words } from './harness.tsx';

const t = sharedTexts('en');

function sessionOf(settings: Overview): SettingsSession {
  return {
    api: fakeApi({}),
    overview: settings,
    save: () => Promise.resolve({ ok: false, trouble: { kind: 'offline' } }),
    adopt: () => undefined,
    refresh: () => Promise.resolve(),
  };
}

function drawScreen(state: SettingsState) {
  const renderer = createRenderer('settings');
  const retry = vi.fn();
  renderer.render(
    <Screen state={state} t={t} retry={retry} installUrl="https://app.example/oauth/install">
      {({ overview: { version } }) => <Text>{`version ${version}`}</Text>}
    </Screen>,
  );
  return { renderer, retry };
}

describe('the screen', () => {
  it('says that it is loading', () => {
    const { renderer } = drawScreen({ phase: 'loading' });
    expect(one(renderer, LoadingSpinner, 'label', 'Loading the settings…').props['showLabel']).toBe(true);
  });

  it('leads to the installation when the app is not connected', () => {
    const { renderer, retry } = drawScreen({ phase: 'not_connected' });
    expect(one(renderer, ErrorState, 'title', 'The app is not connected')).toBeDefined();
    const { props } = one(renderer, Button, 'text', 'Connect HubSpot');
    expect(props['href']).toEqual({ url: 'https://app.example/oauth/install', external: true });
    press(renderer, 'Check again');
    expect(retry).toHaveBeenCalledOnce();
  });

  it('says what went wrong and tries again', () => {
    const { renderer, retry } = drawScreen({ phase: 'failed', trouble: { kind: 'offline' } });
    expect(one(renderer, Alert, 'title', 'No answer')).toBeDefined();
    press(renderer, 'Try again');
    expect(retry).toHaveBeenCalledOnce();
  });

  it('hands the session to the ready screen, without a word to someone who may edit', () => {
    const { renderer } = drawScreen({ phase: 'ready', session: sessionOf(overview()) });
    expect(one(renderer, Text, 'text', 'version 7')).toBeDefined();
    expect(all(renderer, Alert)).toEqual([]);
  });

  it.each([
    [
      'a reason that has words',
      { reasonCode: 'not_named', reason: 'Backend words.' },
      'name you as an editor. People',
    ],
    ['the backend’s words, without a code', { reason: 'Backend words.' }, 'Backend words. People'],
    ['a sentence even without any reason', {}, 'Ask a super admin of your HubSpot account. People'],
  ] as const)('tells someone who may only look why and whom to ask: %s', (_, more, sentence) => {
    const me = { canEdit: false, canNameEditors: false, ...more };
    const settings = overview({ me, admins: ['Ada', 'Grace'] });
    const { renderer } = drawScreen({ phase: 'ready', session: sessionOf(settings) });
    const notice = one(renderer, Alert, 'title', 'You can look, but not change anything here');
    expect(notice.text).toContain(`${sentence} you can ask: Ada, Grace.`);
  });

  it('names nobody when HubSpot named nobody', () => {
    const me = { canEdit: false, canNameEditors: false, reasonCode: 'no_seat' } as const;
    const { renderer } = drawScreen({ phase: 'ready', session: sessionOf(overview({ me, admins: [] })) });
    expect(words(renderer)).not.toContain('People you can ask');
  });
});

function drawNotice(props: Omit<TroubleNoticeProps, 't'>) {
  const renderer = createRenderer('settings');
  renderer.render(<TroubleNotice {...props} t={t} />);
  return renderer;
}

const stale: Trouble = { kind: 'stale', current: saved(overview()) };
const field = { field: 'brand.companyName', code: 'brand_required', message: 'm' };

describe('a notice of trouble', () => {
  it.each<readonly [Trouble, string, string]>([
    [{ kind: 'offline' }, 'No answer', 'check your connection'],
    [
      { kind: 'no_right', code: 'super_admin_only', message: 'm' },
      'You may not do this',
      'Only super admins can do this.',
    ],
    [
      { kind: 'no_right', code: 'new_code', message: 'm' },
      'You may not do this',
      'You have no right to do this.',
    ],
    [{ kind: 'not_found', code: 'rule_not_found' }, 'Not found', 'This rule is gone already.'],
    [{ kind: 'not_found', code: 'reference_not_found' }, 'Not found', 'looks like this: 7KQM-2XTB'],
    [{ kind: 'busy', code: 'crm_busy', message: 'm' }, 'Not now', 'HubSpot is busy right now.'],
    [{ kind: 'busy', code: '', message: '' }, 'Not now', 'Something is busy right now.'],
    [
      { kind: 'server_error', status: 500, requestId: undefined },
      'Something went wrong',
      'Nothing was lost; try again.',
    ],
    [{ kind: 'server_error', status: 500, requestId: 'r-1' }, 'Something went wrong', 'name this id: r-1'],
    [
      { kind: 'invalid', code: 'too_long', message: 'm', fields: [] },
      'Not saved yet',
      'This text is too long.',
    ],
    [
      { kind: 'invalid', code: 'x', message: 'm', fields: [field] },
      'Not saved yet',
      'Company name and support contact come first',
    ],
    [stale, 'Somebody else saved in the meantime', 'Nothing of yours was saved'],
  ])('says %o in plain words', (trouble, title, sentence) => {
    const renderer = drawNotice({ trouble });
    expect(one(renderer, Alert, 'title', title)).toBeDefined();
    expect(words(renderer)).toContain(sentence);
    expect(all(renderer, Button)).toEqual([]);
  });

  it('offers what helps, and nothing else', () => {
    const acts = { onReload: vi.fn(), onReapply: vi.fn(), onRetry: vi.fn() };
    const offered = (trouble: Trouble): (string | null)[] =>
      all(drawNotice({ trouble, ...acts }), Button).map(({ text }) => text);
    expect(offered(stale)).toEqual(['Load their version', 'Save mine on top']);
    expect(offered({ kind: 'offline' })).toEqual(['Try again']);
    expect(offered({ kind: 'no_right', code: 'no_right', message: '' })).toEqual([]);
  });

  it('leads to the installation where the app is not connected, and tries again after it', () => {
    const onRetry = vi.fn();
    const installUrl = 'https://app.example/oauth/install';
    const renderer = drawNotice({ trouble: { kind: 'not_connected', installUrl }, onRetry });
    expect(words(renderer)).toContain('A super admin can connect it');
    const connect = one(renderer, Button, 'text', 'Connect HubSpot');
    expect(connect.props['href']).toEqual({ url: installUrl, external: true });
    press(renderer, 'Try again');
    expect(onRetry).toHaveBeenCalledOnce();
  });

  it('calls what was pressed', () => {
    const acts = { onReload: vi.fn(), onReapply: vi.fn() };
    const renderer = drawNotice({ trouble: stale, ...acts, changes: ['City was added.', 'City was added.'] });
    press(renderer, 'Save mine on top');
    expect(acts.onReapply).toHaveBeenCalledOnce();
    expect(acts.onReload).not.toHaveBeenCalled();
    expect(all(renderer, Text).filter(({ text }) => text === 'City was added.')).toHaveLength(1);
  });

  it('says a field’s problem without the context of a rule where it stands in its own form', () => {
    const own = { ...field, field: 'companyName' };
    const renderer = drawNotice({ trouble: { kind: 'invalid', code: 'x', message: 'm', fields: [own] } });
    expect(maybe(renderer, Text, 'text', t('field_brand_required'))).toBeDefined();
  });
});
