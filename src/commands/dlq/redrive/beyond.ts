import type { BeyondStack } from "../../../aws/beyond/stack.ts";
import { partOf, type Workload } from "../../../aws/workload.ts";
import { usageError } from "../../../base/errors.ts";
import { hopDelaySecondsMax, hopsFor } from "../../../base/job.ts";
import { delaySecondsMax } from "../../../base/limits.ts";
import { beyondStackOf } from "../../../cli/target/beyond.ts";
import { type Beyond, cheaperBeyond, usdOfDelay } from "../../../experiment/beyond.ts";
import type { Target } from "../../../experiment/target.ts";
import type { RedriveWay, WaitingCopies } from "../../../operate/dlq/redrive/document.ts";
import type { JitterWindow } from "../../../plan/spreads/spread.ts";
import { counted, dollars, seconds } from "../../../terminal/format.ts";
import { type BeyondChoice, beyondFor, beyondSentence, makingText, refuseManyHops } from "../../arms/beyond.ts";

/** The flags that decide the delays of a redrive. */
interface DelayFlags {
  readonly jitter?: JitterWindow;
  readonly grow?: readonly number[];
  readonly beyond?: BeyondChoice;
}

/**
 * Decides how the delays beyond 900 s of a redrive are made; undefined without such delays.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made as the flags require, and for `--beyond` without long delays.
 */
export function redriveBeyond({ jitter, grow, beyond: choice }: DelayFlags): Beyond | undefined {
  const long = longDelays(grow);
  const longest = Math.max(0, ...long, jitter?.maxSeconds ?? 0);
  if (longest <= delaySecondsMax) {
    if (choice === undefined) return undefined;
    throw usageError(
      `--beyond makes delays of more than ${delaySecondsMax} s, and no delay is longer than that`,
      "leave out --beyond, or give longer delays: --grow 30s,5m,1h",
    );
  }
  if (jitter !== undefined) return beyondFor(choice ?? "auto", "sqs", jitter);
  if (choice === "hops") refuseManyHops(longest);
  return choice === undefined || choice === "auto" ? cheaperBeyond(long) : choice;
}

/** The delays of a list that a message timer cannot make, seconds. */
const longDelays = (grow: readonly number[] = []): number[] => grow.filter((delay) => delay > delaySecondsMax);

/** Where messages wait for long delays, and how these are made, as a sentence. */
interface LongDelays {
  readonly stack: BeyondStack;
  readonly note: string;
}

/**
 * Finds the stack in which the messages of a redrive wait for long delays.
 *
 * @returns undefined if no delay is that long.
 * @throws {FlattenError} (cloud) if the stack is not deployed; no message has been moved.
 */
export async function prepareLongDelays(
  target: Target<Workload>,
  way: RedriveWay,
  toQueueUrl: string | undefined,
): Promise<LongDelays | undefined> {
  if (way.by !== "flatten" || way.beyond === undefined) return undefined;
  const { beyond, growSeconds, jitterSeconds } = way;
  const window = { minSeconds: jitterSeconds.min, maxSeconds: jitterSeconds.max };
  const stack = await beyondStackOf(target, toQueueUrl ?? partOf(target.workload, "queueUrl"));
  return {
    stack,
    note: growSeconds === undefined ? beyondSentence(beyond, window) : growSentence(beyond, growSeconds),
  };
}

const million = 1_000_000;

/** How growing delays of more than 900 s are made, how exact they are, and what the longest costs. */
function growSentence(beyond: Beyond, growSeconds: readonly number[]): string {
  const long = longDelays(growSeconds);
  const longest = Math.max(...long);
  const cost = (way: Beyond) => dollars(usdOfDelay(way, longest) * million);
  const times = `${hopsFor(longest)} times`;
  const how = `${makingText(beyond)}${beyond === "hops" ? `, ${times} for ${seconds(longest)}` : ""}`;
  const other = beyond === "hops" ? "EventBridge Scheduler" : `to send them again, ${times},`;
  const reason =
    longest > hopDelaySecondsMax
      ? `hops reach only ${seconds(hopDelaySecondsMax)}, because Lambda ends longer chains`
      : `${other} would cost ${cost(beyond === "hops" ? "scheduler" : "hops")}`;
  const delays = [...new Set(long)].map((delay) => seconds(delay)).join(", ");
  return `Messages with a delay of more than ${delaySecondsMax} s (${delays}): ${how}. Each message is due to the second. A million messages with a delay of ${seconds(longest)} cost ${cost(beyond)} more than without it; ${reason}.`;
}

/** Who makes the delays beyond 900 s, in the heading of the report. */
export const beyondMakers = { hops: "sent again", scheduler: "EventBridge Scheduler" } as const satisfies Record<
  Beyond,
  string
>;

/** What waits when the command has ended, and until when. */
export const waitingText = ({ messages, in: place, lastDueAt }: WaitingCopies): string =>
  `Of these, ${counted(messages, "message waits", "messages wait")} in ${place} for a delay of more than ${delaySecondsMax} s; the last is due at ${lastDueAt.slice(0, 19)}Z.`;
