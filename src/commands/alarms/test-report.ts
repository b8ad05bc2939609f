import type { AlarmBurst } from "../../operate/alarms/burst.ts";
import type { StackAlarm } from "../../operate/alarms/list.ts";
import type { AlarmTestOutcome, AlarmTestStep } from "../../operate/alarms/test.ts";
import { count, counted, roughly, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factList, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { metricText, thresholdText } from "./report.ts";

const waitReasons = {
  before: "the test starts then",
  trip: "the burst has ended",
  recover: "the alarm was triggered",
} as const;

/** The line on stderr at the start of a step. */
export function stepLine(step: AlarmTestStep, burst: AlarmBurst, logicalId: string, nowMs: number): string {
  const time = timeOfDay(new Date(nowMs).toISOString());
  if (step.kind === "next-minute") {
    return `${time}  waiting for the next full minute, so that the burst is one datapoint\n`;
  }
  if (step.kind === "waiting") {
    return `${time}  waiting until ${logicalId} is in ${step.state}: ${waitReasons[step.why]}\n`;
  }
  const round = burst.rounds === 1 ? "" : ` (burst ${step.round} of ${burst.rounds})`;
  return `${time}  invoking ${counted(burst.jobs, "job")} of ${roughly(burst.workMs / 1000)} at the same time${round}\n`;
}

const titles: Readonly<Record<AlarmTestOutcome["state"], string>> = {
  passed: "passed: the burst triggered the alarm, and it returned to OK",
  "timed-out": "inconclusive: timed out",
  interrupted: "interrupted",
  "tripped-by-earlier": "inconclusive: an earlier burst triggered the alarm",
};

/** The report of `alarms test`. */
export function alarmTestReport(outcome: AlarmTestOutcome, alarm: StackAlarm, burst: AlarmBurst, view: View): string {
  const { state, invokes, seconds } = outcome;
  const brush = state === "passed" ? view.paint.green : view.paint.yellow;
  const throttled = invokes.throttled === 0 ? "" : `, ${count(invokes.throttled)} throttled`;
  const failed = invokes.failed === 0 ? "" : `, ${count(invokes.failed)} failed`;
  const facts: Fact[] = [
    {
      label: "threshold",
      value: `${metricText(alarm)} ${thresholdText(alarm)}, ${burst.rounds} of ${alarm.evaluationPeriods} datapoints`,
    },
  ];
  if (sentIn(outcome) > 0) {
    const value = `${counted(burst.jobs, "job")}; ${count(invokes.ok)} succeeded${throttled}${failed}`;
    facts.push({ label: "burst", value });
  }
  const { untilAlarm, untilOk } = seconds;
  if (untilAlarm !== null) facts.push({ label: "until ALARM", value: `${roughly(untilAlarm)} from the first invoke` });
  if (untilOk !== null) facts.push({ label: "until OK", value: `${roughly(untilOk)} from the end of the last job` });
  const lines = [
    ...paragraph(`${alarm.logicalId}: ${titles[state]}`, view, brush),
    "",
    ...factList(facts, view),
    ...(state === "passed" ? [] : ["", ...paragraph(explanation(outcome, alarm), view, view.paint.yellow)]),
    "",
    ...nextLines(["flatten alarms history", "flatten alarms list"], view),
  ];
  return `${finish(lines, view)}\n`;
}

/** What a test without a result leaves behind. */
function explanation(outcome: AlarmTestOutcome, { logicalId }: StackAlarm): string {
  const { state, waitedFor, alarmState } = outcome;
  const now = `${logicalId} is in ${alarmState}`;
  if (state === "tripped-by-earlier") {
    return `${logicalId} entered ALARM before CloudWatch could have the metrics of this burst. Repeat the test in five minutes.`;
  }
  if (sentIn(outcome) === 0) return `No job was invoked. ${now}.`;
  if (waitedFor === "ALARM") return `${now}. All jobs have ended, but the metrics may still arrive.`;
  return `${now}. It returns to OK without further action when CloudWatch has evaluated a minute without a burst.`;
}

const sentIn = ({ invokes }: AlarmTestOutcome): number => invokes.ok + invokes.failed + invokes.throttled;
