import type { AlarmBurst } from "../../operate/alarms/burst.ts";
import type { StackAlarm } from "../../operate/alarms/list.ts";
import type { AlarmTestOutcome, AlarmTestStep } from "../../operate/alarms/test.ts";
import { count, counted, roughly, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factList, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { metricText, thresholdText } from "./report.ts";

const reasons = {
  before: "it must be calm before the test",
  trip: "the burst is over",
  recover: "it has gone off",
} as const;

/** What the test does now, for stderr. */
export function stepLine(step: AlarmTestStep, burst: AlarmBurst, logicalId: string, nowMs: number): string {
  const time = timeOfDay(new Date(nowMs).toISOString());
  if (step.kind === "fresh-minute") return `${time}  waiting for a fresh minute, so that the burst is one datapoint\n`;
  if (step.kind === "waiting") return `${time}  waiting for ${logicalId} to be ${step.state}: ${reasons[step.why]}\n`;
  const round = burst.rounds === 1 ? "" : `, burst ${step.round} of ${burst.rounds}`;
  return `${time}  invoking ${counted(burst.jobs, "job")} of ${roughly(burst.workMs / 1000)} at once${round}\n`;
}

const titles: Readonly<Record<AlarmTestOutcome["state"], string>> = {
  passed: "it went off, and recovered",
  "timed-out": "inconclusive, the time is up",
  interrupted: "interrupted",
  "tripped-by-earlier": "inconclusive, an earlier burst made it go off",
};

/** How the test of an alarm ended. */
export function alarmTestReport(outcome: AlarmTestOutcome, alarm: StackAlarm, burst: AlarmBurst, view: View): string {
  const { state, invokes, seconds } = outcome;
  const brush = state === "passed" ? view.paint.green : view.paint.yellow;
  const refused = invokes.throttled === 0 ? "" : `, ${count(invokes.throttled)} throttled`;
  const failed = invokes.failed === 0 ? "" : `, ${count(invokes.failed)} failed`;
  const facts: Fact[] = [
    {
      label: "goes off at",
      value: `${metricText(alarm)} ${thresholdText(alarm)}, ${burst.rounds} of ${alarm.evaluationPeriods} datapoints`,
    },
    { label: "burst", value: `${count(burst.jobs)} at once; ${count(invokes.ok)} answered${refused}${failed}` },
    { label: "until ALARM", value: `${roughly(seconds.untilAlarm)} from the first invoke` },
    { label: "until OK", value: `${roughly(seconds.untilOk)} from the last job's end` },
  ];
  const known = facts.filter(({ label }) => {
    if (label === "burst") return sentIn(outcome) > 0;
    if (label === "until ALARM") return seconds.untilAlarm !== null;
    return label !== "until OK" || seconds.untilOk !== null;
  });
  const lines = [
    ...paragraph(`${alarm.logicalId}: ${titles[state]}`, view, brush),
    "",
    ...factList(known, view),
    ...(state === "passed" ? [] : ["", ...paragraph(leftOver(outcome, alarm), view, view.paint.yellow)]),
    "",
    ...nextLines(["flatten alarms history", "flatten alarms list"], view),
  ];
  return `${finish(lines, view)}\n`;
}

/** What a test leaves behind that did not come to its end. */
function leftOver(outcome: AlarmTestOutcome, { logicalId }: StackAlarm): string {
  const { state, waitedFor, alarmState } = outcome;
  const now = `${logicalId} is ${alarmState}`;
  if (state === "tripped-by-earlier")
    return `${now} since before this burst's metrics can have been there. Test it again in five minutes.`;
  if (sentIn(outcome) === 0) return `Nothing was invoked; ${now}.`;
  if (waitedFor === "ALARM") return `${now} and did not go off yet; the jobs have ended, and metrics may come late.`;
  return `${now}; it goes back to OK by itself once a minute without a burst has been evaluated. Nothing else is left.`;
}

const sentIn = ({ invokes }: AlarmTestOutcome): number => invokes.ok + invokes.failed + invokes.throttled;
