import { setImmediate as endOfTurn } from 'node:timers/promises';
import { createGroupPace, MAX_GROUP } from './group-pace.ts';

interface GatheringOptions<Item, Answer> {
  readonly apartMs?: number;
  readonly alone?: (item: Item) => Promise<Answer>;
  readonly onIdle?: () => void;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Writes of one kind, together: for a database over the network every statement is a round trip and a commit. Writes
 * that are asked for in one turn of the event loop go together, and while a group is on its way the next one gathers;
 * the order stays that of asking. A write that comes alone is written alone and at once.
 * @param write writes a group durably in one statement and gives an answer for each, in order. What it rejects with,
 * every write of the group gets.
 * @param alone how one that comes alone is written, where that is another statement
 * @param onIdle called whenever nothing waits and nothing is on its way any more
 */
export function createGatheredWrites<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { apartMs, alone, onIdle = () => undefined }: GatheringOptions<Item, Answer> = {},
): (item: Item) => Promise<Answer> {
  const writeItems = async (items: readonly Item[]): Promise<readonly Answer[]> => {
    const [only, ...others] = items;
    const isAlone = only !== undefined && others.length === 0;
    return isAlone && alone !== undefined ? [await alone(only)] : write(items);
  };
  const pace = createGroupPace(apartMs);
  let waiting: Waiting<Item, Answer>[] = [];
  let isWriting = false;

  const writeWaiting = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      // Requests that arrived together are worked on one after the other before this comes.
      await endOfTurn();
      await pace.untilDue(waiting.length >= MAX_GROUP);
      const group = waiting.slice(0, MAX_GROUP);
      waiting = waiting.slice(MAX_GROUP);
      pace.took(group.length);
      await writeGroup(writeItems, group);
    }
    isWriting = false;
    onIdle();
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length >= MAX_GROUP) pace.isFull();
      if (!isWriting) void writeWaiting();
    });
}

/** Never rejects: every fault goes to those whose write it ended. */
async function writeGroup<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  group: readonly Waiting<Item, Answer>[],
): Promise<void> {
  try {
    const answers = await write(group.map(({ item }) => item));
    if (answers.length !== group.length) throw new RangeError('a group of writes needs an answer for each');
    group.forEach(({ resolve }, index) => {
      resolve(answers[index] as Answer);
    });
  } catch (fault) {
    for (const { reject } of group) reject(fault);
  }
}
