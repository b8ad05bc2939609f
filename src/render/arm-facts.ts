import type { ArmResult } from "../experiment/result.ts";
import { jobAccount, peakWords } from "./arm-words.ts";
import { count, counted, dollars, none, seconds } from "./format.ts";
import type { Paint } from "./paint.ts";
import type { Fact } from "./parts.ts";
import { band, isInBand } from "./prediction-words.ts";

const peakMetric = "ConcurrentExecutions";

/** CloudWatch's own peak, or a dash, and whether it can change yet. */
function cloudwatchWords(arm: ArmResult): string {
  const about = arm.doubts.find(
    (doubt) =>
      (doubt.kind === "cloudwatch-settling" || doubt.kind === "cloudwatch-no-data") && doubt.metric === peakMetric,
  );
  const value = count(arm.peak.cloudwatch);
  if (about?.kind === "cloudwatch-settling") return `${value} (still settling)`;
  return arm.peak.cloudwatch === null ? `${value} (no data)` : value;
}

function predictionFact(arm: ArmResult, paint: Paint): Fact[] {
  const { predicted } = arm.peak;
  if (predicted === null) return [];
  const value = `${count(Math.round(predicted.p50))} (${band(predicted)})`;
  const inside = isInBand(arm);
  if (inside === null) return [{ label: "predicted", value }];
  const verdict = inside ? "inside" : "outside";
  return [{ label: "predicted", value: `${value}: ${verdict} the band`, brush: inside ? paint.green : paint.yellow }];
}

function invocationWords(arm: ArmResult): string {
  const { logs, cloudwatch } = arm.invocations;
  const beside = cloudwatch === logs ? [] : [`CloudWatch ${count(cloudwatch)}`];
  return [count(logs), ...beside, counted(arm.errors, "error"), counted(arm.throttles, "throttle")].join(" · ");
}

const spreadOf = (p50: number | null, p95: number | null): string =>
  p50 === null && p95 === null ? none : `${seconds(p50)} median · ${seconds(p95)} p95`;

function timeWords({ seconds: taken }: ArmResult): string {
  const first = taken.untilFirstStart === null ? [] : [`first start after ${seconds(taken.untilFirstStart)}`];
  return [`sent in ${seconds(taken.send)}`, ...first, `last end after ${seconds(taken.untilLastEnd)}`].join(" · ");
}

function accountBrush({ jobs }: ArmResult, paint: Paint): Fact["brush"] & {} {
  if (jobs.lost !== 0) return paint.red;
  return jobs.failed + jobs.deadLettered + jobs.throttled + jobs.inFlight > 0 ? paint.yellow : paint.green;
}

/** Whatever holds jobs back, the mapping's ramp or a cap, may stay below what placement alone could reach. */
const limitWords = (limit: number, peak: number): string =>
  `${count(limit)} (best possible placement${peak < limit ? "; less was let through at once" : ""})`;

/** The numbers of one arm, most important first. */
export function armFacts(arm: ArmResult, paint: Paint): readonly Fact[] {
  const { peak, seconds: taken } = arm;
  const limit = peak.limit === null ? [] : [{ label: "limit", value: limitWords(peak.limit, peak.invocations) }];
  return [
    { label: "jobs", value: jobAccount(arm), brush: accountBrush(arm, paint) },
    { label: "peak", value: peakWords(arm), brush: paint.bold },
    { label: "CloudWatch", value: cloudwatchWords(arm) },
    ...limit,
    ...predictionFact(arm, paint),
    { label: "invocations", value: invocationWords(arm), ...(arm.errors > 0 ? { brush: paint.yellow } : {}) },
    { label: "wait", value: spreadOf(taken.waitP50, taken.waitP95) },
    { label: "work", value: spreadOf(taken.workP50, taken.workP95) },
    { label: "time", value: timeWords(arm) },
    { label: "cost", value: dollars(arm.cost.usd) },
  ];
}
