import type { AlarmState } from "../../aws/alarms.ts";
import type { Cloud } from "../../aws/clients.ts";
import { untilFreshMinuteMs } from "../../aws/metrics.ts";
import { pause } from "../../base/clock.ts";
import type { Target } from "../../experiment/target.ts";
import { type AlarmBurst, type BurstAnswers, runAlarmBurst } from "./burst.ts";
import type { StackAlarm } from "./list.ts";
import { type AlarmWait, waitForAlarm } from "./wait.ts";

export interface AlarmTestRequest {
  readonly target: Target;
  readonly alarm: StackAlarm;
  readonly burst: AlarmBurst;
  /** For each of the waits. */
  readonly timeoutMs: number;
  readonly onStep: (step: AlarmTestStep) => void;
  /** Stops the waiting; invokes that are out run to their end. */
  readonly signal: AbortSignal;
}

/** What the test is about to do. */
export type AlarmTestStep =
  | { readonly kind: "fresh-minute" }
  | { readonly kind: "waiting"; readonly state: AlarmState; readonly why: "before" | "trip" | "recover" }
  | { readonly kind: "burst"; readonly round: number };

/** How the test ended; the keys are what `flatten alarms test --format json` prints. */
export interface AlarmTestOutcome {
  readonly state: "passed" | "timed-out" | "interrupted" | "tripped-by-earlier";
  /** State that was waited for in vain, or that another burst brought about; null when the test passed. */
  readonly waitedFor: AlarmState | null;
  /** The alarm's state at the end. */
  readonly alarmState: AlarmState;
  /** Answers of all rounds. */
  readonly invokes: BurstAnswers;
  readonly seconds: {
    /** From the first invoke to ALARM, and from the last end of a job back to OK. */
    readonly untilAlarm: number | null;
    readonly untilOk: number | null;
  };
}

/** Lambda's metrics have a point a minute, which is published after the minute's end. */
const minuteMs = 60_000;
const noAnswers: BurstAnswers = { ok: 0, failed: 0, throttled: 0 };

/** Trips an alarm with a burst, and sees it recover. */
export async function testAlarm(request: AlarmTestRequest): Promise<AlarmTestOutcome> {
  const outcome = { invokes: noAnswers, seconds: { untilAlarm: null, untilOk: null } as AlarmTestOutcome["seconds"] };
  if (request.alarm.state === "ALARM") {
    const before = await wait(request, "OK", "before");
    if (before.state !== "reached") return unfinished(outcome, before, "OK");
  }
  const startedMs = await toFreshMinute(request);
  if (startedMs === undefined)
    return { ...outcome, state: "interrupted", waitedFor: "ALARM", alarmState: calm(request.alarm) };
  outcome.invokes = await runRounds(request);
  const endedMs = cloudNowMs(request.target.cloud);
  const tripped = await wait(request, "ALARM", "trip");
  if (tripped.state !== "reached") return unfinished(outcome, tripped, "ALARM");
  if (tripped.alarm.sinceMs < startedMs + minuteMs) return trippedByEarlier(outcome, tripped);
  outcome.seconds = { ...outcome.seconds, untilAlarm: secondsFrom(startedMs, tripped) };
  const recovered = await wait(request, "OK", "recover");
  if (recovered.state !== "reached") return unfinished(outcome, recovered, "OK");
  outcome.seconds = { ...outcome.seconds, untilOk: secondsFrom(endedMs, recovered) };
  return { ...outcome, state: "passed", waitedFor: null, alarmState: recovered.alarm.state };
}

/** Its state before the burst. */
const calm = ({ state }: StackAlarm): AlarmState => (state === "ALARM" ? "OK" : state);

/** On CloudWatch's clock, as far as it is known: alarms change their state by it. */
const cloudNowMs = ({ clock, skew }: Cloud): number => clock.nowMs() + skew.certainMs;

/** CloudWatch says when the state changed: that is more exact than our looks. */
const secondsFrom = (fromMs: number, { alarm }: AlarmWait): number => Math.max(0, alarm.sinceMs - fromMs) / 1000;

const unfinished = (
  outcome: Pick<AlarmTestOutcome, "invokes" | "seconds">,
  { state, alarm }: AlarmWait,
  waitedFor: AlarmState,
): AlarmTestOutcome => ({
  ...outcome,
  state: state === "interrupted" ? "interrupted" : "timed-out",
  waitedFor,
  alarmState: alarm.state,
});

/** No point of this burst can have been there: one of a burst shortly before it was. */
const trippedByEarlier = (outcome: Pick<AlarmTestOutcome, "invokes" | "seconds">, { alarm }: AlarmWait) =>
  ({ ...outcome, state: "tripped-by-earlier", waitedFor: "ALARM", alarmState: alarm.state }) as const;

function wait(request: AlarmTestRequest, state: AlarmState, why: "before" | "trip" | "recover"): Promise<AlarmWait> {
  const { target, alarm, timeoutMs, signal, onStep } = request;
  if (!signal.aborted) onStep({ kind: "waiting", state, why });
  return waitForAlarm({ cloud: target.cloud, alarmName: alarm.name, state, timeoutMs, signal });
}

/** A burst across a minute's border would be split in two datapoints. */
async function toFreshMinute({ target, onStep, signal }: AlarmTestRequest): Promise<number | undefined> {
  onStep({ kind: "fresh-minute" });
  await pause(target.cloud.clock, untilFreshMinuteMs(target.cloud), signal);
  return signal.aborted ? undefined : cloudNowMs(target.cloud);
}

/** One burst in each of the periods that have to breach. */
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
