import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/messages.ts";
import { entryBatches, entryBytes } from "../../base/job.ts";

/** Which messages to send. */
export interface SendRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  readonly bodies: readonly string[];
  /** Whole seconds, 0–900, for every message; null lets the queue's delay apply. */
  readonly delaySeconds: number | null;
  /** Stops sending after the calls in flight. */
  readonly signal?: AbortSignal;
}

/** The result of sending. */
export interface Sent {
  readonly state: "sent" | "interrupted" | "failed";
  /** Messages that SQS confirmed. */
  readonly sent: number;
  /** Messages that SQS rejected, by their place in the input, counted from 1. */
  readonly rejected: readonly { readonly place: number; readonly error: string }[];
  /** The error that stopped the sending. */
  readonly failure?: unknown;
}

/** Batch calls in flight at the same time. */
const parallelBatches = 20;

/** Sends messages in batches and counts those that SQS confirmed. After a failed call, no further call is made. */
export async function sendToQueue({ cloud, queueUrl, bodies, delaySeconds, signal }: SendRequest): Promise<Sent> {
  const rejected: { place: number; error: string }[] = [];
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
        else rejected.push({ place: batch[i]?.place ?? 0, error: outcome.error });
      }
    } catch (error) {
      failure ??= error;
    }
  };
  const limit = pLimit(parallelBatches);
  await Promise.all(entryBatches(entries, entryBytes).map((batch) => limit(sendBatch, batch)));
  rejected.sort((a, b) => a.place - b.place);
  if (failure !== undefined) return { state: "failed", sent, rejected, failure };
  const isComplete = sent + rejected.length === bodies.length;
  return { state: isComplete ? "sent" : "interrupted", sent, rejected };
}
