import type { ArmResult } from "../../experiment/result.ts";
import type { Caveat, RunStep, UnsentReason } from "../../measure/caveats.ts";
import type { BrokenAssumption } from "../../measure/prediction-miss.ts";
import { count, counted, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { clean } from "../../terminal/wrap.ts";

type Sentences = { readonly [Kind in Caveat["kind"]]: (caveat: Extract<Caveat, { readonly kind: Kind }>) => string };

/** What failed, and what the numbers do not say therefore. */
const failures = {
  sending: (message) => `Sending broke off (${message}): the numbers are of what was sent by then.`,
  following: (message) =>
    `The run could not be followed to its end (${message}): jobs that nobody saw end count as in flight, and peak, waits and end are of what was read.`,
  metrics: (message) =>
    `CloudWatch's metrics could not be read (${message}): its peak, invocations and throttles are unknown.`,
  log: (message) =>
    `The log could not be read a last time (${message}): lines that came late are missing, so the peak may be higher.`,
} as const satisfies Record<RunStep, (message: string) => string>;

const sentences = {
  "cloudwatch-settling": ({ metric }) =>
    `CloudWatch's ${metric} had not settled when it was last read: two reads still differed. Read it again in a few minutes.`,
  "cloudwatch-no-data": ({ metric }) =>
    `CloudWatch shows no data for ${metric} in this window. That is not 0: metrics arrive one to three minutes late.`,
  "coarse-period": ({ periodSeconds, burstSeconds }) =>
    `CloudWatch's period of ${seconds(periodSeconds)} is longer than the burst (${seconds(burstSeconds)}): its maximum hides how long the peak lasted.`,
  "driver-limited": ({ sendSeconds, workSeconds }) =>
    `Sending took ${seconds(sendSeconds)} against ${seconds(workSeconds)} of work: the sender shaped this burst, so the true peak may be higher.`,
  duplicates: ({ jobs }) =>
    `${counted(jobs, "job")} ran more than once: retries, or a queue that delivers at least once.`,
  lost: ({ jobs }) =>
    jobs === 1
      ? "1 job is lost: it was sent, and nothing accounts for it. Find it before you trust the other numbers."
      : `${count(jobs)} jobs are lost: they were sent, and nothing accounts for them. Find them before you trust the other numbers.`,
  failure: ({ step, message }) => failures[step](clean(message)),
  unsent: ({ jobs, reasons }) =>
    `${counted(jobs, "job was", "jobs were")} not sent: ${reasons.map(unsentText).join("; ")}.`,
  "never-ran": ({ jobs }) =>
    `${counted(jobs, "good job was", "good jobs were")} never processed: throttled at every receive, and dead-lettered without a single run.`,
  "still-running": ({ jobs, unlimited }) =>
    `${counted(jobs, "job")} still ran or waited when the watch ended, so peak, waits and end are of what was seen until then.${unlimited ? " The settings of the arm are put back: what waits in the queue runs without its limits." : ""}`,
  "clock-skew": ({ seconds: skew }) =>
    `The target's clock and this machine's clock are ${seconds(Math.abs(skew))} apart. Waits are corrected for it, and may be off by up to 1 s.`,
  "other-invocations": ({ invocations }) =>
    `${counted(invocations, "invocation")} of other jobs ran at the same time: CloudWatch's numbers include them, the exact peak, the curve and the cost do not.`,
  "peak-mismatch": ({ exact, cloudwatch }) =>
    `CloudWatch has settled on a peak of ${count(cloudwatch)}, the function's log says ${count(exact)}: something else may have run the function.`,
  "peak-unpredicted": ({ measured, low, high, because }) =>
    `The peak of ${count(measured)} is outside the ${range(Math.floor(low), Math.ceil(high))} that were predicted: ${becauseText(because)}.`,
  "deadline-missed": ({ deadlineSeconds, endedSeconds, because }) =>
    `The last job ended ${seconds(endedSeconds - deadlineSeconds)} after the deadline of ${seconds(deadlineSeconds)}: ${becauseText(because)}.`,
  batched: ({ batchSize }) =>
    `An invocation takes up to ${counted(batchSize, "job")}: invocations in flight and jobs in flight are two different numbers.`,
} satisfies Sentences;

/** A caveat in plain words. */
export function caveatSentence(caveat: Caveat): string {
  const sentence = sentences[caveat.kind] as (caveat: Caveat) => string;
  return sentence(caveat);
}

type Texts = {
  readonly [Kind in BrokenAssumption["kind"]]: (broken: Extract<BrokenAssumption, { readonly kind: Kind }>) => string;
};

const assumptionTexts = {
  "other-work": ({ assumed, measured }) =>
    `jobs worked ${seconds(measured.p50)} (p95 ${seconds(measured.p95)}) instead of ${seconds(assumed.p50)} (p95 ${seconds(assumed.p95)})`,
  throttles: ({ throttles }) => `${counted(throttles, "throttle")} put invocations off`,
  retries: ({ failures, duplicates }) =>
    [
      ...(failures > 0 ? [`${counted(failures, "failed attempt")} came back`] : []),
      ...(duplicates > 0 ? [`${counted(duplicates, "job")} ran twice`] : []),
    ].join(" and "),
  "slow-driver": ({ sendSeconds }) => `sending took ${seconds(sendSeconds)} instead of an instant`,
  batches: ({ batchSize, jobsPerInvocation }) =>
    `batches of up to ${count(batchSize)} held ${count(jobsPerInvocation)} on average`,
  "slow-cold-starts": ({ assumedSeconds, measuredSeconds }) =>
    `cold starts took ${seconds(measuredSeconds)} instead of up to ${seconds(assumedSeconds)}`,
  "warm-environments": ({ environments }) =>
    `${counted(environments, "environment")} of an earlier run needed no cold start`,
  "other-invocations": ({ invocations }) => `${counted(invocations, "invocation")} of other work ran meanwhile`,
} satisfies Texts;

/** Which assumptions broke, as a clause; or that none stands out. */
export function becauseText(because: readonly BrokenAssumption[]): string {
  if (because.length === 0) return "no assumption stands out, and one run in ten is outside by chance";
  return because
    .map((broken) => (assumptionTexts[broken.kind] as (one: BrokenAssumption) => string)(broken))
    .join("; ");
}

/** A caveat, and the arm that it is about where there are several. */
export interface NamedCaveat {
  readonly caveat: Caveat;
  readonly arm?: string;
}

/** An arm's caveats; lost jobs are among them whether or not somebody raised that caveat. */
export function armCaveats(arm: ArmResult): readonly Caveat[] {
  const said = arm.caveats.some((caveat) => caveat.kind === "lost");
  return arm.jobs.lost === 0 || said ? arm.caveats : [{ kind: "lost", jobs: arm.jobs.lost }, ...arm.caveats];
}

/** Caveats as a list of sentences, each said once with the arms that it is about; lost jobs come first, in red. */
export function caveatLines(caveats: readonly NamedCaveat[], view: View): string[] {
  const sentences = new Map<string, { lost: boolean; arms: Set<string> }>();
  for (const { caveat, arm } of caveats) {
    const sentence = caveatSentence(caveat);
    const entry = sentences.get(sentence) ?? { lost: caveat.kind === "lost", arms: new Set<string>() };
    if (arm !== undefined) entry.arms.add(arm);
    sentences.set(sentence, entry);
  }
  const listed = [...sentences].sort(([, a], [, b]) => Number(b.lost) - Number(a.lost));
  return listed.flatMap(([sentence, { lost, arms }]) => {
    const about = arms.size === 0 ? "" : `${[...arms].join(", ")}: `;
    return paragraph(`! ${about}${sentence}`, view, lost ? view.paint.red : view.paint.yellow, 0, 2);
  });
}

const unsentTexts = {
  refused: "not taken",
  unconfirmed: "without an answer, so they may have been taken all the same",
  interrupted: "not begun when it was interrupted",
  "timed-out": "not begun when the time was up",
  failed: "not begun when sending broke off",
} as const satisfies Record<UnsentReason["why"], string>;

/** Why some jobs were not sent, as a clause: `3 not taken (access denied)`. */
function unsentText({ why, jobs, message }: UnsentReason): string {
  return `${count(jobs)} ${unsentTexts[why]}${message === null ? "" : ` (${clean(message)})`}`;
}
