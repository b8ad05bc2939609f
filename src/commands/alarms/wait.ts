import type { AlarmState } from "../../aws/alarms.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { resultText } from "../../cli/output.ts";
import { withTarget } from "../../cli/target/deployed.ts";
import { type AlarmWait, waitForAlarm } from "../../operate/alarms/wait.ts";
import { alarmsOf, chooseAlarm } from "./choice.ts";
import { alarmDocument, waitReport } from "./report.ts";

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
