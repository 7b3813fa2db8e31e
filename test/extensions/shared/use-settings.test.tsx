import { Text } from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { describe, expect, it, vi } from 'vitest';
import type { Answer, SettingsApi } from '../../../extensions/shared/api.ts';
import { useSave, type Save } from '../../../extensions/shared/state/use-save.ts';
import {
  useSettings,
  withPolicy,
  type SettingsSession,
  type SettingsState,
} from '../../../extensions/shared/state/use-settings.ts';
import type { Overview, Saved } from '../../../extensions/shared/wire.ts';
import { deferred, fakeApi, listed, ok, overview, row, rule, saved } from './fixtures.ts';

const offline = { ok: false, trouble: { kind: 'offline' } } as const;
const refused = { ok: false, trouble: { kind: 'not_connected', installUrl: '' } } as const;

/** Draws the hooks over an API; `seen` always holds what they said last. */
function drawn(api: SettingsApi) {
  const seen: { state: SettingsState; retry: () => void; save?: Save } = {
    state: { phase: 'loading' },
    retry: () => undefined,
  };
  function Saving({ session }: { readonly session: SettingsSession }) {
    seen.save = useSave(session);
    return <Text>{seen.save.status.kind}</Text>;
  }
  function Page() {
    const { state, retry } = useSettings(api);
    seen.state = state;
    seen.retry = retry;
    return state.phase === 'ready' ? <Saving session={state.session} /> : <Text>{state.phase}</Text>;
  }
  const renderer = createRenderer('settings');
  renderer.render(<Page />);
  const until = (phase: SettingsState['phase']): Promise<void> =>
    renderer.waitFor(() => {
      expect(seen.state.phase).toBe(phase);
    });
  const session = (): SettingsSession => {
    if (seen.state.phase !== 'ready') throw new Error(`Not ready but ${seen.state.phase}`);
    return seen.state.session;
  };
  const save = (): Save => {
    if (seen.save === undefined) throw new Error('Nothing to save with');
    return seen.save;
  };
  return { seen, until, session, save };
}

/** An API whose overview is answered by hand. */
function byHand() {
  const asked: ReturnType<typeof deferred<Answer<Overview>>>[] = [];
  const api = fakeApi({
    overview: () => {
      const answer = deferred<Answer<Overview>>();
      asked.push(answer);
      return answer.promise;
    },
  });
  const answer = async (index: number, value: Answer<Overview>): Promise<void> => {
    // An effect asks, a moment after it was drawn.
    const question = await vi.waitFor(() => asked[index] ?? expect.fail(`Not asked ${index + 1} times`));
    question.resolve(value);
    await question.promise;
  };
  return { api, asked, answer };
}

const at = (version: number, more: Partial<Overview> = {}): Answer<Overview> => ({
  ok: true,
  value: overview({ version, ...more }),
});

describe('loading the settings', () => {
  it('asks once and then shows them', async () => {
    const { api, asked, answer } = byHand();
    const page = drawn(api);
    expect(page.seen.state).toEqual({ phase: 'loading' });
    await answer(0, at(7));
    await page.until('ready');
    expect(page.session().overview.version).toBe(7);
    expect(asked).toHaveLength(1);
  });

  it('tells a portal that is not connected from trouble', async () => {
    const { api, answer } = byHand();
    const page = drawn(api);
    await answer(0, offline);
    await page.until('failed');
    page.seen.retry();
    await answer(1, refused);
    await page.until('not_connected');
  });

  it('lets the answer to an earlier load fall when it comes late', async () => {
    const { api, asked, answer } = byHand();
    const page = drawn(api);
    await vi.waitFor(() => {
      expect(asked).toHaveLength(1);
    });
    page.seen.retry();
    await answer(1, at(9));
    await answer(0, offline);
    await page.until('ready');
    expect(page.session().overview.version).toBe(9);
  });
});

describe('asking again behind the screen', () => {
  it('keeps what is shown when there is no answer', async () => {
    const { api, answer } = byHand();
    const page = drawn(api);
    await answer(0, at(7));
    await page.until('ready');
    const refreshing = page.session().refresh();
    await answer(1, offline);
    await refreshing;
    expect(page.session().overview.version).toBe(7);
  });

  it('takes the screen away when the app is no longer connected', async () => {
    const { api, answer } = byHand();
    const page = drawn(api);
    await answer(0, at(7));
    await page.until('ready');
    void page.session().refresh();
    await answer(1, refused);
    await page.until('not_connected');
  });

  it('does not go back to an older version that arrives late', async () => {
    const { api, answer } = byHand();
    const page = drawn(api);
    await answer(0, at(7));
    await page.until('ready');
    const refreshing = page.session().refresh();
    page.session().adopt({ ...saved(overview()), version: 8 });
    await answer(1, at(7));
    await refreshing;
    expect(page.session().overview.version).toBe(8);
    page.session().adopt({ ...saved(overview()), version: 6 });
    expect(page.session().overview.version).toBe(8);
  });
});

