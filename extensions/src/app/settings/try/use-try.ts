import { useRef, useState } from 'react';
import type { TryChannel } from '../generated/api.ts';
import type { SettingsSession } from '../generated/state/use-settings.ts';
import { newNonce } from '../nonce.ts';
import { BEFORE_START, withAnswer, withWords, type TryState, type TryTool } from './transcript.ts';

/** A conversation to play, and what can be done in it. Nothing while a call is under way. */
export interface Try {
  readonly state: TryState;
  readonly start: (channel: TryChannel, words: string) => void;
  /** The customer says `words`, and the agent calls `tool`. */
  readonly say: (words: string, tool: TryTool, input: Readonly<Record<string, unknown>>) => void;
  /** Ends what is open and shows the beginning again. */
  readonly startOver: () => void;
}

/**
 * Plays a customer against the backend.
 * @param locale `context.user.locale`: the language of what the agent is told to say.
 */
export function useTry({ api, overview, refresh }: SettingsSession, locale: string | undefined): Try {
  const [state, setState] = useState(BEFORE_START);
  // A second press can come before the first is drawn.
  const isRunning = useRef(false);
  const language = locale?.replaceAll('_', '-');

  const call = async (
    before: TryState,
    words: string,
    tool: TryTool,
    input: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    const asked = withWords(before, words);
    setState(asked);
    const answer = await api.tryTool(newNonce(), tool, input);
    isRunning.current = false;
    setState(withAnswer(asked, tool, answer));
    const isTicked = overview.setup.every(({ id, done }) => id !== 'try_it' || done);
    if (answer.ok && !isTicked) await refresh();
  };

  return {
    state,
    start: (channel, words) => {
      const input = { channel, ...(language === undefined || language === '' ? {} : { language }) };
      void call({ ...BEFORE_START, channel }, words, 'open_conversation', input);
    },
    say: (words, tool, input) => {
      if (state.conversation === undefined) return;
      void call(state, words, tool, { conversation: state.conversation, ...input });
    },
    startOver: () => {
      if (isRunning.current) return;
      const { conversation } = state;
      setState(BEFORE_START);
      if (conversation === undefined) return;
      // A proof must not outlive the game; that it ended is nobody's news any more.
      void api.tryTool(newNonce(), 'close_conversation', { conversation, reason: 'customer_left' });
    },
  };
}
