import type { Invocations } from "../measure/own-invocations.ts";
import type { ArmRun } from "./arm-run.ts";
import type { Followed } from "./follow/follow.ts";
import type { CloudWatchReading } from "./follow/settled-metrics.ts";
import type { Stop } from "./follow/stop.ts";
import type { LiveRun } from "./live-run.ts";

/** What of a run is needed to measure it. */
export type MeasuredRun = Pick<ArmRun, "spec" | "facts" | "consumer" | "prediction" | "calls">;

/** Everything that was seen of a run. */
export interface RunEvidence extends Followed, Pick<LiveRun, "startedMs" | "sends" | "accounting"> {
  /** The jobs that could not be sent on after a delay of more than 900 s. */
  readonly deadLetters: Pick<LiveRun["deadLetters"], "notSentOn" | "laterUrl">;
  /** When the queue was seen empty, milliseconds since the epoch on our clock; undefined if it was not. */
  readonly emptiedMs: number | undefined;
  /** Whether the jobs were only counted: the invocations are all of the function then. */
  readonly isCounted: boolean;
  /** Why the run was cut short, if it was, and what failed. */
  readonly stop: Pick<Stop, "reason" | "failures" | "aborted">;
  readonly invocations: Invocations;
  readonly cloudwatch: CloudWatchReading;
  /** How far the target's clock is ahead of ours, as far as is certain; the log is dated by the target's clock. */
  readonly skewMs: number;
  /** When the run ended, milliseconds since the epoch on our clock. */
  readonly endedMs: number;
}
