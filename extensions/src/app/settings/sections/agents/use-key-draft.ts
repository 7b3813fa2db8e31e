import { useState } from 'react';
import type { AgentKeyInput } from '../../generated/api.ts';
import {
  inputOf,
  problemsOf,
  type KeyChoices,
  type KeyDraft,
  type KeyProblems,
  type KeyValues,
} from './key-form.ts';

/** What is typed about one key, kept until it is saved or discarded, also while the panel is closed. */
export interface KeyForm {
  readonly values: KeyValues;
  readonly isDirty: boolean;
  /** Said only after somebody tried to save. */
  readonly problems: KeyProblems;
  readonly edit: (change: KeyDraft) => void;
  /** What to send; `undefined` while something is wrong, which is said from then on. */
  readonly attempt: () => AgentKeyInput | undefined;
  readonly discard: () => void;
}

interface State {
  readonly draft: KeyDraft;
  readonly wasTried: boolean;
}

const UNTOUCHED: State = { draft: {}, wasTried: false };

/** @param stored what stands where nobody typed; what others save in the meantime shows through there. */
export function useKeyDraft(stored: KeyValues, choices: KeyChoices): KeyForm {
  const [{ draft, wasTried }, setState] = useState(UNTOUCHED);
  const values = { ...stored, ...draft };
  const problems = problemsOf(values, choices);
  return {
    values,
    isDirty: Object.keys(draft).length > 0,
    problems: wasTried ? problems : {},
    edit: (change) => {
      setState((before) => ({ ...before, draft: { ...before.draft, ...change } }));
    },
    attempt: () => {
      setState((before) => ({ ...before, wasTried: true }));
      return Object.keys(problems).length === 0 ? inputOf(values, choices) : undefined;
    },
    discard: () => {
      setState(UNTOUCHED);
    },
  };
}
