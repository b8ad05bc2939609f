import type { AlarmTestOutcome } from "../../../operate/alarm-test.ts";
import { count, counted, roughly } from "../../../terminal/format.ts";
import { type Chapter, step } from "../chapter.ts";
import { burstChapters } from "./bursts.ts";
import { delayChapters, goalChapters } from "./delays.ts";

/** The document of `flatten alarms test`, as far as the chapter reads it. */
interface AlarmTestDocument extends AlarmTestOutcome {
  readonly burst: { readonly jobs: number; readonly rounds: number };
}

const alarms: Chapter = {
  title: "Alarms that go off and recover",
  why: "Customers upload more documents each month, and one day the delays are too short. An alarm on ConcurrentExecutions tells you before the database does.",
  question: {
    text: "A burst exceeds the threshold of the alarm for 5 s. How many seconds after its start does the alarm go off?",
    noun: "second",
  },
  steps: [step("alarms test"), step("alarms list")],
  finding: (results) => {
    const { seconds: taken, burst } = results.of<AlarmTestDocument>(0);
    const { untilAlarm, untilOk } = taken;
    return {
      answer: untilAlarm === null ? null : Math.round(untilAlarm),
      because: `${counted(burst.jobs * burst.rounds, "job")} started at once. Lambda publishes the value of a minute after that minute, and the alarm evaluates minutes, so it went off after ${roughly(untilAlarm)}. It returned to OK ${roughly(untilOk)} after the last job. An alarm reports a peak, but it comes too late to prevent one.`,
    };
  },
  tryNext: ["alarms history", "alarms test --timeout 5m", "doctor"],
  billed: [{ invocations: 20, seconds: 5 }],
  minutesOnAws: 8,
};

/** The document of `flatten dlq stats`, as far as the chapter reads it. */
interface DeadLetterDocument {
  readonly depth: { readonly visible: number; readonly notVisible: number };
}

const failures: Chapter = {
  title: "Failures and the dead-letter queue",
  why: "A document that fails on every attempt comes back to the queue after each failure. The dead-letter queue receives it after some attempts, so that it can be repaired and processed again.",
  question: {
    text: "50 jobs, and 10 % of them fail on every attempt. How many invocations does this take?",
    noun: "invocation",
  },
  steps: [
    step("burst --via sqs --count 50 --work 2s --fail 10%"),
    step("dlq stats"),
    step("dlq redrive --repaired --jitter 10-60"),
    step("alarms wait --state OK --name DeadLetterAlarm --timeout 15m"),
    step("dlq stats"),
  ],
  finding: (results) => {
    const { invocations, jobs } = results.arm(0);
    const [before, after] = [1, 4].map((index) => results.of<DeadLetterDocument>(index).depth);
    const attempts = jobs.deadLettered === 0 ? 0 : ((invocations.logs ?? 0) - jobs.processed) / jobs.deadLettered;
    return {
      answer: invocations.logs,
      because: `${counted(jobs.processed, "job")} succeeded, and ${count(jobs.deadLettered)} failed ${count(attempts)} times each before SQS moved them to the dead-letter queue. It had ${counted(sizeOf(before), "message")}. The redrive sent them again as repaired jobs, spread over a minute, the alarm on the dead-letter queue returned to OK, and afterwards the queue had ${count(sizeOf(after))}.`,
    };
  },
  tryNext: ["burst --via sqs --count 50 --work 2s --flaky 10%", "dlq peek", "dlq redrive --dry-run"],
  billed: [{ invocations: 75, seconds: 2 }],
  minutesOnAws: 40,
};

const sizeOf = (depth: DeadLetterDocument["depth"] | undefined): number =>
  depth === undefined ? 0 : depth.visible + depth.notVisible;

/** Every chapter of the lab, in its order. A new chapter is an entry in one of these lists. */
export const chapters: readonly Chapter[] = [...burstChapters, ...delayChapters, alarms, failures, ...goalChapters];
