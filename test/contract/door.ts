import type { Cloud } from "../../src/aws/clients.ts";

/** A way to the services of one account, and how its time passes. */
export interface Door {
  readonly cloud: Cloud;
  /** Goes before every name, so that runs on one account do not meet. */
  readonly prefix: string;
  close(): Promise<void>;
}

/** Opens a door; each suite opens one for all its tests. */
export type OpenDoor = () => Promise<Door>;

const lookEveryMs = 2_000;
const patienceMs = 15 * 60_000;

/**
 * Waits on the account's own clock until `look` finds something.
 *
 * @throws when it has not after a quarter of an hour of that clock.
 */
export async function eventually<T>({ cloud }: Door, what: string, look: () => Promise<T | undefined>): Promise<T> {
  const startedMs = cloud.clock.nowMs();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (cloud.clock.nowMs() - startedMs > patienceMs) throw new Error(`waited in vain for ${what}`);
    await cloud.clock.sleepMs(lookEveryMs);
  }
}
