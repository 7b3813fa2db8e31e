import { Alert, TextArea } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { fakeApi, listed, ok, overview, refuse, rule, saved, savingApi } from './fixtures.ts';
import { all, fire, maybe, one, openPanel, press, words } from './harness.tsx';

const stored = listed('phone', { label: 'Phone number' });

/** Lets what was started by `act` come to rest. */
async function settled(act: () => void): Promise<void> {
  act();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('when somebody else saved in the meantime', () => {
  const theirs = rule('phone', { show: { ...stored.show, instructions: 'Theirs.' } });
  const settings = overview({ rules: [stored] });
  const current = { ...saved(settings), version: 9, rules: [theirs, rule('city')] };

  const opened = async () => {
    const { api, sent } = savingApi(settings, [refuse({ kind: 'stale', current })]);
    const panel = await openPanel(api, { rule: stored });
    fire(all(panel.renderer, TextArea)[0] as never, 'onChange', 'Mine.');
    press(panel.renderer, 'Save');
    await panel.renderer.waitFor(() => {
      one(panel.renderer, Alert, 'title', 'Somebody else saved in the meantime');
    });
    return { ...panel, sent };
  };

  it('says what they changed, and that this rule is among it', async () => {
    const { renderer } = await opened();
    const said = words(renderer);
    expect(said).toContain('The rule for Phone number, which you have open, was changed.');
    expect(said).toContain('Phone number: the instructions for showing are now: Theirs.');
    expect(said).toContain('City was added.');
  });

  it('says when this rule is not among it', async () => {
    const untouched = { ...current, rules: [rule('phone'), rule('city')] };
    const { api } = savingApi(settings, [refuse({ kind: 'stale', current: untouched })]);
    const { renderer } = await openPanel(api, { rule: stored });
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      expect(words(renderer)).toContain('The rule for Phone number, which you have open, was not changed.');
    });
  });

  it('loads their version', async () => {
    const { renderer, sent } = await opened();
    press(renderer, 'Load their version');
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('Theirs.');
    expect(maybe(renderer, Alert, 'title', 'Somebody else saved in the meantime')).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('saves the typed rule on top of the new version', async () => {
    const { renderer, sent, closeOverlay } = await opened();
    press(renderer, 'Save mine on top');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalledOnce();
    });
    expect(sent.map(({ version }) => version)).toEqual([7, 9]);
    expect(sent[1]?.rule.show.instructions).toBe('Mine.');
  });

  it('keeps what was typed about a rule that they removed, also when saving it again fails', async () => {
    const removed = { ...current, rules: [] };
    const { api, sent } = savingApi(settings, [
      refuse({ kind: 'stale', current: removed }),
      refuse({ kind: 'offline' }),
      refuse({ kind: 'stale', current: removed }),
    ]);
    const { renderer, closeOverlay } = await openPanel(api, { rule: stored });
    fire(all(renderer, TextArea)[0] as never, 'onChange', 'Mine.');
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      expect(words(renderer)).toContain('Phone number was removed.');
    });
    press(renderer, 'Save mine on top');
    await renderer.waitFor(() => {
      one(renderer, Alert, 'title', 'No answer');
    });
    expect(all(renderer, TextArea)[0]?.props['value']).toBe('Mine.');
    press(renderer, 'Try again');
    await renderer.waitFor(() => {
      expect(words(renderer)).toContain('Phone number was removed.');
    });
    press(renderer, 'Save mine on top');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalledOnce();
    });
    expect(sent.map(({ version, rule: { show } }) => [version, show.instructions])).toEqual([
      [7, 'Mine.'],
      [9, 'Mine.'],
      [7, 'Mine.'],
      [9, 'Mine.'],
    ]);
  });

  it('does not overwrite a rule that changed on the screen under an older draft', async () => {
    let now = settings;
    const sent: number[] = [];
    const api = fakeApi({
      overview: () => ok(now),
      saveRule: (version) => {
        sent.push(version);
        return ok({ ...saved(now), version: version + 1 });
      },
    });
    const { renderer, closeOverlay } = await openPanel(api, { rule: stored });
    fire(all(renderer, TextArea)[0] as never, 'onChange', 'Mine.');
    now = { ...settings, version: 9, rules: [{ ...stored, ...theirs }] };
    await settled(() => {
      press(renderer, 'Refresh');
    });
    press(renderer, 'Save');
    await renderer.waitFor(() => {
      one(renderer, Alert, 'title', 'Somebody else saved in the meantime');
    });
    expect(words(renderer)).toContain('Phone number: the instructions for showing are now: Theirs.');
    expect(sent).toEqual([]);
    press(renderer, 'Save mine on top');
    await renderer.waitFor(() => {
      expect(closeOverlay).toHaveBeenCalledOnce();
    });
    expect(sent).toEqual([9]);
  });

  it('shows their version at once where nothing was typed', async () => {
    let now = settings;
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(now) }), { rule: stored });
    now = { ...settings, version: 9, rules: [{ ...stored, ...theirs }] };
    press(renderer, 'Refresh');
    await renderer.waitFor(() => {
      expect(all(renderer, TextArea)[0]?.props['value']).toBe('Theirs.');
    });
  });
});
