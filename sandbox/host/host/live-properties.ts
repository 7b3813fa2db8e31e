import { release, retain } from '@remote-ui/rpc';
import type {
  Associations,
  AssociationsRequest,
  LiveProperties,
  Properties,
  SearchAnswer,
} from '../protocol.ts';

/** The record behind a card, as the portal gives it. */
export interface CrmData {
  /** Values of the named properties of the record on the screen; null is an empty one. */
  readonly fetchProperties: (names: readonly string[]) => Promise<Properties>;
  readonly fetchAssociations: (request: AssociationsRequest) => Promise<Associations>;
  /** Every property of the record, for a card that asks for `'*'`. Without it such a card is refused. */
  readonly fetchAllProperties?: () => Promise<Properties>;
  /** Answers `useCrmSearch`. Without it a search is refused with a message. */
  readonly search?: (request: unknown) => Promise<SearchAnswer>;
  /** Calls `listener` whenever the record may have changed; the answer ends that. */
  readonly subscribe?: (listener: () => void) => () => void;
}

type Names = readonly string[] | '*';
type OnUpdate = (properties: Properties, error?: { message: string }) => unknown;

interface Watch {
  readonly names: Names;
  readonly onUpdate: OnUpdate;
  last: string;
}

/** Property reads of one card, and the subscriptions that its hooks hold. */
export interface LiveRecord {
  readonly read: (names: Names) => Promise<Properties>;
  readonly watch: (names: Names, onUpdate: OnUpdate) => Promise<LiveProperties>;
  /** Reads again for every subscription and tells those whose values changed. */
  readonly refresh: () => Promise<void>;
  /** Ends everything; called when the card leaves the page. */
  readonly end: () => void;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param crm undefined where there is no record (settings): every read is then refused with a message. */
export function createLiveRecord(crm: CrmData | undefined): LiveRecord {
  const watches = new Set<Watch>();

  const read = (names: Names): Promise<Properties> => {
    if (!crm) return Promise.reject(new Error('There is no CRM record at this extension point.'));
    if (names !== '*') return crm.fetchProperties(names);
    if (crm.fetchAllProperties) return crm.fetchAllProperties();
    return Promise.reject(new Error('This record cannot be read as a whole: name the properties.'));
  };

  const tell = async (watch: Watch): Promise<void> => {
    try {
      const properties = await read(watch.names);
      const now = JSON.stringify(properties);
      if (now === watch.last || !watches.has(watch)) return;
      watch.last = now;
      await watch.onUpdate(properties);
    } catch (error) {
      if (watches.has(watch)) await watch.onUpdate({}, { message: messageOf(error) });
    }
  };

  const refresh = async (): Promise<void> => {
    // One subscription that fails to be told must not keep the others from their news.
    await Promise.allSettled([...watches].map(tell));
  };

  const stop = (watch: Watch): void => {
    if (watches.delete(watch)) release(watch.onUpdate);
  };

  const unsubscribe = crm?.subscribe?.(() => void refresh());
  return {
    read,
    refresh,
    watch: async (names, onUpdate) => {
      retain(onUpdate);
      const watch: Watch = { names, onUpdate, last: '' };
      watches.add(watch);
      try {
        const data = await read(names);
        watch.last = JSON.stringify(data);
        return {
          data,
          stop: () => {
            stop(watch);
          },
        };
      } catch (error) {
        stop(watch);
        throw error;
      }
    },
    end: () => {
      unsubscribe?.();
      watches.clear();
    },
  };
}
