import { limits } from "../../base/limits.ts";
import type { ArmResult } from "../../experiment/result.ts";
import type { Caveat, RunStep, UnsentReason } from "../../measure/caveat.ts";
import {
  count,
  counted,
  dollars,
  range,
  ranges,
  seconds,
  type TextsByKind,
  textByKind,
} from "../../terminal/format.ts";
import { clean, crop, paragraph, type View } from "../../terminal/page.ts";
import { becauseText } from "./text.ts";

/** What failed, and what that means for the numbers. */
const failures = {
  sending: (message) => `Sending failed (${message}): the numbers cover only the jobs that had been sent by then.`,
  following: (message) =>
    `The run could not be followed to its end (${message}): the numbers, the peak among them, cover only what was read.`,
  metrics: (message) =>
    `CloudWatch metrics could not be read (${message}): the CloudWatch peak, invocations and throttles are unknown.`,
  log: (message) =>
    `The log could not be read again at the end (${message}): lines that arrived late are missing, so the peak may be higher.`,
  "dead-letter-queue": (message) =>
    `The dead-letter queue could not be read again at the end (${message}): it may have messages of jobs that were processed.`,
  schedules: (message) =>
    `The schedules of the run could not be deleted (${message}): those that have not fired may still send their jobs. The next command on the same target deletes them.`,
} as const satisfies Record<RunStep, (message: string) => string>;

const runningText = (jobs: number): string =>
  `${counted(jobs, "job was", "jobs were")} still running or waiting when the run ended: the peak, the waits and the end cover only what was seen until then. CloudWatch counts whole minutes, so its numbers may include later invocations.`;

const unseenText = (jobs: number): string =>
  `The outcome of ${counted(jobs, "job")} is not known: jobs without an end in what was read may have ended, or may still run or wait.`;

/** Characters of a list of jobs at most. */
const jobsLength = 200;

function notSentOnText({ jobs, queue }: Extract<Caveat, { readonly kind: "not-sent-on" }>): string {
  const [were, they, messages] =
    jobs.length === 1
      ? ["job was", "it was due, and counts", "its message is"]
      : ["jobs were", "they were due, and count", "their messages are"];
  const which = crop(ranges(jobs), jobsLength);
  return `${count(jobs.length)} ${were} not sent on when ${they} as dead-lettered (${which}): ${messages} in ${queue}. To see them: flatten dlq peek --dlq ${queue}; to send them again: flatten dlq redrive --dlq ${queue} --jitter 0.`;
}

