import type { AlarmState } from "../../aws/cloudwatch.ts";
import { isFlattenStack, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { type ExitReason, FlattenError, nearest, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { minuteMs } from "../../base/time.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { accessOf, dryRunDocument, endDryRun, openSink, writeUnlessQuiet } from "../../cli/output.ts";
import { invalidValue } from "../../cli/parse/values.ts";
import { askConsent } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openTarget, withTarget } from "../../cli/target/open-target.ts";
import type { Target } from "../../experiment/target.ts";
import { type AlarmBurst, type AlarmTestOutcome, planAlarmBurst, testAlarm } from "../../operate/alarm-test.ts";
import {
  type AlarmWait,
  concurrencyAlarm,
  type StackAlarm,
  stackAlarmHistory,
  waitForAlarm,
  workloadAlarms,
} from "../../operate/alarms.ts";
import {
  alarmDocument,
  alarmsHistoryReport,
  alarmsReport,
  alarmTestReport,
  historyDocument,
  stepLine,
  waitReport,
} from "./report.ts";

/** Runs `flatten alarms list`: prints the alarms of the stack and their states. */
export const runAlarmsList: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const alarms = await alarmsOf(target);
    const document = { ...headOf(target, "alarms"), alarms: alarms.map(alarmDocument) };
    await sink.show(document, (_, view) => alarmsReport(alarms, target.description, view));
    return "ok";
  });

type HistoryFlags = CommonFlags & { readonly since?: number };

/** Runs `flatten alarms history`: prints the state changes of one alarm, or of all alarms of the stack. */
export const runAlarmsHistory: CommandRun<HistoryFlags> = (context, flags, [name]) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const all = await alarmsOf(target);
    const alarms = name === undefined ? all : [chooseAlarm(all, target, "flatten alarms history", name)];
    const sinceMs = target.cloud.clock.nowMs() - (flags.since ?? limits.cloudwatch.alarmHistorySeconds * 1000);
    const events = await stackAlarmHistory(target.cloud, alarms, sinceMs);
    const document = { ...headOf(target, "alarm-history"), events: events.map(historyDocument) };
    if (events.length > 0 || flags.format === "json") {
      await sink.show(document, (_, view) => alarmsHistoryReport(events, target.description, view));
    }
    if (events.length > 0) return "ok";
    throw new FlattenError("inconclusive", "the alarms have no history entries in this period", {
      remedy: "choose a longer period: flatten alarms history --since 14d",
    });
  });

type WaitFlags = CommonFlags & { readonly state?: AlarmState; readonly name?: string; readonly timeout?: number };

/** Runs `flatten alarms wait`: waits until an alarm is in a state. A timeout is inconclusive. */
export const runAlarmsWait: CommandRun<WaitFlags> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { logicalId, name } = chooseAlarm(await alarmsOf(target), target, "--name", flags.name);
    const state = flags.state ?? "ALARM";
    const waited = await waitForAlarm({
      cloud: target.cloud,
      alarmName: name,
      state,
      timeoutMs: flags.timeout ?? 10 * minuteMs,
      signal: context.interrupted,
    });
    const document = {
      ...headOf(target, "alarm-wait"),
      state: waited.state,
      waitedFor: state,
      seconds: waited.waitedMs / 1000,
      alarm: alarmDocument({ ...waited.alarm, logicalId }),
    };
    await sink.show(document, (_, view) => waitReport(logicalId, state, waited, view));
    return waitEndings[waited.state];
  });

const waitEndings: Readonly<Record<AlarmWait["state"], ExitReason>> = {
  reached: "ok",
  "timed-out": "inconclusive",
  interrupted: "interrupted",
};

type TestFlags = CommonFlags & DryRunFlags & { readonly timeout?: number };

/**
 * Runs `flatten alarms test`: sends a burst above the threshold, and waits for the alarm to go off and recover. A
 * timeout is inconclusive.
 */
