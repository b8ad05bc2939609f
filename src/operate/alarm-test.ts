import type { Cloud } from "../aws/clients.ts";
import { type AlarmState, untilFreshMinuteMs } from "../aws/cloudwatch.ts";
import { accountConcurrency, functionSettings, invokeFunction } from "../aws/functions.ts";
import { FlattenError } from "../base/errors.ts";
import type { JobMessage } from "../base/job.ts";
import { minuteMs, pause } from "../base/time.ts";
import type { Target } from "../experiment/target.ts";
import { type AlarmWait, breachingFrom, type StackAlarm, waitForAlarm } from "./alarms.ts";

interface AlarmTestRequest {
  readonly target: Target;
  readonly alarm: StackAlarm;
  readonly burst: AlarmBurst;
  /** The longest wait for each change of state. */
  readonly timeoutMs: number;
  readonly onStep: (step: AlarmTestStep) => void;
  /** Stops the waiting; invocations that have started run to their end. */
  readonly signal: AbortSignal;
}

/** The step that the test starts. */
export type AlarmTestStep =
  | { readonly kind: "next-minute" }
  | { readonly kind: "waiting"; readonly state: AlarmState; readonly why: "before" | "trip" | "recover" }
  | { readonly kind: "burst"; readonly round: number };

/** The result of the test; `flatten alarms test --format json` prints these keys. */
export interface AlarmTestOutcome {
  readonly state: "passed" | "timed-out" | "interrupted" | "tripped-by-earlier";
  /** The state that was not reached, or that an earlier burst caused; null when the test passed. */
  readonly waitedFor: AlarmState | null;
  /** The alarm's state at the end. */
  readonly alarmState: AlarmState;
  /** The results of all rounds. */
  readonly invokes: BurstAnswers;
  readonly seconds: {
    /** From the first invoke until ALARM. */
    readonly untilAlarm: number | null;
    /** From the end of the last job until OK. */
    readonly untilOk: number | null;
  };
}

const noAnswers: BurstAnswers = { ok: 0, failed: 0, throttled: 0 };

/** Triggers an alarm by a burst, and waits until it returns to OK. */
export async function testAlarm(request: AlarmTestRequest): Promise<AlarmTestOutcome> {
  let invokes = noAnswers;
  let seconds: AlarmTestOutcome["seconds"] = { untilAlarm: null, untilOk: null };
  const ended = (
    state: AlarmTestOutcome["state"],
    waitedFor: AlarmState | null,
    alarmState: AlarmState,
  ): AlarmTestOutcome => ({ invokes, seconds, state, waitedFor, alarmState });
  const unfinished = ({ state, alarm }: AlarmWait, waitedFor: AlarmState): AlarmTestOutcome =>
    ended(state === "interrupted" ? "interrupted" : "timed-out", waitedFor, alarm.state);
  const { alarm, target } = request;
  if (alarm.state === "ALARM") {
    const before = await wait(request, "OK", "before");
    if (before.state !== "reached") return unfinished(before, "OK");
  }
  const startedMs = await toNextMinute(request);
  // An alarm that was in ALARM has returned to OK before the burst starts.
  if (startedMs === undefined) return ended("interrupted", "ALARM", alarm.state === "ALARM" ? "OK" : alarm.state);
  invokes = await runRounds(request);
  const endedMs = cloudNowMs(target.cloud);
  const tripped = await wait(request, "ALARM", "trip");
  if (tripped.state !== "reached") return unfinished(tripped, "ALARM");
  // The alarm changed before CloudWatch could publish a datapoint of this burst, so an earlier burst caused it.
  if (tripped.alarm.sinceMs < startedMs + minuteMs) return ended("tripped-by-earlier", "ALARM", tripped.alarm.state);
  seconds = { ...seconds, untilAlarm: secondsFrom(startedMs, tripped) };
  const recovered = await wait(request, "OK", "recover");
  if (recovered.state !== "reached") return unfinished(recovered, "OK");
  seconds = { ...seconds, untilOk: secondsFrom(endedMs, recovered) };
  return ended("passed", null, recovered.alarm.state);
}

/** The time on CloudWatch's clock, which the times of alarm states come from. */
const cloudNowMs = ({ clock, skew }: Cloud): number => clock.nowMs() + skew.certainMs;

/** Uses CloudWatch's time of the state change, which is more exact than the time of the poll. */
const secondsFrom = (fromMs: number, { alarm }: AlarmWait): number => Math.max(0, alarm.sinceMs - fromMs) / 1000;

function wait(request: AlarmTestRequest, state: AlarmState, why: "before" | "trip" | "recover"): Promise<AlarmWait> {
  const { target, alarm, timeoutMs, signal, onStep } = request;
  if (!signal.aborted) onStep({ kind: "waiting", state, why });
  return waitForAlarm({ cloud: target.cloud, alarmName: alarm.name, state, timeoutMs, signal });
}

/**
 * Waits until the next minute starts: a burst across two minutes would be split into two datapoints.
 *
 * @returns the time on CloudWatch's clock; undefined after an interruption.
 */
async function toNextMinute({ target, onStep, signal }: AlarmTestRequest): Promise<number | undefined> {
  onStep({ kind: "next-minute" });
  await pause(target.cloud.clock, untilFreshMinuteMs(target.cloud), signal);
  return signal.aborted ? undefined : cloudNowMs(target.cloud);
}

/** Runs one burst in each period that must breach the threshold. */
async function runRounds(request: AlarmTestRequest): Promise<BurstAnswers> {
  const { target, burst, onStep, signal } = request;
  const { clock } = target.cloud;
  const startedMs = clock.nowMs();
  let total = noAnswers;
  for (let round = 1; round <= burst.rounds && !signal.aborted; round++) {
    const dueMs = startedMs + (round - 1) * burst.periodSeconds * 1000;
    await pause(clock, Math.max(0, dueMs - clock.nowMs()), signal);
    if (signal.aborted) break;
    onStep({ kind: "burst", round });
    const { ok, failed, throttled } = await runAlarmBurst(target, burst, `alarms-test-${startedMs}-${round}`);
    total = { ok: total.ok + ok, failed: total.failed + failed, throttled: total.throttled + throttled };
  }
  return total;
}

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

interface BurstAnswers {
  readonly ok: number;
  readonly failed: number;
  readonly throttled: number;
}

/** Invokes all jobs at the same time and waits for their results. */
async function runAlarmBurst(
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
