import { useCallback, useEffect, useRef, useState } from 'react';
import type { Chat, ConsoleApi, Opening } from './api.ts';

/** The chat of the page: none yet, on its way, or there; `problem` is what went wrong last. */
export interface ChatState {
  readonly chat: Chat | undefined;
  readonly phase: 'restoring' | 'idle' | 'busy';
  /** What was sent and is not answered yet. */
  readonly sending: string | undefined;
  readonly problem: string | undefined;
}

export interface ChatSession extends ChatState {
  begin(opening: Opening): Promise<boolean>;
  /** `true` when it was answered; what was typed is kept otherwise. */
  send(text: string, from: string | undefined): Promise<boolean>;
  leave(): void;
}

const IDLE: ChatState = { chat: undefined, phase: 'idle', sending: undefined, problem: undefined };

/** A chat of this tab, which is still there when somebody comes back from the inbox. */
export function useChat(api: ConsoleApi, portalId: string): ChatSession {
  const place = `agent-console-${portalId}`;
  const [state, setState] = useState<ChatState>({ ...IDLE, phase: 'restoring' });
  const isGone = useRef(false);
  const settle = useCallback((next: (now: ChatState) => ChatState) => {
    if (!isGone.current) setState(next);
  }, []);
  useEffect(() => {
    isGone.current = false;
    const kept = remembered(place);
    if (kept === null) settle(() => IDLE);
    else {
      api.chat(kept).then(
        (chat) => {
          settle(() => ({ ...IDLE, chat }));
        },
        () => {
          // The sandbox was reset or started anew since: there is nothing to come back to.
          settle(() => IDLE);
        },
      );
    }
    return () => {
      isGone.current = true;
    };
  }, [api, place, settle]);

  const run = async (sending: string | undefined, work: () => Promise<Chat>): Promise<boolean> => {
    settle((now) => ({ ...now, phase: 'busy', sending, problem: undefined }));
    try {
      const chat = await work();
      remember(place, chat.chatId);
      settle(() => ({ ...IDLE, chat }));
      return true;
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'Something went wrong.';
      settle((now) => ({ ...now, phase: 'idle', sending: undefined, problem }));
      return false;
    }
  };
  const { chat } = state;
  return {
    ...state,
    begin: (opening) => run(undefined, () => api.begin(opening)),
    send: (text, from) =>
      chat === undefined
        ? Promise.resolve(false)
        : run(text, () => api.send(chat.chatId, { text, ...(from === undefined ? {} : { from }) })),
    leave() {
      remember(place, undefined);
      setState(IDLE);
    },
  };
}

// A browser may forbid storage; then a chat lasts as long as its page.
function remembered(place: string): string | null {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}

function remember(place: string, chatId: string | undefined): void {
  try {
    if (chatId === undefined) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, chatId);
  } catch {
    return;
  }
}