export const runAlarmsTest: CommandRun<TestFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const opened = await openTarget(context, flags, flags.seed ?? context.drawSeed(), {}, accessOf(flags));
  return closeAfter(opened, async (target) => {
    if (!isFlattenStack(target.workload)) throw otherWorkload(target.workload);
    const alarm = chooseAlarm(await alarmsOf(target), target, "--name", undefined);
    const burst = await planAlarmBurst(target, alarm);
    if (flags.dryRun) {
      const step = triggerText("trigger", burst, alarm);
      return endDryRun(sink, dryRunDocument("alarms test", target, [step]));
    }
    const question = `${triggerText("Trigger", burst, alarm)}?`;
    if (target.description.kind !== "local" && !(await askConsent(context, flags, question))) return "refused";
    const { clock } = target.cloud;
    const outcome = await testAlarm({
      target,
      alarm,
      burst,
      timeoutMs: flags.timeout ?? 15 * minuteMs,
      onStep: (step) => writeUnlessQuiet(context, stepLine(step, burst, alarm.logicalId, clock.nowMs())),
      signal: context.interrupted,
    });
    const tested = { name: alarm.name, logicalId: alarm.logicalId };
    const document = { ...headOf(target, "alarm-test"), alarm: tested, burst, ...outcome };
    await sink.show(document, (_, view) => alarmTestReport(outcome, alarm, burst, view));
    return testEndings[outcome.state];
  });
};

const testEndings: Readonly<Record<AlarmTestOutcome["state"], ExitReason>> = {
  passed: "ok",
  "timed-out": "inconclusive",
  interrupted: "interrupted",
  "tripped-by-earlier": "inconclusive",
};

const otherWorkload = (workload: Workload): FlattenError =>
  usageError(
    `alarms test works only on a stack of flatten, whose jobs it sends, not on ${nameOf(workload)}: nothing was sent`,
    "to run your own payloads until an alarm goes off: flatten burst, then flatten alarms wait",
  );

function triggerText(verb: string, { jobs, workMs, rounds }: AlarmBurst, { name }: StackAlarm): string {
  const minutes = rounds === 1 ? "" : ` in each of ${rounds} consecutive minutes`;
  return `${verb} the alarm "${name}" by ${jobs * rounds} direct invokes of ${workMs / 1000} s, ${jobs} at the same time${minutes}`;
}

/** The first keys of every JSON document about alarms. */
const headOf = ({ description }: Target<Workload>, kind: string) => ({ schemaVersion: 1, kind, target: description });

/** Reads every alarm of the workload. @throws {FlattenError} (inconclusive) if there is none. */
async function alarmsOf({ cloud, workload }: Target<Workload>): Promise<StackAlarm[]> {
  const alarms = await workloadAlarms(cloud, workload);
  if (alarms.length > 0) return alarms;
  throw new FlattenError("inconclusive", `${nameOf(workload)} has no alarms`, {
    remedy: isFlattenStack(workload)
      ? "the template has alarms: flatten deploy"
      : "to create one on its peak: aws cloudwatch put-metric-alarm --metric-name ConcurrentExecutions",
  });
}

/**
 * Finds an alarm by its logical id or its CloudWatch name; by default the alarm on ConcurrentExecutions.
 *
 * @param usage the flag or the command before the name, for the error: `--name`.
 * @throws {FlattenError} a usage error that suggests the nearest name.
 */
function chooseAlarm(
  alarms: readonly StackAlarm[],
  { workload }: Target<Workload>,
  usage: string,
  typed: string | undefined,
): StackAlarm {
  if (typed === undefined) {
    const found = concurrencyAlarm(alarms, partOf(workload, "functionName"));
    if (found !== undefined) return found;
    throw new FlattenError("cloud", `${nameOf(workload)} has no alarm on ConcurrentExecutions of its function`, {
      remedy: `choose another alarm: --name ${alarms[0]?.logicalId}`,
    });
  }
  const found = alarms.find(({ name, logicalId }) => [name, logicalId].some((each) => isSameName(each, typed)));
  if (found !== undefined) return found;
  const names = alarms.map(({ logicalId }) => logicalId);
  const guess = nearest(typed, names) ?? nearestWithoutSuffix(typed, names);
  throw usageError(
    `${invalidValue(usage, typed)}: expected one of ${names.join(", ")}`,
    guess === undefined ? `for example: ${usage} ${names[0]}` : `did you mean: ${usage} ${guess}`,
  );
}

/** Finds the name that a shortened one means: "Eror" is ErrorAlarm, but not every short word is. */
function nearestWithoutSuffix(typed: string, names: readonly string[]): string | undefined {
  const stems = names.map((name) => name.replace(/Alarm$/, ""));
  return names[stems.indexOf(nearest(typed, stems) ?? "")];
}

const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
