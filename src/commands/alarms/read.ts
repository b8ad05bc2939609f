import type { AlarmState } from "../../aws/alarms.ts";
import { type ExitReason, FlattenError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { resultText } from "../../cli/output.ts";
import { withTarget } from "../../cli/target/deployed.ts";
import { stackAlarmHistory } from "../../operate/alarms/list.ts";
import { type AlarmWait, waitForAlarm } from "../../operate/alarms/wait.ts";
import { alarmsOf, chooseAlarm } from "./choice.ts";
import { alarmDocument, alarmsHistoryReport, alarmsReport, historyDocument, waitReport } from "./report.ts";

/** Runs `flatten alarms list`: prints the alarms of the stack and their states. */
export const runAlarmsList: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const alarms = await alarmsOf(target);
    const head = { schemaVersion: 1, kind: "alarms", target: target.description };
    const document = { ...head, alarms: alarms.map(alarmDocument) };
    await sink.write(resultText(context, flags, document, (_, view) => alarmsReport(alarms, target.description, view)));
    return "ok";
  });

type HistoryFlags = CommonFlags & { readonly since?: number };

const defaultSinceMs = limits.cloudwatch.alarmHistorySeconds * 1000;

/** Runs `flatten alarms history`: prints the state changes of one alarm, or of all alarms of the stack. */
export const runAlarmsHistory: CommandRun<HistoryFlags> = (context, flags, [name]) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const all = await alarmsOf(target);
    const alarms = name === undefined ? all : [chooseAlarm(all, target, "flatten alarms history", name)];
    const sinceMs = target.cloud.clock.nowMs() - (flags.since ?? defaultSinceMs);
    const events = await stackAlarmHistory(target.cloud, alarms, sinceMs);
    const head = { schemaVersion: 1, kind: "alarm-history", target: target.description };
    const document = { ...head, events: events.map(historyDocument) };
    if (events.length > 0 || flags.format === "json") {
      await sink.write(
        resultText(context, flags, document, (_, view) => alarmsHistoryReport(events, target.description, view)),
      );
    }
    if (events.length > 0) return "ok";
    throw new FlattenError("inconclusive", "the alarms have no history entries in this period", {
      remedy: "choose a longer period: flatten alarms history --since 14d",
    });
  });

type WaitFlags = CommonFlags & { readonly state?: AlarmState; readonly name?: string; readonly timeout?: number };

const defaultTimeoutMs = 10 * 60_000;

/** Runs `flatten alarms wait`: waits until an alarm is in a state. A timeout is inconclusive. */
export const runAlarmsWait: CommandRun<WaitFlags> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { logicalId, name } = chooseAlarm(await alarmsOf(target), target, "--name", flags.name);
    const state = flags.state ?? "ALARM";
    const waited = await waitForAlarm({
      cloud: target.cloud,
      alarmName: name,
      state,
      timeoutMs: flags.timeout ?? defaultTimeoutMs,
      signal: context.interrupted,
    });
    const document = {
      schemaVersion: 1,
      kind: "alarm-wait",
      target: target.description,
      state: waited.state,
      waitedFor: state,
      seconds: waited.waitedMs / 1000,
      alarm: alarmDocument({ ...waited.alarm, logicalId }),
    };
    await sink.write(resultText(context, flags, document, (_, view) => waitReport(logicalId, state, waited, view)));
    return endings[waited.state];
  });

const endings: Readonly<Record<AlarmWait["state"], ExitReason>> = {
  reached: "ok",
  "timed-out": "inconclusive",
  interrupted: "interrupted",
};
