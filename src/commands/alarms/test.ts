import { isFlattenStack, nameOf, type Workload } from "../../aws/workload.ts";
import { type ExitReason, type FlattenError, usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { openSink, resultText, writeUnlessQuiet } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openTarget } from "../../cli/target/open-target.ts";
import { type AlarmBurst, planAlarmBurst } from "../../operate/alarms/burst.ts";
import type { StackAlarm } from "../../operate/alarms/list.ts";
import { type AlarmTestOutcome, testAlarm } from "../../operate/alarms/test.ts";
import { accessOf, dryRunDocument, endDryRun } from "../common/dry-run.ts";
import { alarmsOf, chooseAlarm } from "./choice.ts";
import { alarmTestReport, stepLine } from "./test-report.ts";

type TestFlags = CommonFlags & DryRunFlags & { readonly timeout?: number };

const defaultTimeoutMs = 15 * 60_000;

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
      return endDryRun(context, flags, sink, dryRunDocument("alarms test", target, [step]));
    }
    const isConfirmed =
      target.description.kind === "local" ||
      (await askConsent(context, flags, `${triggerText("Trigger", burst, alarm)}?`));
    if (!isConfirmed) return "refused";
    const { clock } = target.cloud;
    const outcome = await testAlarm({
      target,
      alarm,
      burst,
      timeoutMs: flags.timeout ?? defaultTimeoutMs,
      onStep: (step) => writeUnlessQuiet(context, stepLine(step, burst, alarm.logicalId, clock.nowMs())),
      signal: context.interrupted,
    });
    const { name, logicalId } = alarm;
    const document = {
      schemaVersion: 1,
      kind: "alarm-test",
      target: target.description,
      alarm: { name, logicalId },
      burst,
      ...outcome,
    };
    await sink.write(resultText(context, flags, document, (_, view) => alarmTestReport(outcome, alarm, burst, view)));
    return exitReasons[outcome.state];
  });
};

const exitReasons: Readonly<Record<AlarmTestOutcome["state"], ExitReason>> = {
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