const sentences: TextsByKind<Caveat> = {
  "cloudwatch-settling": ({ metric }) =>
    `The CloudWatch metric ${metric} had not settled: its last two reads differed. Read it again in a few minutes.`,
  "cloudwatch-no-data": ({ metric }) =>
    `CloudWatch has no data for ${metric} in this window. This does not mean 0: metrics arrive one to three minutes late.`,
  "coarse-period": ({ periodSeconds, burstSeconds }) =>
    `The CloudWatch period of ${seconds(periodSeconds)} is longer than the burst (${seconds(burstSeconds)}): its maximum does not show how long the peak lasted.`,
  "driver-limited": ({ sendSeconds, workSeconds }) =>
    `Sending took ${seconds(sendSeconds)}, and a job works ${seconds(workSeconds)}: slow sending limited the peak, which may be higher with faster sending.`,
  sample: ({ jobs, of, peak, lastEndSeconds, usd }) =>
    `Only a sample ran: jobs 1 to ${count(jobs)} of ${count(of)}. Every measured number is of this sample. For all ${count(of)} jobs, flatten has computed a peak of about ${count(Math.round(peak))}, ${lastEndSeconds === null ? "some jobs never run" : `the last end after ${seconds(lastEndSeconds)}`}, a cost of about ${dollars(usd)}.`,
  duplicates: ({ jobs }) => `${counted(jobs, "job")} ran more than once, because of retries or at-least-once delivery.`,
  lost: ({ jobs }) =>
    jobs === 1
      ? "1 job is lost: it was sent, but is found nowhere. Find it before you trust the other numbers."
      : `${count(jobs)} jobs are lost: they were sent, but are found nowhere. Find them before you trust the other numbers.`,
  failure: ({ step, message }) => failures[step](clean(message)),
  aborted: ({ condition, value, late }) =>
    late
      ? `The condition "${condition}" of --abort holds, but it was seen too late to end the run: the value was ${count(value)}.`
      : `The condition "${condition}" of --abort ended the run: the value was ${count(value)}. Jobs that had been sent by then are still processed.`,
  unsent: ({ jobs, reasons }) =>
    `${counted(jobs, "job was", "jobs were")} not sent: ${reasons.map(unsentText).join("; ")}.`,
  "never-ran": ({ jobs }) =>
    `${counted(jobs, "valid message was", "valid messages were")} dead-lettered without a run: throttled at every receive.`,
  "not-sent-on": (caveat) => notSentOnText(caveat),
  "function-timeouts": ({ invocations, timeoutSeconds, jobs, foreign }) =>
    `${counted(invocations, "invocation was", "invocations were")} ended by the timeout of the function (${seconds(timeoutSeconds)}), before all jobs were processed.${longerJobs(jobs)} Give the jobs less work, or the function a longer timeout${foreign ? "" : `: flatten deploy --parameter FunctionTimeoutSeconds=${Math.min(limits.lambda.timeoutSecondsMax, 2 * timeoutSeconds)}`}.`,
  throttled: ({ jobs, of }) =>
    `${count(jobs)} of ${counted(of, "job was", "jobs were")} refused because no concurrency was left. Lambda does not retry a direct invoke, so these jobs never ran: send them through the queue (--via sqs), or raise the concurrency limit.`,
  "processed-and-dead-lettered": ({ jobs }) =>
    jobs === 1
      ? "The dead-letter queue also has the message of 1 job that was processed: the message was received again while the job ran, and a redrive would run the job twice. Look at the queue with flatten dlq peek first, and set a longer visibility timeout: AWS recommends six times the timeout of the function."
      : `The dead-letter queue also has the messages of ${count(jobs)} jobs that were processed: the messages were received again while the jobs ran, and a redrive would run the jobs twice. Look at the queue with flatten dlq peek first, and set a longer visibility timeout: AWS recommends six times the timeout of the function.`,
  "still-running": ({ jobs, unlimited, unseen }) =>
    `${unseen ? unseenText(jobs) : runningText(jobs)}${unlimited ? " The settings of the arm have been restored, so waiting jobs run without its limits." : ""}`,
  "clock-skew": ({ seconds: skew }) =>
    `The clock of the target and the clock of this machine differ by ${seconds(Math.abs(skew))}. Waits are corrected for it, and may be wrong by up to 1 s.`,
  "other-invocations": ({ invocations }) =>
    `${counted(invocations, "invocation")} of other jobs ran at the same time: the CloudWatch numbers include them; the exact peak, the curve and the cost do not.`,
  "peak-bounds": ({ low, high, invocations }) =>
    `The log does not show whether ${counted(invocations, "invocation")} worked on jobs of this run or on others: the peak is at least ${count(low)} and at most ${count(high)}.`,
  counted: (caveat) => countedText(caveat),
  "outcome-unknown": ({ jobs, why }) => `The outcome of ${counted(jobs, "job")} is unknown: ${unknownTexts[why]}.`,
  "only-counted": ({ jobs, most, emptiedSeconds }) =>
    `The ${count(jobs)} jobs were counted, not followed one by one, because flatten reads the log of the function for at most ${count(most)} jobs: the peak and the curve, one value for each minute, are those of CloudWatch, the cost assumes the planned work, and the waits, the duplicates and the last end are unknown. ${emptiedSeconds === null ? "The queue was not seen empty." : `The queue was seen empty ${seconds(emptiedSeconds)} after the start, up to two minutes after the last job.`}`,
  "sent-again": ({ messages }) =>
    `The state machine sent up to ${counted(messages, "message")} again after an error of SQS. If the first attempt had arrived, these messages are in the queue twice, and their jobs run twice.`,
  "no-log": () =>
    "The log has no invocation of the function, so its peak is unknown: see flatten doctor for its log settings, and flatten logs.",
  "peak-mismatch": ({ exact, cloudwatch }) =>
    `CloudWatch shows a peak of ${count(cloudwatch)}, but the log of the function shows ${count(exact)}: another process may have invoked the function.`,
  "peak-unpredicted": ({ measured, low, high, because }) =>
    `The peak of ${count(measured)} is outside the predicted range of ${range(Math.floor(low), Math.ceil(high))}: ${becauseText(because)}.`,
  "deadline-missed": ({ deadlineSeconds, endedSeconds, because }) =>
    `The last job ended ${seconds(endedSeconds - deadlineSeconds)} after the deadline of ${seconds(deadlineSeconds)}: ${becauseText(because)}.`,
  "limit-missed": ({ limit, most, measured, because }) =>
    `${limit === "maxRate" ? `${counted(measured, "invocation")} started within one second` : `${counted(measured, "environment")} existed`}, and the goal allows ${count(most)}: ${becauseText(because)}.`,
  "no-noisy-tenant": ({ peak, least }) =>
    `At most ${counted(peak, "job was", "jobs were")} in flight: below ${least} SQS counts no tenant as noisy, so the message groups changed nothing.`,
  "outage-unpredicted": ({ jobs, most }) =>
    `The peak of ${counted(jobs, "job")} with an outage is not predicted: the models of more than ${count(most)} jobs do not include failed attempts.`,
  "rate-exceeded": ({ ratePerSecond, perSecond }) =>
    `${count(perSecond)} invocations started within one second, although ${ratePerSecond}/s were sent: jobs that had waited for a poller of the mapping or for a cold start began together with later ones. A mapping keeps a rate only while it has as many pollers as jobs run at once.`,
  batched: ({ batchSize }) =>
    `An invocation has up to ${counted(batchSize, "job")}, so the number of invocations in flight and the number of jobs in flight differ.`,
};

