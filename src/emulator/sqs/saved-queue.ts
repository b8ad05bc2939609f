import { Queue } from "./queue.ts";
import type { QueueHost } from "./queue-host.ts";
import { changedSettings } from "./queue-settings.ts";
import type { QueueTally } from "./queue-tally.ts";
import { restoreMessage, type SavedMessage, saveMessage } from "./saved-message.ts";

/** A queue in a snapshot: plain JSON. */
export interface SavedQueue {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly lastModifiedAtMs: number;
  readonly lastUsedAtMs: number;
  readonly purgedAtMs?: number;
  readonly tally: QueueTally;
  /** In the order in which they came. */
  readonly messages: readonly SavedMessage[];
}

export function saveQueue(queue: Queue): SavedQueue {
  const { purgedAtMs } = queue;
  return {
    name: queue.name,
    attributes: queue.settings.attributes,
    tags: Object.fromEntries(queue.tags),
    createdAtMs: queue.createdAtMs,
    lastModifiedAtMs: queue.lastModifiedAtMs,
    lastUsedAtMs: queue.lastUsedAtMs,
    ...(purgedAtMs === undefined ? {} : { purgedAtMs }),
    tally: { ...queue.tally },
    messages: Array.from(queue.messages(), saveMessage),
  };
}

export function restoreQueue(saved: SavedQueue, host: QueueHost): Queue {
  const queue = new Queue(saved.name, host, changedSettings(saved.attributes, {}));
  for (const message of saved.messages) queue.accept(restoreMessage(message));
  for (const [key, value] of Object.entries(saved.tags)) queue.tags.set(key, value);
  queue.createdAtMs = saved.createdAtMs;
  queue.lastModifiedAtMs = saved.lastModifiedAtMs;
  queue.lastUsedAtMs = saved.lastUsedAtMs;
  queue.purgedAtMs = saved.purgedAtMs;
  queue.tally = { ...saved.tally };
  return queue;
}
