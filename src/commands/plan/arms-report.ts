import { limits } from "../../base/limits.ts";
import { mappingTransitionMs } from "../../base/time.ts";
import { armName } from "../../experiment/arm-spec.ts";
import { tenantJobsMax } from "../../experiment/predict-arm.ts";
import type { TenantsResult } from "../../measure/tenants.ts";
import type { Prediction } from "../../plan/predict.ts";
import { count, counted, dollars, listed, none, percent, roughly, seconds } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, hiddenColumns, table } from "../../terminal/table.ts";
import { band } from "../arms/text.ts";
import { fairText } from "../compare/conclusion.ts";
import { jainText } from "../compare/report.ts";
import { peakOf } from "./goal-text.ts";
import type { PlanSubject } from "./subject.ts";

/** An arm, and what is predicted for it. */
export interface ArmForecast {
  readonly name: string;
  readonly prediction: Prediction;
  readonly idleUsd: number;
  /** The probability that it meets the goal; null without a goal. */
  readonly chance: number | null;
  readonly isMet: boolean | null;
  /** How long its tenants wait; null if the model does not know that, and left out without tenants. */
  readonly tenants?: TenantsResult | null;
}

/** Arms side by side, and the one that meets the goal and ends first, or has the lowest peak for a deadline alone. */
export interface ArmsPlan {
  readonly arms: readonly ArmForecast[];
  /** Null if no arm meets the goal, or if there is none. */
  readonly best: ArmForecast | null;
  readonly hasGoal: boolean;
}

/** The page of `plan --arms`: what is predicted for each arm, and which one serves the goal. */
export function armsPage(
  plan: ArmsPlan,
  { count: jobs, work }: PlanSubject,
  next: readonly string[],
  view: View,
): string[] {
  const { lines: body, dropped } = table(columnsOf(plan, view), view, 0);
  const isMissed = plan.hasGoal && plan.best === null;
  return [
    ...paragraph(
      `${counted(plan.arms.length, "arm")} of ${counted(jobs, "job")} of ${clean(work.text)}, predicted`,
      view,
      view.paint.bold,
    ),
    "",
    ...body,
    ...hiddenColumns(dropped, view),
    "",
    ...paragraph(answer(plan), view, isMissed ? view.paint.yellow : view.paint.bold),
    ...tenantLines(plan, dropped, view),
    ...(plan.arms.some(({ name }) => name.endsWith("paused"))
      ? paragraph(
          `A paused mapping delivers when all messages are sent and Lambda has enabled it, which takes about ${roughly(mappingTransitionMs / 1_000)}.`,
          view,
        )
      : []),
    ...nextLines(next, view),
  ];
}

function columnsOf({ arms, best, hasGoal }: ArmsPlan, { paint }: View): Column[] {
  const { left, right } = columnsFor(arms);
  const brush = (cell: string) => (best !== null && cell.trim() === clean(best.name) ? paint.bold(cell) : cell);
  return [
    left("arm", 1, ({ name }) => clean(name), brush),
    right("peak", 1, ({ prediction }) => count(prediction.peak.p50), paint.bold),
    right("p5–p95", 3, ({ prediction: { peak } }) => band(peak)),
    right("envi\u00adron\u00adments", 6, ({ prediction }) => count(prediction.environments.p95)),
    right("starts/s", 4, ({ prediction }) => count(prediction.rate.p95)),
    right("last end p95", 2, ({ prediction }) => seconds(prediction.lastEndSeconds.p95)),
    ...(arms.some(({ prediction }) => prediction.throttledShare > 0)
      ? [right("throttled", 3, ({ prediction }) => percent(prediction.throttledShare))]
      : []),
    ...(hasGoal ? [right("missed", 2, ({ chance }) => (chance === null ? none : percent(1 - chance)))] : []),
    ...(arms.some(({ tenants }) => tenants !== undefined)
      ? [
          right("worst tenant p95", 2, ({ tenants }) => seconds(tenants?.worst?.waitP95 ?? null)),
          right("median tenant p95", 2, ({ tenants }) => seconds(tenants?.medianWaitP95 ?? null)),
          right("Jain", 5, ({ tenants }) => tenants?.jainIndex?.toFixed(2) ?? none),
        ]
      : []),
    right("idle cost a month", 7, ({ idleUsd }) => dollars(idleUsd)),
  ];
}

/** What message groups do for the tenants, and what the prediction of their waits assumes; no lines without tenants. */
function tenantLines({ arms }: ArmsPlan, dropped: readonly string[], view: View): string[] {
  if (arms.every(({ tenants }) => tenants === undefined)) return [];
  const known = arms.flatMap(({ name, tenants }) => (tenants ? [{ name, waits: tenants }] : []));
  const fair = known.find(({ waits }) => waits.isFair);
  const plain = known.find(({ name }) => name === unfairName);
  const unknown = arms.filter(({ tenants }) => tenants === null).map(({ name }) => clean(name));
  const notes = [
    ...(known.length === 0 ? [] : [`The waits of tenants assume that ${tenantAssumptions}.`]),
    ...(unknown.length === 0 ? [] : [`The waits of ${listed(unknown)} are unknown: ${whyUnknown}.`]),
    ...(known.length === 0 || dropped.includes("Jain") ? [] : [`${jainText}.`]),
  ];
  return [
    ...(fair === undefined || plain === undefined ? [] : paragraph(fairText(fair, plain), view)),
    ...notes.flatMap((note) => paragraph(note, view, view.paint.dim)),
  ];
}

/** The arm that a fair queue is compared with. */
const unfairName = armName("sqs", null, "none");

const { noisyInFlightMin, noisyShare, noisySilenceSeconds } = limits.sqs.fairQueues;

/** The rules of the emulator (docs/emulator.md). */
const tenantAssumptions =
  "the tenants send one after another, in the order of --tenants; that a tenant of a fair queue is noisy as soon as it has more " +
  `than ${percent(noisyShare)} of the messages in flight and at least ${noisyInFlightMin}, until none of its messages waits or none has ` +
  `arrived for ${noisySilenceSeconds / 60} minutes (AWS calls these numbers approximate); and that no tenant is noisy by its processing time`;

const whyUnknown =
  "the model of tenants knows only messages through the queue, without throttles, a batching window or provisioned mode, and at " +
  `most ${count(tenantJobsMax)} jobs`;

function answer({ arms, best, hasGoal }: ArmsPlan): string {
  if (hasGoal) {
    return best === null ? "No arm meets the goal." : `${best.name} meets the goal best: ${numbersOf(best)}.`;
  }
  const whole = arms.filter(({ prediction }) => Number.isFinite(prediction.lastEndSeconds.p95));
  const end = ({ prediction }: ArmForecast) => prediction.lastEndSeconds.p95;
  const [lowest, ...others] = whole.toSorted((a, b) => peakOf(a) - peakOf(b) || end(a) - end(b));
  if (lowest === undefined) return "With every arm some jobs never run.";
  const equal = others.filter((arm) => peakOf(arm) === peakOf(lowest)).map(({ name }) => name);
  const verb = equal.length === 1 ? "has" : "have";
  const same = equal.length === 0 ? "" : ` ${listed(equal)} ${verb} the same peak, and the last job ends no earlier.`;
  return `${lowest.name} has the lowest peak: ${numbersOf(lowest)}.${same}`;
}

const numbersOf = ({ prediction }: ArmForecast): string =>
  `about ${count(prediction.peak.p50)} in flight, and the last job ends after ${seconds(prediction.lastEndSeconds.p95)}`;