/** A caveat as a sentence. */
export const caveatSentence = (caveat: Caveat): string => textByKind(sentences, caveat);

/** A caveat, and the name of its arm if there are several arms. */
export interface NamedCaveat {
  readonly caveat: Caveat;
  readonly arm?: string;
}

/** The caveats of an arm. Lost jobs are always among them. */
export function armCaveats(arm: ArmResult): readonly Caveat[] {
  const isRaised = arm.caveats.some((caveat) => caveat.kind === "lost");
  const { lost } = arm.jobs;
  return lost === 0 || lost === null || isRaised ? arm.caveats : [{ kind: "lost", jobs: lost }, ...arm.caveats];
}

/** Caveats as sentences. A sentence that applies to several arms is listed once. Lost jobs come first. */
export function caveatSentences(
  caveats: readonly NamedCaveat[],
): readonly { readonly text: string; readonly isSevere: boolean }[] {
  const sentences = new Map<string, { lost: boolean; arms: Set<string> }>();
  for (const { caveat, arm } of caveats) {
    const sentence = caveatSentence(caveat);
    const entry = sentences.get(sentence) ?? { lost: caveat.kind === "lost", arms: new Set<string>() };
    if (arm !== undefined) entry.arms.add(arm);
    sentences.set(sentence, entry);
  }
  const listed = [...sentences].sort(([, a], [, b]) => Number(b.lost) - Number(a.lost));
  return listed.map(([sentence, { lost, arms }]) => ({
    text: `${arms.size === 0 ? "" : `${[...arms].join(", ")}: `}${sentence}`,
    isSevere: lost,
  }));
}

/** Caveats as a list of sentences, lost jobs in red. */
export const caveatLines = (caveats: readonly NamedCaveat[], view: View): string[] =>
  caveatSentences(caveats).flatMap(({ text, isSevere }) =>
    paragraph(`! ${text}`, view, isSevere ? view.paint.red : view.paint.yellow, 0, 2),
  );

const unknownTexts = {
  queue: "the queue was not seen empty, or the dead-letter queue has messages that were not read",
  filter: "the mapping has a filter, and it deletes the messages that it does not pass on",
  answer: "their invokes have no answer, so the log cannot be searched for their request ids",
  log: "the text log format does not show whether the handler threw an error",
} as const satisfies Record<Extract<Caveat, { readonly kind: "outcome-unknown" }>["why"], string>;

/** What counting means, and how much of the numbers may be of other work. */
function countedText({ othersAtMost, low, high }: Extract<Caveat, { readonly kind: "counted" }>): string {
  const counting =
    "The jobs were counted, because the function does not log each job (the wrapper withJobLines makes it do so): a message that left the queue and is not in the dead-letter queue counts as processed.";
  if (othersAtMost === null) return counting;
  if (othersAtMost === 0) return `${counting} The function did no other work.`;
  const share = low === high ? "" : `; ${range(low, high)} of the peak of ${count(high)} are of this burst`;
  return `${counting} The peak, the last end, the errors and the cost are those of the function, of which up to ${counted(othersAtMost, "invocation")} may have done other work${share}.`;
}

const unsentTexts = {
  refused: "not accepted",
  unconfirmed: "without an answer, so AWS may have accepted them anyway",
  interrupted: "not started when the run was interrupted",
  "timed-out": "not started when the timeout passed",
  aborted: "not started when --abort ended the run",
  failed: "not started when the run failed",
} as const satisfies Record<UnsentReason["why"], string>;

/** Why some jobs were not sent, as a clause: `3 not accepted (access denied)`. */
function unsentText({ why, jobs, message }: UnsentReason): string {
  return `${count(jobs)} ${unsentTexts[why]}${message === null ? "" : ` (${clean(message)})`}`;
}

const jobsNamed = 10;

/** Names the jobs that take longer than the timeout, as a sentence after another one; empty without any. */
function longerJobs(jobs: readonly number[]): string {
  if (jobs.length === 0) return "";
  const named = jobs.slice(0, jobsNamed).join(", ");
  const more = jobs.length > jobsNamed ? ` and ${count(jobs.length - jobsNamed)} more` : "";
  return ` ${jobs.length === 1 ? "Job" : "Jobs"} ${named}${more} ${jobs.length === 1 ? "takes" : "take"} longer than that.`;
}
