/** One message of a SendMessageBatch. */
export interface BatchEntry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds: number;
}

/** An entry that SQS did not take. */
export interface RefusedEntry {
  readonly Id?: string | undefined;
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** Sends at most ten entries in one call, and answers those that were refused. */
export type SendBatch = (entries: readonly BatchEntry[]) => Promise<readonly RefusedEntry[]>;

/** Entries of one call, and when it is due after the first one. */
export interface DueBatch {
  readonly atSeconds: number;
  readonly entries: readonly BatchEntry[];
}

export interface SendDependencies {
  readonly sendBatch: SendBatch;
  nowMs(): number;
  sleepMs(ms: number): Promise<void>;
}

export interface SendOutcome {
  readonly sent: number;
  /** Ids of the entries that were not taken, in their order. */
  readonly failedIds: readonly string[];
  /** Why entries were not taken, each reason once. */
  readonly errors: readonly string[];
}

const lanes = 8;
const attemptsMax = 5;
const firstBackoffMs = 100;

/**
 * Sends all batches when they are due, a few calls at a time. Entries that SQS refuses through no fault of the sender
 * are sent again, at most five times in all, with a wait that doubles.
 */
export async function sendJobs(batches: readonly DueBatch[], dependencies: SendDependencies): Promise<SendOutcome> {
  const { nowMs, sleepMs } = dependencies;
  const startedAtMs = nowMs();
  const entries = batches.flatMap((batch) => batch.entries);
  const refused: RefusedEntry[] = [];
  const left = [...batches];
  const lane = async () => {
    for (let batch = left.shift(); batch; batch = left.shift()) {
      const early = startedAtMs + batch.atSeconds * 1000 - nowMs();
      if (early > 0) await sleepMs(early);
      refused.push(...(await sendPersistently(batch.entries, dependencies)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const errors = [
    ...new Set(refused.map(({ Code, Message }) => `${Code ?? "Unknown"}: ${Message ?? "no reason given"}`)),
  ];
  const refusedIds = new Set(refused.map(({ Id }) => Id));
  const failedIds = entries.map(({ Id }) => Id).filter((id) => refusedIds.has(id));
  return { sent: entries.length - failedIds.length, failedIds, errors };
}

/** Answers the entries that are refused for good. */
async function sendPersistently(
  entries: readonly BatchEntry[],
  { sendBatch, sleepMs }: SendDependencies,
): Promise<RefusedEntry[]> {
  const forGood: RefusedEntry[] = [];
  let left = entries;
  for (let attempt = 1; ; attempt++) {
    const refused = await attemptBatch(left, sendBatch);
    const again = refused.filter(({ SenderFault }) => SenderFault !== true);
    forGood.push(...refused.filter(({ SenderFault }) => SenderFault === true));
    if (again.length === 0) return forGood;
    if (attempt === attemptsMax) return [...forGood, ...again];
    const ids = new Set(again.map(({ Id }) => Id));
    left = left.filter(({ Id }) => ids.has(Id));
    await sleepMs(firstBackoffMs * 2 ** (attempt - 1));
  }
}

/** A call that fails altogether refuses all its entries; the SDK has repeated it by then, so it is not sent again. */
async function attemptBatch(entries: readonly BatchEntry[], sendBatch: SendBatch): Promise<readonly RefusedEntry[]> {
  try {
    return await sendBatch(entries);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return entries.map(({ Id }) => ({ Id, SenderFault: true, Code: name, Message: message }));
  }
}
