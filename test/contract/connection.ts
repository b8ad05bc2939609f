import type { Cloud } from "../../src/aws/clients.ts";

/** Access to the services and the clock of one account. */
export interface Connection {
  readonly cloud: Cloud;
  /** The prefix of every name, so that runs on the same account do not collide. */
  readonly prefix: string;
  close(): Promise<void>;
}

/** Opens a connection. Each suite opens one for all of its tests. */
export type OpenConnection = () => Promise<Connection>;

const lookEveryMs = 2_000;
const patienceMs = 15 * 60_000;

/**
 * Polls on the account's own clock until `look` returns something.
 *
 * @throws {Error} after 15 minutes on that clock.
 */
export async function eventually<T>(
  { cloud }: Connection,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const startedMs = cloud.clock.nowMs();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (cloud.clock.nowMs() - startedMs > patienceMs) throw new Error(`timed out waiting for ${what}`);
    await cloud.clock.sleepMs(lookEveryMs);
  }
}
