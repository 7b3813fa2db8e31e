import type { SettingsTexts } from '../../texts/settings-texts.ts';
import type { CopyText } from './CopyField.tsx';
import type { AgentKeys } from './use-agent-keys.ts';

/** What every part of the tab that changes keys works with. */
export interface KeyTools {
  readonly keys: AgentKeys;
  readonly t: SettingsTexts;
  readonly copy: CopyText;
  /** Origin and path prefix of our backend, without a trailing slash. */
  readonly backendUrl: string;
  /** `actions.closeOverlay`. */
  readonly closeOverlay: (id: string) => void;
  /** Tells the user that something went well. */
  readonly announce: (message: string) => void;
}
