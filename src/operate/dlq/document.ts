import { isCloudError } from "../../aws/errors.ts";
import { peekMessages } from "../../aws/messages.ts";
import type { BeyondStack } from "../../aws/schedules.ts";
import { isQueuedWorkload, partOf, type Workload } from "../../aws/workload.ts";
import { limits } from "../../base/limits.ts";
import { mean } from "../../base/numbers.ts";
import { planArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import type { Beyond } from "../../experiment/beyond.ts";
import { jobOfDeadLetter } from "../../experiment/follow/observers.ts";
import { type Forecast, forecastOf, readClaimedConcurrency } from "../../experiment/preflight.ts";
import { readStackFacts } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import { type JitterSeconds, jitterWindow, type SpreadName } from "../../plan/spreads/spread.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import type { QueueDocumentHead } from "../queue.ts";
import type { DeadLetterSelection } from "./copy.ts";
import type { DeadLetterFindings } from "./peek.ts";

/** How messages are moved: by SQS's move task, or by flatten, which receives, sends and deletes them. */
export type RedriveWay = TaskWay | OwnWay;

/** A redrive by SQS's move task, at 1–500 messages a second; null lets SQS choose the rate. */
export interface TaskWay {
  readonly by: "task";
  readonly messagesPerSecond: number | null;
}

/** A redrive that receives, sends and deletes the messages itself. */
export interface OwnWay {
  readonly by: "flatten";
  readonly jitterSeconds: JitterSeconds;
  readonly spread: SpreadName;
  /** The delay of the first, second, … redrive of a message, whole seconds, in place of `jitterSeconds`; left out without growing delays. */
  readonly growSeconds?: readonly number[];
  /** How delays beyond 900 s are made: messages are sent again, or EventBridge Scheduler sends them; left out without such delays. */
  readonly beyond?: Beyond;
  /** Whether every job is marked as repaired, so that a poisoned job succeeds. */
  readonly repaired: boolean;
  /** Whether the messages stay in the dead-letter queue, and copies are sent. */
  readonly copy: boolean;
}

/** Which messages to move, and how. */
export interface RedriveRequest {
  readonly target: Target<Workload>;
  readonly way: RedriveWay;
  /** All messages by default. */
  readonly selection?: DeadLetterSelection;
  /** The queue to move them to; by default the queue that they came from. */
  readonly toQueueUrl?: string | undefined;
  /** Where messages wait for longer than a message timer allows; needed if a delay of the way is that long. */
  readonly beyond?: BeyondStack | undefined;
  /** Seed of the random delays. */
  readonly seed: number;
  /** Reads the messages and moves none. */
  readonly dryRun: boolean;
  /** Called before messages are moved, unless there are none; throws to prevent it. */
  readonly confirm?: (plan: RedrivePlan) => Promise<void>;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Ends the redrive: messages that have moved stay moved, and the others stay in the dead-letter queue. */
  readonly signal?: AbortSignal;
}

/** What a redrive is about to do. */
export interface RedrivePlan {
  /** Messages in the dead-letter queue; approximate. */
  readonly found: number;
  /** Whether a peek at the dead-letter queue has no effect: the queue has no redrive policy of its own. */
  readonly isPeekFree: boolean;
}

/** The progress of a redrive. */
export interface RedriveProgress {
  readonly total: number;
  readonly moved: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

/** How many messages ended in each state. Every message counts once. */
interface RedriveCounts {
  /** Sent to the queue and deleted from the dead-letter queue. */
  readonly moved: number;
  /** Sent to the queue and kept in the dead-letter queue: the way is a copy. */
  readonly copied: number;
  /** Still in the dead-letter queue, and not sent. */
  readonly left: number;
  /** Sent to the queue, but not confirmed as deleted: they may be delivered a second time. */
  readonly notDeleted: number;
}

/** Messages that were moved or copied, and wait for their delay of more than 900 s. They are among those counts. */
export interface WaitingCopies {
  readonly messages: number;
  /** Where they wait: the name of a queue, or of a group of schedules. */
  readonly in: string;
  /** When the last of them is due, ISO 8601. */
  readonly lastDueAt: string;
}

/** A message that was not moved, and why. */
export interface LeftMessage {
  readonly messageId: string;
  readonly reason: string;
}

/** The result of a redrive. */
export interface RedriveOutcome {
  /** How it ended; `planned` is a dry run. */
  readonly state: "planned" | "completed" | "interrupted" | "failed";
  readonly counts: RedriveCounts;
  /** The messages that could not be moved. */
  readonly leftMessages?: readonly LeftMessage[];
  /** The messages that wait for longer than 900 s when the redrive has ended; undefined if none does. */
  readonly waiting?: WaitingCopies | undefined;
  /** The error that ended a failed redrive. */
  readonly failure?: unknown;
}

/** `flatten dlq redrive --format json`; `queue` is the dead-letter queue. */
export interface RedriveDocument
  extends QueueDocumentHead<"dlq-redrive">,
    Required<Pick<RedriveOutcome, "state" | "counts" | "leftMessages">> {
  /** The queue that the messages are sent to, and whether it is the one that they came from. */
  readonly to: string;
  readonly toSource: boolean;
  readonly seed: number;
  readonly way: RedriveWay;
  readonly selection: DeadLetterSelection;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  /** Left out if no message waits for longer than 900 s when the redrive has ended. */
  readonly waiting?: WaitingCopies;
  readonly seconds: number;
  /** The selected messages among those that a dry run reads; null otherwise. */
  readonly findings: DeadLetterFindings | null;
}

/** Messages that are read to estimate how long a job works. */
const sampleMax = 10;
/** The assumed time of a job without `workMs`, seconds. */
const assumedWorkSeconds = 5;

/** What a redrive is expected to take from the account; the peak is that of a burst of the same messages. */
export type RedriveForecast = Pick<Forecast, "peak" | "free" | "accountLimit"> & {
  /** Whether it may take more than half of the free concurrency. */
  readonly isLarge: boolean;
  /** The mean time of a job that the forecast assumes, seconds. */
  readonly workSeconds: number;
};

/**
 * Predicts the peak of a redrive.
 *
 * @param found messages in the dead-letter queue.
 * @param isPeekFree whether a peek at the dead-letter queue has no effect: the queue has no redrive policy.
 * @returns undefined if no function reads the queue, and if the account's or the function's settings cannot be read: a
 * redrive itself needs no permission for Lambda.
 */
export async function forecastRedrive(
  target: Target<Workload>,
  way: RedriveWay,
  found: number,
  isPeekFree: boolean,
): Promise<RedriveForecast | undefined> {
  const { cloud, description, workload } = target;
  if (!isQueuedWorkload(workload)) return undefined;
  const workSeconds = isPeekFree ? await sampledWorkSeconds(target) : assumedWorkSeconds;
  try {
    const spec = specOf(way, found, workSeconds);
    const [facts, claimed] = await Promise.all([
      readStackFacts({ cloud, description, workload }),
      readClaimedConcurrency(target),
    ]);
    const { peak, free, accountLimit, reasons } = forecastOf([planArm(spec, facts)], facts, claimed, 1);
    return { peak, free, accountLimit, isLarge: reasons.includes("concurrency"), workSeconds };
  } catch (error) {
    if (isCloudError(error)) return undefined;
    throw error;
  }
}

async function sampledWorkSeconds({ cloud, workload }: Target<Workload>): Promise<number> {
  const messages = await peekMessages(cloud, partOf(workload, "deadLetterQueueUrl"), sampleMax);
  const seconds = messages.flatMap(({ Body = "" }) => {
    const job = jobOfDeadLetter(Body);
    return job === undefined ? [] : [job.workMs === undefined ? assumedWorkSeconds : job.workMs / 1_000];
  });
  return seconds.length === 0 ? assumedWorkSeconds : mean(seconds);
}

/** The redrive as an arm of a burst. */
function specOf(way: RedriveWay, found: number, workSeconds: number): ArmSpec {
  return {
    name: "redrive",
    via: "sqs",
    ...releaseOf(way, found),
    work: fixedWork(workSeconds),
    failShare: 0,
    flaky: 0,
    pauseMs: 0,
    parallel: undefined,
    timeoutMs: 0,
  };
}

/** When the messages arrive. Without a rate, a move task may move all of them within a moment. */
function releaseOf(way: RedriveWay, found: number): Pick<ArmSpec, "count" | "window" | "spread"> {
  if (way.by === "flatten") {
    // Delays that grow are unknown until the messages are received: the forecast is that of the worst case, no delays.
    return { count: found, window: jitterWindow(way.jitterSeconds), spread: way.spread };
  }
  if (way.messagesPerSecond === null) return { count: found, window: null, spread: "none" };
  // The peak of a longer move is that of its first 900 s, the longest window of the model.
  const maxSeconds = Math.min(limits.sqs.delaySecondsMax, Math.ceil(found / way.messagesPerSecond));
  const count = Math.min(found, maxSeconds * way.messagesPerSecond);
  return { count, window: { minSeconds: 0, maxSeconds }, spread: "even" };
}
