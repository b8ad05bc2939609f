import type { Doubt, RunStep } from "../measure/doubts.ts";
import { becauseWords } from "./because-words.ts";
import { count, counted, range, seconds } from "./format.ts";
import { clean } from "./text-width.ts";
import { unsentWords } from "./unsent-words.ts";

type Sentences = { readonly [Kind in Doubt["kind"]]: (doubt: Extract<Doubt, { readonly kind: Kind }>) => string };

/** What failed, and what the numbers do not say therefore. */
const failures = {
  sending: (says) => `Sending broke off (${says}): the numbers are of what was sent by then.`,
  following: (says) =>
    `The run could not be followed to its end (${says}): jobs that nobody saw end count as in flight, and peak, waits and end are of what was read.`,
  metrics: (says) =>
    `CloudWatch's metrics could not be read (${says}): its peak, invocations and throttles are unknown.`,
  log: (says) =>
    `The log could not be read a last time (${says}): lines that came late are missing, so the peak may be higher.`,
} as const satisfies Record<RunStep, (says: string) => string>;

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
  failure: ({ step, says }) => failures[step](clean(says)),
  unsent: ({ jobs, reasons }) =>
    `${counted(jobs, "job was", "jobs were")} not sent: ${reasons.map(unsentWords).join("; ")}.`,
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
    `The peak of ${count(measured)} is outside the ${range(Math.floor(low), Math.ceil(high))} that were predicted: ${becauseWords(because)}.`,
  "deadline-missed": ({ deadlineSeconds, endedSeconds, because }) =>
    `The last job ended ${seconds(endedSeconds - deadlineSeconds)} after the deadline of ${seconds(deadlineSeconds)}: ${becauseWords(because)}.`,
  batched: ({ batchSize }) =>
    `An invocation takes up to ${counted(batchSize, "job")}: invocations in flight and jobs in flight are two different numbers.`,
} satisfies Sentences;

/** A doubt in plain words. */
export function doubtSentence(doubt: Doubt): string {
  const sentence = sentences[doubt.kind] as (doubt: Doubt) => string;
  return sentence(doubt);
}
