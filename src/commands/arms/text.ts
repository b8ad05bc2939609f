import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { placeOf } from "../../experiment/target.ts";
import type { BrokenAssumption } from "../../measure/prediction-miss.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { PredictedPeak } from "../../plan/simulate/replications.ts";
import { count, counted, range, seconds, type TextsByKind, textByKind, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";

/** The path of the jobs, to be read after their number. */
export const paths = {
  invoke: "invoked directly",
  "invoke-async": "invoked asynchronously",
  sqs: "through SQS",
  trigger: "through SQS, sent by the trigger function",
  map: "through SQS, sent by a Distributed Map",
  pool: "invoked by a Distributed Map",
} as const satisfies Record<Via, string>;

/** Whether the jobs were invoked directly, without the queue. */
export const isDirect = (arm: ArmResult): boolean => !isQueued(arm.via);

/** Whether concurrency ran out, so that a concurrency limit determined the peak. */
export const wasThrottled = (arm: ArmResult): boolean => (arm.throttles ?? 0) > 0 || arm.jobs.throttled > 0;

/** Who made the delays that are longer than a message timer. */
const makers = {
  hops: " made by sending messages again",
  scheduler: " made by EventBridge Scheduler",
} as const satisfies Record<NonNullable<ArmResult["beyond"]>, string>;

function delayText({ spread, jitterSeconds, beyond }: ArmResult): string {
  if (jitterSeconds === null || jitterSeconds.max === 0) return "no delay";
  const { min, max } = jitterSeconds;
  const maker = beyond === undefined ? "" : makers[beyond];
  if (min === max) return `a delay of ${min} s each${maker}`;
  const isAdjective = spread === "random" || spread === "stratified" || spread === "even";
  const delays = `delays of ${range(min, max)} s`;
  return isAdjective ? `${spread} ${delays}${maker}` : `${delays} (${spread})${maker}`;
}

/** What ran: `100 jobs through SQS, random delays of 0–30 s, work of 5.0 s each`. */
export function whatRan(arm: ArmResult): string {
  const { workP50, workP95 } = arm.seconds;
  const { replayedSeconds } = arm;
  const replayed = replayedSeconds === undefined ? "" : ` replayed over ${seconds(replayedSeconds)},`;
  const parts = [`${counted(arm.count, "job")}${replayed} ${paths[arm.via]}`];
  if (!isDirect(arm) || arm.jitterSeconds !== null) parts.push(delayText(arm));
  if (workP50 !== null) {
    const same = workP95 === null || seconds(workP95) === seconds(workP50);
    parts.push(same ? `work of ${seconds(workP50)} each` : `work of ${seconds(workP50)} (p95 ${seconds(workP95)})`);
  }
  return parts.join(", ");
}

/** The peak as a clause: with both numbers if invocations and jobs differ, and with the throttled jobs. */
export function peakText(arm: ArmResult): string {
  const { invocations, jobs, cloudwatch } = arm.peak;
  // The log of a burst of millions is not read.
  if (invocations === null && arm.invocations.logs === null && cloudwatch !== null)
    return `${count(cloudwatch)} in flight, as CloudWatch shows it`;
  if (invocations === null) return "unknown";
  const { inFlight, throttled } = arm.jobs;
  // The run ended before the log showed the first of the jobs that are still in flight.
  if (invocations === 0 && inFlight > 0)
    return throttled > 0 ? `unknown, and ${count(throttled)} throttled` : "unknown";
  const height =
    invocations === jobs
      ? `${count(invocations)} in flight`
      : `${counted(invocations, "invocation")} in flight${jobs === null ? "" : `, with ${counted(jobs, "job")}`}`;
  return throttled > 0 ? `${height} and ${count(throttled)} throttled` : `${height} at once`;
}

const jobText = [
  ["sent", "sent", true],
  ["processed", "processed", true],
  ["failed", "failed", false],
  ["deadLettered", "dead-lettered", false],
  ["throttled", "throttled", false],
  ["inFlight", "running or waiting", false],
  ["unknown", "unknown", false],
  ["lost", "lost", false],
] as const satisfies readonly (readonly [keyof ArmResult["jobs"], string, boolean])[];

/** The number of jobs in each state: `100 sent · 97 processed · 3 dead-lettered`. Other states are left out if 0. */
export function jobAccount({ jobs, caveats, accounting }: ArmResult): string {
  const isUnseen = caveats.some((caveat) => caveat.kind === "still-running" && caveat.unseen === true);
  const parts = jobText
    .filter(([key, , always]) => always || (jobs[key] ?? 0) !== 0)
    .map(([key, word]) => `${count(jobs[key] ?? 0)} ${key === "inFlight" && isUnseen ? "unknown" : word}`);
  const how = accounting === undefined ? "" : `, ${accounting === "counted" ? "counted" : "followed one by one"}`;
  return (jobs.duplicates ?? 0) === 0
    ? `${parts.join(" · ")}${how}`
    : `${parts.join(" · ")} (and ${counted(jobs.duplicates, "duplicate")})${how}`;
}

/** The range of peaks that contains nine of ten runs. */
export function band({ p5, p95 }: PredictedPeak): string {
  const [low, high] = [Math.floor(p5), Math.ceil(p95)];
  return low === high ? count(low) : range(low, high);
}

/** Whether the range of peaks is a single number. */
export const isOneNumber = ({ p5, p95 }: PredictedPeak): boolean => Math.floor(p5) === Math.ceil(p95);

/** Whether the peak is in the predicted range; null without a prediction, and if the run was cut short. */
export function isInBand({ peak, state }: ArmResult): boolean | null {
  const { predicted, invocations } = peak;
  if (predicted === null || invocations === null || state !== "drained") return null;
  return invocations >= Math.floor(predicted.p5) && invocations <= Math.ceil(predicted.p95);
}

/**
 * The floor of an arm, if it says something about its delays: null if the peak is below it, because the mapping or a
 * concurrency limit held jobs back.
 */
export const placementFloor = ({ peak: { floor, invocations } }: Pick<ArmResult, "peak">): number | null =>
  floor !== null && (invocations === null || floor <= invocations) ? floor : null;

const assumptionTexts: TextsByKind<BrokenAssumption> = {
  "other-work": ({ assumed, measured }) =>
    `jobs worked ${seconds(measured.p50)} (p95 ${seconds(measured.p95)}) instead of ${seconds(assumed.p50)} (p95 ${seconds(assumed.p95)})`,
  throttles: ({ throttles }) => `${counted(throttles, "throttle")} delayed invocations`,
  retries: ({ failures, duplicates }) =>
    [
      ...(failures > 0 ? [`${counted(failures, "failed attempt was", "failed attempts were")} retried`] : []),
      ...(duplicates > 0 ? [`${counted(duplicates, "job")} ran twice`] : []),
    ].join(" and "),
  "slow-driver": ({ sendSeconds }) => `sending took ${seconds(sendSeconds)}, longer than planned`,
  batches: ({ batchSize, jobsPerInvocation }) =>
    `batches of up to ${counted(batchSize, "job")} had ${count(jobsPerInvocation)} on average`,
  "slow-cold-starts": ({ assumedSeconds, measuredSeconds }) =>
    `cold starts took ${seconds(measuredSeconds)} instead of up to ${seconds(assumedSeconds)}`,
  "warm-environments": ({ environments }) =>
    `${counted(environments, "environment")} existed before the run and needed no cold start`,
  "other-invocations": ({ invocations }) => `${counted(invocations, "invocation")} of other jobs ran at the same time`,
};

/** The assumptions that did not hold, as a clause; or that all of them held. */
export function becauseText(because: readonly BrokenAssumption[]): string {
  if (because.length === 0) return "every assumption held, and up to one run in ten is outside by chance";
  return because.map((broken) => textByKind(assumptionTexts, broken)).join("; ");
}

/**
 * Why the peak of a run is outside the predicted range, as a clause; undefined if it is inside, and if every assumption of
 * the prediction held.
 */
export function peakMissText({ caveats }: Pick<ArmResult, "caveats">): string | undefined {
  const missed = caveats.find((caveat) => caveat.kind === "peak-unpredicted");
  return missed === undefined || missed.because.length === 0 ? undefined : becauseText(missed.because);
}

/** When the last job was processed, if failed attempts ended later; empty otherwise. */
export function lastSuccessText({ untilLastSuccess, untilLastEnd }: ArmResult["seconds"]): string[] {
  const isEarlier = typeof untilLastSuccess === "number" && (untilLastEnd ?? 0) > untilLastSuccess + 0.05;
  return isEarlier ? [`last success after ${seconds(untilLastSuccess)}`] : [];
}

/** How a run was cut short, as a sentence; undefined for a whole run. */
export function endingText(arm: ArmResult): string | undefined {
  const isFailed = arm.caveats.some(({ kind }) => kind === "failure");
  return arm.state === "interrupted" && isFailed
    ? "A failure ended the run early: the numbers cover only what was seen of it."
    : endings[arm.state];
}

const endings = {
  drained: undefined,
  "timed-out": "The timeout passed before every job was accounted for.",
  interrupted: "Interrupted: sending stopped, and the numbers cover only what ran until then.",
} as const satisfies Record<ArmResult["state"], string | undefined>;

/** Where, when and with which seed a result came about. */
export const originLines = (document: ResultDocument, view: View): string[] =>
  paragraph(
    `${placeOf(document.target)} · seed ${document.seed} · run ${document.id} · ${timeOfDay(document.startedAt)} UTC`,
    view,
    view.paint.dim,
  );