describe('saving', () => {
  const ready = async () => {
    const hand = byHand();
    const page = drawn(hand.api);
    await hand.answer(0, at(7));
    await page.until('ready');
    return { ...hand, ...page };
  };

  it('is made on the version that stands, shows the new one, and asks for the rest', async () => {
    const { save, session, asked } = await ready();
    const versions: number[] = [];
    const answer = await save().run((version) => {
      versions.push(version);
      return ok({ ...saved(overview()), version: 8, rules: [rule('phone')] });
    });
    expect(answer?.ok).toBe(true);
    expect(versions).toEqual([7]);
    expect(session().overview.version).toBe(8);
    expect(session().overview.rules[0]?.label).toBe('Phone number');
    expect(save().status).toEqual({ kind: 'saved' });
    expect(asked).toHaveLength(2);
  });

  it('runs once for two presses that come before anything is drawn', async () => {
    const { save } = await ready();
    const answer = deferred<Answer<Saved>>();
    let runs = 0;
    const change = (): Promise<Answer<Saved>> => {
      runs += 1;
      return answer.promise;
    };
    const { run } = save();
    const first = run(change);
    expect(await run(change)).toBeUndefined();
    expect(save().status).toEqual({ kind: 'saving' });
    answer.resolve({ ok: true, value: saved(overview()) });
    expect(await first).toMatchObject({ ok: true });
    expect(runs).toBe(1);
    expect(await save().run(change)).toMatchObject({ ok: true });
    expect(runs).toBe(2);
  });

  it('changes nothing on the screen when somebody else was faster, until their state is taken over', async () => {
    const { save, session } = await ready();
    const current = { ...saved(overview()), version: 9, rules: [rule('city')] };
    const stale: Answer<Saved> = { ok: false, trouble: { kind: 'stale', current } };
    await save().run(() => Promise.resolve(stale));
    expect(save().status).toEqual({ kind: 'trouble', trouble: stale.trouble });
    expect(session().overview).toMatchObject({ version: 7, rules: [] });
    session().adopt(current);
    expect(session().overview).toMatchObject({ version: 9, rules: [{ property: 'city', label: 'City' }] });
    const versions: number[] = [];
    await save().run((version) => {
      versions.push(version);
      return ok(saved(overview()));
    });
    expect(versions).toEqual([9]);
  });

  it('can be reset after trouble, and not while it is under way', async () => {
    const { save } = await ready();
    await save().run(() => Promise.resolve(offline));
    expect(save().status.kind).toBe('trouble');
    save().reset();
    expect(save().status.kind).toBe('idle');
    const answer = deferred<Answer<Saved>>();
    const running = save().run(() => answer.promise);
    save().reset();
    expect(save().status.kind).toBe('saving');
    answer.resolve(offline);
    await running;
    expect(save().status.kind).toBe('trouble');
  });
});

describe('an overview with another policy in it', () => {
  const before = overview({
    rules: [listed('old', { label: 'Old one', problem: 'property_gone' })],
    properties: [row('phone', { label: 'Phone number' })],
  });
  const matching = { enabled: true, protectionLevel: 'match_email', instructions: '' } as const;

  it('keeps labels and problems that are known', () => {
    const after = withPolicy(before, { ...saved(before), rules: [rule('old'), rule('phone'), rule('new')] });
    expect(after.rules.map(({ label, problem }) => [label, problem])).toEqual([
      ['Old one', 'property_gone'],
      ['Phone number', undefined],
      ['new', undefined],
    ]);
  });

  it('counts what can be read by knowing an address', () => {
    const off = { ...matching, enabled: false };
    const rules = [rule('a', { show: matching }), rule('b', { show: off }), rule('c', { edit: matching })];
    expect(withPolicy(before, { ...saved(before), rules }).readableWithEmailOnly).toBe(1);
  });

  it('does not count what is gone or may not be shown any more', () => {
    const problems = ['property_gone', 'not_showable', 'not_editable'] as const;
    const rules = problems.map((problem) => listed(problem, { problem, show: matching }));
    expect(withPolicy({ ...before, rules }, saved({ ...before, rules })).readableWithEmailOnly).toBe(1);
  });
});
