import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import type { AlarmBurst, AlarmTestOutcome, AlarmTestStep } from "../../operate/alarm-test.ts";
import type { AlarmWait, StackAlarm, StackAlarmEvent } from "../../operate/alarms.ts";
import type { Paint } from "../../terminal/characters.ts";
import { count, counted, roughly, timeOfDay } from "../../terminal/format.ts";
import { crop, factList, factsIn, headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

/** An alarm as JSON. */
export const alarmDocument = (alarm: StackAlarm) => {
  const { sinceMs, metric, periodSeconds, threshold, ...rest } = alarm;
  return {
    ...rest,
    since: new Date(sinceMs).toISOString(),
    metric: metric ?? null,
    periodSeconds: periodSeconds ?? null,
    threshold: threshold ?? null,
  };
};

/** A time as month, day, hour and minute: `12-31 23:59`. History entries are at most two weeks old. */
const minuteText = (atMs: number): string => new Date(atMs).toISOString().slice(5, 16).replace("T", " ");

/** The report of `alarms list`. */
export function alarmsReport(alarms: readonly StackAlarm[], target: TargetDescription, view: View): string[] {
  const { left } = columnsFor(alarms);
  const paintState = (cell: string) => {
    const alarm = alarms.find(({ state }) => cell.startsWith(state));
    return alarm === undefined ? cell : stateBrush(alarm.state, view.paint)(cell);
  };
  const columns = [
    left("alarm", 1, ({ logicalId }) => logicalId),
    left("state", 1, ({ state }) => state, paintState),
    left("since (UTC)", 3, ({ sinceMs }) => minuteText(sinceMs)),
    left("threshold", 2, thresholdText),
    left("metric", 5, metricText),
    left("reason", 4, ({ reason }) => crop(shortReason(reason), 36)),
  ];
  const next = alarms.some(({ state }) => state === "ALARM") ? "flatten alarms history" : "flatten alarms test";
  return headedPage(placeOf(target), view, ["", ...table(columns, view).lines, "", ...nextLines([next], view)]);
}

/** An entry of an alarm's history as JSON. */
export const historyDocument = (event: StackAlarmEvent) => ({
  at: new Date(event.atMs).toISOString(),
  alarm: event.alarm,
  logicalId: event.logicalId,
  kind: event.kind,
  summary: event.summary,
  reason: event.reason ?? null,
});

function eventText({ kind, summary, reason }: StackAlarmEvent): string {
  const change = /^Alarm updated from (\w+) to (\w+)$/.exec(summary);
  if (change !== null) return `${change[1]} -> ${change[2]}${reason === undefined ? "" : `: ${shortReason(reason)}`}`;
  if (kind === "Action") return summary.replace(/arn:\S+:(\S+)/, "$1");
  return summary.replace(/^Alarm "[^"]*" /, "");
}

/** The report of `alarms history`, oldest entry first. */
export function alarmsHistoryReport(
  events: readonly StackAlarmEvent[],
  target: TargetDescription,
  view: View,
): string[] {
  const { left } = columnsFor(events);
  const columns = [
    left("time (UTC)", 2, ({ atMs }) => minuteText(atMs)),
    left("alarm", 1, ({ logicalId }) => logicalId),
    left("event", 1, eventText),
  ];
  return headedPage(placeOf(target), view, ["", ...table(columns, view).lines]);
}

/** The report of `alarms wait`. */
export function waitReport(
  logicalId: string,
  wanted: AlarmWait["alarm"]["state"],
  wait: AlarmWait,
  view: View,
): string[] {
  const { state, waitedMs, alarm } = wait;
  const why = shortReason(alarm.reason);
  const time = roughly(waitedMs / 1000);
  const reached = waitedMs === 0 ? `is already in ${wanted}` : `entered ${wanted} after ${time}`;
  const missed = `did not enter ${wanted} within ${time}${state === "interrupted" ? " (interrupted)" : ""}: it is in ${alarm.state}`;
  const sentence = `${logicalId} ${state === "reached" ? reached : missed} (${why})`;
  return paragraph(sentence, view, stateBrush(alarm.state, view.paint));
}

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

/** An alarm's threshold: `> 50`. */
export const thresholdText = ({ comparison, threshold }: StackAlarm): string =>
  `${signs[comparison] ?? comparison} ${count(threshold ?? null)}`;

/** An alarm's metric: `ConcurrentExecutions`. */
const metricText = ({ metric }: StackAlarm): string => metric?.name ?? "expression";

/** The values in the reason that CloudWatch gives for a state, or that there were none. */
export function shortReason(reason: string): string {
  if (reason.startsWith("Unchecked:")) return "not evaluated yet";
  if (reason.startsWith("Insufficient Data")) return "no data yet";
  if (/no datapoints were received/.test(reason)) return "no data";
  const points = /\[([^\]]*\([^\]]*)\]/.exec(reason)?.[1] ?? "";
  const values = [...points.matchAll(/(-?\d[\d.E-]*) \(\S+ (\d\d:\d\d)/g)].map(([, value]) => count(Number(value)));
  return values.length === 0 ? reason : `measured ${values.join(", ")}`;
}

const stateBrush = (state: StackAlarm["state"], paint: Paint): ((text: string) => string) =>
  ({ OK: paint.green, ALARM: paint.red, INSUFFICIENT_DATA: paint.yellow })[state];

const waitReasons = {
  before: "the test starts then",
  trip: "the burst has ended",
  recover: "the alarm was triggered",
} as const;

/** The line on stderr at the start of a step. */
export function stepLine(step: AlarmTestStep, burst: AlarmBurst, logicalId: string, nowMs: number): string {
  const time = timeOfDay(nowMs);
  if (step.kind === "next-minute") {
    return `${time}  waiting for the next full minute, so that the burst is one datapoint\n`;
  }
  if (step.kind === "waiting") {
    return `${time}  waiting until ${logicalId} is in ${step.state}: ${waitReasons[step.why]}\n`;
  }
  const round = burst.rounds === 1 ? "" : ` (burst ${step.round} of ${burst.rounds})`;
  return `${time}  invoking ${counted(burst.jobs, "job")} of ${roughly(burst.workMs / 1000)} at the same time${round}\n`;
}

const testTitles: Readonly<Record<AlarmTestOutcome["state"], string>> = {
  passed: "passed: the burst triggered the alarm, and it returned to OK",
  "timed-out": "inconclusive: timed out",
  interrupted: "interrupted",
  "tripped-by-earlier": "inconclusive: an earlier burst triggered the alarm",
};

/** The report of `alarms test`. */
export function alarmTestReport(outcome: AlarmTestOutcome, alarm: StackAlarm, burst: AlarmBurst, view: View): string[] {
  const { state, invokes, seconds } = outcome;
  const brush = state === "passed" ? view.paint.green : view.paint.yellow;
  const throttled = invokes.throttled === 0 ? "" : `, ${count(invokes.throttled)} throttled`;
  const failed = invokes.failed === 0 ? "" : `, ${count(invokes.failed)} failed`;
  const sent = `${counted(burst.jobs, "job")}; ${count(invokes.ok)} succeeded${throttled}${failed}`;
  const { untilAlarm, untilOk } = seconds;
  const facts = factsIn({
    threshold: `${metricText(alarm)} ${thresholdText(alarm)}, ${burst.rounds} of ${alarm.evaluationPeriods} datapoints`,
    burst: sentIn(outcome) > 0 ? sent : undefined,
    "until ALARM": untilAlarm === null ? undefined : `${roughly(untilAlarm)} from the first invoke`,
    "until OK": untilOk === null ? undefined : `${roughly(untilOk)} from the end of the last job`,
  });
  return [
    ...paragraph(`${alarm.logicalId}: ${testTitles[state]}`, view, brush),
    "",
    ...factList(facts, view),
    ...(state === "passed" ? [] : ["", ...paragraph(explanation(outcome, alarm), view, view.paint.yellow)]),
    "",
    ...nextLines(["flatten alarms history", "flatten alarms list"], view),
  ];
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
