import { accountConcurrency, functionSettings } from "../../aws/functions.ts";
import { invokeFunction } from "../../aws/invoke.ts";
import { FlattenError } from "../../base/errors.ts";
import type { JobMessage } from "../../base/job.ts";
import type { Target } from "../../experiment/target.ts";
import { breachingFrom, type StackAlarm } from "./list.ts";

/** A burst of direct invokes that triggers an alarm on ConcurrentExecutions. */
export interface AlarmBurst {
  /** Jobs to invoke at the same time. */
  readonly jobs: number;
  /** The smallest number of concurrent executions that breaches the alarm's threshold. */
  readonly breachingFrom: number;
  /** How long each job works, milliseconds. */
  readonly workMs: number;
  /** Bursts in consecutive periods: an alarm with M out of N datapoints needs M of them. */
  readonly rounds: number;
  readonly periodSeconds: number;
}

/** Jobs above the threshold, as a share of it: some invokes may start late or be throttled. */
const spareShare = 0.25;
const jobsMin = 20;
const longestWorkMs = 5_000;
const defaultPeriodSeconds = 60;

/**
 * Plans a burst that triggers an alarm.
 *
 * @throws {FlattenError} when no burst can trigger it: the alarm watches another condition, or the account or the
 * function allows too little concurrency.
 */
export async function planAlarmBurst({ cloud, workload }: Target, alarm: StackAlarm): Promise<AlarmBurst> {
  const from = breachingFrom(alarm);
  if (from === undefined) {
    throw new FlattenError("cloud", `a burst cannot trigger the alarm ${alarm.logicalId}: it has no upper threshold`, {
      remedy: "restore the alarm of the template: flatten deploy",
    });
  }
  const [account, settings] = await Promise.all([
    accountConcurrency(cloud),
    functionSettings(cloud, workload.functionName),
  ]);
  const available = settings.reservedConcurrency ?? account.unreserved;
  if (available < from) throw unreachable(alarm, from, available, settings.reservedConcurrency !== undefined);
  return {
    jobs: Math.min(available, Math.max(jobsMin, Math.ceil(from * (1 + spareShare)))),
    breachingFrom: from,
    workMs: Math.min(longestWorkMs, settings.timeoutSeconds * 500),
    rounds: alarm.datapointsToAlarm,
    periodSeconds: alarm.periodSeconds ?? defaultPeriodSeconds,
  };
}

const unreachable = ({ logicalId }: StackAlarm, from: number, available: number, reserved: boolean): FlattenError =>
  new FlattenError(
    "inconclusive",
    `the alarm ${logicalId} needs ${from} concurrent executions, but ${reserved ? "the function's reserved concurrency" : "the account"} allows only ${available}`,
    { remedy: "lower the alarm's threshold; flatten doctor prints the command" },
  );

/** The results of a burst's invokes. */
export interface BurstAnswers {
  readonly ok: number;
  readonly failed: number;
  readonly throttled: number;
}

/** Invokes all jobs at the same time and waits for their results. */
export async function runAlarmBurst(
  { cloud, workload }: Target,
  { jobs, workMs }: AlarmBurst,
  run: string,
): Promise<BurstAnswers> {
  const answers = await Promise.all(
    Array.from({ length: jobs }, (_, i) => {
      const job: JobMessage = { document: i + 1, run, workMs };
      return invokeFunction(cloud, workload.functionName, JSON.stringify(job), "RequestResponse");
    }),
  );
  const count = (kind: (typeof answers)[number]["kind"]) => answers.filter((answer) => answer.kind === kind).length;
  return { ok: count("ok"), failed: count("function-error"), throttled: count("throttled") };
}
