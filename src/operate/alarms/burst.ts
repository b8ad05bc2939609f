import { accountConcurrency, functionSettings, invokeFunction } from "../../aws/functions.ts";
import { FlattenError } from "../../base/errors.ts";
import type { JobMessage } from "../../base/job.ts";
import type { Target } from "../../experiment/target.ts";
import { breachingFrom, type StackAlarm } from "./list.ts";

/** Direct invokes that have to trip an alarm on invocations in flight. */
export interface AlarmBurst {
  /** Jobs at once, and the number of them in flight that the alarm goes off at. */
  readonly jobs: number;
  readonly breachingFrom: number;
  readonly workMs: number;
  /** Bursts in consecutive periods: an alarm of M out of N datapoints needs M of them. */
  readonly rounds: number;
  readonly periodSeconds: number;
}

/** Jobs beyond the threshold, for those that are late or throttled; and the fewest that make a burst. */
const spareShare = 0.25;
const jobsMin = 20;
const longestWorkMs = 5_000;
const defaultPeriodSeconds = 60;

/**
 * Plans a burst that must trip an alarm.
 *
 * @throws {FlattenError} when no burst can: the account or the function allows fewer invocations than the threshold.
 */
export async function planAlarmBurst({ cloud, stack }: Target, alarm: StackAlarm): Promise<AlarmBurst> {
  const from = breachingFrom(alarm);
  if (from === undefined) {
    throw new FlattenError("cloud", `the alarm ${alarm.logicalId} does not go off when much is in flight`, {
      remedy: "choose the alarm on ConcurrentExecutions, or deploy the stack again: flatten deploy",
    });
  }
  const [account, settings] = await Promise.all([
    accountConcurrency(cloud),
    functionSettings(cloud, stack.processFunctionName),
  ]);
  const most = settings.reservedConcurrency ?? account.unreserved;
  if (most < from) throw unreachable(alarm, from, most, settings.reservedConcurrency !== undefined);
  return {
    jobs: Math.min(most, Math.max(jobsMin, Math.ceil(from * (1 + spareShare)))),
    breachingFrom: from,
    workMs: Math.min(longestWorkMs, settings.timeoutSeconds * 500),
    rounds: alarm.datapointsToAlarm,
    periodSeconds: alarm.periodSeconds ?? defaultPeriodSeconds,
  };
}

const unreachable = ({ logicalId }: StackAlarm, from: number, most: number, reserved: boolean): FlattenError =>
  new FlattenError(
    "inconclusive",
    `the alarm ${logicalId} goes off at ${from} invocations in flight, and ${reserved ? "the function's reserved concurrency" : "the account"} allows ${most}`,
    { remedy: "lower its threshold; flatten doctor says how" },
  );

/** How the invokes of a burst were answered. */
export interface BurstAnswers {
  readonly ok: number;
  readonly failed: number;
  readonly throttled: number;
}

/** Invokes every job at once and waits for all of them. */
export async function runAlarmBurst(
  { cloud, stack }: Target,
  { jobs, workMs }: AlarmBurst,
  run: string,
): Promise<BurstAnswers> {
  const answers = await Promise.all(
    Array.from({ length: jobs }, (_, i) => {
      const job: JobMessage = { document: i + 1, run, workMs };
      return invokeFunction(cloud, stack.processFunctionName, job, "RequestResponse");
    }),
  );
  const count = (kind: (typeof answers)[number]["kind"]) => answers.filter((answer) => answer.kind === kind).length;
  return { ok: count("ok"), failed: count("function-error"), throttled: count("throttled") };
}
