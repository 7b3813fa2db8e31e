// A copy of extensions/shared/state/use-settings.ts, made by npm run hubspot:manifest. Change it there.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Answer, SettingsApi, Trouble } from '../api.ts';
import type { ListedRule, Overview, PolicyState, Saved } from '../wire.ts';

/** What the screen can show. */
export type SettingsState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'not_connected' }
  | { readonly phase: 'failed'; readonly trouble: Trouble }
  | { readonly phase: 'ready'; readonly session: SettingsSession };

/** The settings as they stand, and the one way to change them. */
export interface SettingsSession {
  readonly api: SettingsApi;
  readonly overview: Overview;
  /**
   * Runs a change on the version that stands, and shows the new state when it was saved. A refusal changes nothing
   * on the screen: what was typed stays with whoever typed it.
   */
  readonly save: (change: (version: number) => Promise<Answer<Saved>>) => Promise<Answer<Saved>>;
  /** Takes over a state that a 409 brought. One that is older than what is shown changes nothing. */
  readonly adopt: (current: PolicyState) => void;
  /** Asks the backend again without taking the screen away. Keeps what is shown when nothing newer comes back. */
  readonly refresh: () => Promise<void>;
}

/** The overview with another policy in it. Labels and problems of rules come from what is known. */
export function withPolicy(overview: Overview, policy: PolicyState): Overview {
  const { version, emailCapture, brand, verification, editors, editorsNeedSeat } = policy;
  const known = new Map(overview.rules.map((rule) => [nameOf(rule), rule]));
  const labels = new Map(overview.properties.map((row) => [`${row.objectType}.${row.name}`, row.label]));
  const rules = policy.rules.map((rule): ListedRule => {
    const before = known.get(nameOf(rule));
    const label = before?.label ?? labels.get(nameOf(rule)) ?? rule.property;
    return { ...rule, label, ...(before?.problem === undefined ? {} : { problem: before.problem }) };
  });
  const readableWithEmailOnly = rules.filter(isReadableWithEmailOnly).length;
  return {
    ...overview,
    ...{ version, emailCapture, brand, verification, editors, editorsNeedSeat, rules, readableWithEmailOnly },
  };
}

/** As the backend counts them: what is gone or may not be shown any more is shown to nobody. */
const isReadableWithEmailOnly = ({ show, problem }: ListedRule): boolean =>
  show.enabled &&
  show.protectionLevel === 'match_email' &&
  problem !== 'property_gone' &&
  problem !== 'not_showable';

/** `contacts.phone`. */
export function nameOf(rule: { readonly objectType: string; readonly property: string }): string {
  return `${rule.objectType}.${rule.property}`;
}

/** Loads the settings once with one request, and keeps them. `retry` starts over after a failure. */
export function useSettings(api: SettingsApi): {
  readonly state: SettingsState;
  readonly retry: () => void;
} {
  const [loaded, setLoaded] = useState<Answer<Overview> | undefined>(undefined);
  const latest = useRef<Overview | undefined>(undefined);
  // Numbers the loads, so that an answer to an earlier one cannot take the place of a later one's.
  const load = useRef(0);

  const show = useCallback((answer: Answer<Overview> | undefined) => {
    latest.current = answer?.ok === true ? answer.value : undefined;
    setLoaded(answer);
  }, []);
  const retry = useCallback(() => {
    load.current += 1;
    const mine = load.current;
    show(undefined);
    void api.overview().then((answer) => {
      if (mine === load.current) show(answer);
    });
  }, [api, show]);
  useEffect(() => {
    retry();
    return () => {
      load.current += 1;
    };
  }, [retry]);

  const adopt = useCallback(
    (current: PolicyState) => {
      const shown = latest.current;
      if (shown === undefined || current.version < shown.version) return;
      show({ ok: true, value: withPolicy(shown, current) });
    },
    [show],
  );
  const refresh = useCallback(async () => {
    const mine = load.current;
    const answer = await api.overview();
    if (mine !== load.current) return;
    if (!answer.ok) {
      if (answer.trouble.kind === 'not_connected') show(answer);
      return;
    }
    // An overview that was asked for before a save can arrive after it.
    if (answer.value.version >= (latest.current?.version ?? 0)) show(answer);
  }, [api, show]);
  const save = useCallback(
    async (change: (version: number) => Promise<Answer<Saved>>) => {
      const answer = await change(latest.current?.version ?? 0);
      if (answer.ok) {
        adopt(answer.value);
        // The checklist and what stands in the way of a rule are the backend's to say.
        void refresh();
      }
      return answer;
    },
    [adopt, refresh],
  );

  const state = useMemo(
    () => stateOf(loaded, { api, save, adopt, refresh }),
    [loaded, api, save, adopt, refresh],
  );
  return { state, retry };
}

function stateOf(
  loaded: Answer<Overview> | undefined,
  acts: Omit<SettingsSession, 'overview'>,
): SettingsState {
  if (loaded === undefined) return { phase: 'loading' };
  if (loaded.ok) return { phase: 'ready', session: { ...acts, overview: loaded.value } };
  return loaded.trouble.kind === 'not_connected'
    ? { phase: 'not_connected' }
    : { phase: 'failed', trouble: loaded.trouble };
}
