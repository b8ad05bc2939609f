import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { entryBatches, entryBytes, type OutgoingEntry, sendEntries } from "../../aws/send.ts";

export interface SendRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  readonly bodies: readonly string[];
  /** Whole seconds, 0–900, for every message; null leaves it to the queue. */
  readonly delaySeconds: number | null;
  /** Stops sending; what was sent stays sent. */
  readonly signal?: AbortSignal;
}

export interface Sent {
  readonly state: "sent" | "interrupted" | "failed";
  /** Messages that SQS confirmed. */
  readonly sent: number;
  readonly refused: readonly { readonly place: number; readonly error: string }[];
  /** What broke the sending off. */
  readonly failure?: unknown;
}

/** Batch calls in flight at once. */
const parallelBatches = 20;

/** Sends messages in batches and counts those that SQS confirmed; after a failed call no other is begun. */
export async function sendToQueue({ cloud, queueUrl, bodies, delaySeconds, signal }: SendRequest): Promise<Sent> {
  const refused: { place: number; error: string }[] = [];
  let sent = 0;
  let failure: unknown;
  const entries = bodies.map((body, index) => ({
    body,
    place: index + 1,
    ...(delaySeconds === null ? {} : { delaySeconds }),
  }));
  const sendBatch = async (batch: readonly (OutgoingEntry & { place: number })[]) => {
    if (signal?.aborted || failure !== undefined) return;
    try {
      const outcomes = await sendEntries(cloud, queueUrl, batch);
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.sent) sent++;
        else refused.push({ place: batch[i]?.place ?? 0, error: outcome.error });
      }
    } catch (error) {
      failure ??= error;
    }
  };
  const limit = pLimit(parallelBatches);
  await Promise.all(entryBatches(entries, entryBytes).map((batch) => limit(sendBatch, batch)));
  refused.sort((a, b) => a.place - b.place);
  const whole = sent + refused.length === bodies.length;
  if (failure !== undefined) return { state: "failed", sent, refused, failure };
  return { state: whole ? "sent" : "interrupted", sent, refused };
}
