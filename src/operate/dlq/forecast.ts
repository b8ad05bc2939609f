import { isCloudError } from "../../aws/errors.ts";
import { peekMessages } from "../../aws/messages.ts";
import { isQueuedWorkload, partOf, type Workload } from "../../aws/workload.ts";
import { limits } from "../../base/limits.ts";
import { mean } from "../../base/numbers.ts";
import { planArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import { jobOfDeadLetter } from "../../experiment/follow/dead-letters.ts";
import { type Forecast, forecastOf, readClaimedConcurrency } from "../../experiment/preflight.ts";
import { readStackFacts } from "../../experiment/stack-facts.ts";
import type { Target } from "../../experiment/target.ts";
import { jitterWindow } from "../../plan/spreads/spread.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import type { RedriveWay } from "./document.ts";

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
