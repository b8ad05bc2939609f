import type { ResultDocument } from "../../../experiment/result.ts";
import type { AlarmTestOutcome } from "../../../operate/alarm-test.ts";
import type { DeadLetterStatsDocument } from "../../../operate/dlq/peek.ts";
import { count, counted, percent, range, roughly, seconds } from "../../../terminal/format.ts";
import type { ExplainNumbers } from "../../explain/lessons.ts";
import { type Chapter, step } from "../chapter.ts";
import { burstChapters } from "./bursts.ts";

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
    const [before, after] = [1, 4].map((index) => results.of<DeadLetterStatsDocument>(index).depth);
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

const sizeOf = (depth: DeadLetterStatsDocument["depth"] | undefined): number =>
  depth === undefined ? 0 : depth.visible + depth.notVisible;

const timers: Chapter = {
  title: "Message timers",
  why: "SQS can deliver a message later: each one has a timer of up to 900 s. A random delay for each message spreads the burst, although all messages are sent at once.",
  question: {
    text: "100 jobs of 5 s, each delayed by a random time of 10 to 100 s: how many run at the same time?",
    unit: "at the same time",
  },
  steps: [step("burst --via trigger --count 100 --work 5s --jitter 10-100")],
  finding: (results) => {
    const { peak } = results.arm(0);
    const mean = (100 * 5) / 90;
    return {
      answer: peak.invocations,
      because: `100 jobs in 90 s, 5 s each, are ${count(mean)} in flight on average. Random delays coincide by chance, so the peak was ${count(peak.invocations)}; no placement of these jobs could have a peak below ${count(peak.floor)}.`,
    };
  },
  tryNext: [
    "burst --count 100 --work 5s --jitter 10-100 --spread even",
    "burst --count 100 --work 5s --jitter 0-300",
    "plan --count 100 --work 5s --jitter 10-100",
  ],
  billed: [{ invocations: 100, seconds: 5 }],
  minutesOnAws: 6,
};

const compareDelays: Chapter = {
  title: "With and without delays",
  why: "One burst proves little. compare runs the same jobs with several delays, and puts peak and delay beside each other.",
  question: {
    text: "100 jobs of 5 s. By which factor is the peak lower with delays of 0 to 100 s than with direct invokes?",
    unit: "times lower",
  },
  steps: [step("compare --delays 0,30,100 --count 100 --work 5s")],
  finding: (results) => {
    const [direct, plain, wide] = [results.arm(0, "direct"), results.arm(0, "sqs 0 s"), results.arm(0, "sqs 0-100 s")];
    const [high, low] = [direct.peak.invocations ?? 0, wide.peak.invocations ?? 1];
    const factor = Math.round(high / low);
    return {
      answer: factor,
      because: `The peak fell from ${count(high)} to ${count(low)}, which is ${percent(low / high)}. The queue without delays had ${count(plain.peak.invocations)}. The price is time: the last job was done after ${seconds(wide.seconds.untilLastEnd)} instead of ${seconds(direct.seconds.untilLastEnd)}.`,
    };
  },
  tryNext: [
    "compare --delays 0,30,100 --spread even",
    "compare --delays 10-100 --repeat 5",
    "compare --delays 60,120,300 --count 1k",
  ],
  billed: [{ invocations: 400, seconds: 5 }],
  minutesOnAws: 19,
};

const progressBar: Chapter = {
  title: "The price, and a progress bar",
  why: "The customer waits longer for the last document. A dashboard that shows honest progress makes such a wait acceptable, and a flattened burst progresses evenly.",
  question: {
    text: "100 jobs of 5 s with delays of 10 to 100 s: after how many seconds is the last one done?",
    noun: "second",
  },
  steps: [step("burst --count 100 --work 5s --jitter 10-100 --spread even", { showsProgress: true })],
  finding: (results) => {
    const { seconds: taken, peak } = results.arm(0);
    const { untilLastEnd, waitP50, workP50 } = taken;
    return {
      answer: untilLastEnd === null ? null : Math.round(untilLastEnd),
      because: `The last job was done after ${roughly(untilLastEnd)}, half of the jobs after ${roughly((waitP50 ?? 0) + (workP50 ?? 0))}, and at most ${count(peak.invocations)} ran at the same time. The progress that you saw is what a customer can be shown: how many are done, and how much time is left. With even delays it moves at a constant speed.`,
    };
  },
  tryNext: [
    "burst --count 100 --work 5s --jitter 0-60 --spread even",
    "burst --count 100 --work 5s --deadline 1m",
    "plan --count 100 --work 5s",
  ],
  billed: [{ invocations: 100, seconds: 5 }],
  minutesOnAws: 6,
};

const fromGoal: Chapter = {
  title: "Delays from a goal",
  why: "The sender knows how many jobs there are, and the log knows how long they take. Both together are enough to compute the delays for a goal, instead of guessing them.",
  question: {
    text: "100 jobs of 5 s, and at most 10 may run at the same time: after how many seconds is the last one done?",
    noun: "second",
  },
  steps: [
    step("plan --count 100 --work 5s --max-peak 10"),
    step("burst --count 100 --work 5s --max-peak 10"),
    step("plan --count 100 --work-from logs --max-peak 10"),
  ],
  finding: (results) => {
    const { plan } = results.of<ResultDocument>(1);
    const { peak, seconds: taken } = results.arm(1);
    const window = plan === undefined ? "" : ` of ${range(plan.jitterSeconds.min, plan.jitterSeconds.max)} s`;
    return {
      answer: taken.untilLastEnd === null ? null : Math.round(taken.untilLastEnd),
      because: `Ten workers need ten rounds of 5 s, so 50 s is the shortest time. The computed delays${window} had a peak of ${count(peak.invocations)}, and the last job was done after ${seconds(taken.untilLastEnd)}. The last command learned the work time from the log instead: that is what a sender in production can do.`,
    };
  },
  tryNext: [
    "plan --count 100 --work 5s --deadline 2m",
    "plan --count 100 --work 2s-8s --max-peak 10",
    "burst --count 100 --work 5s --deadline 2m",
  ],
  billed: [{ invocations: 100, seconds: 5 }],
  minutesOnAws: 6,
};

const theory: Chapter = {
  title: "Queueing theory",
  why: "The mathematics of waiting lines is older than computers, and its first law needs one multiplication. It tells you the mean of a curve before you run anything, and what chance adds to it.",
  question: {
    text: "100 jobs of 5 s arrive in 90 s. How many are in flight on average?",
    unit: "on average",
  },
  steps: [step("explain --count 100 --work 5s --jitter 10-100")],
  finding: (results) => {
    const { load, peak, evenPeak, floor } = results.of<ExplainNumbers>(0);
    return {
      answer: Math.round(load * 100) / 100,
      because: `Little's law: the mean number in flight is the arrival rate times the time of a job. Random delays peak at about ${count(peak.p50)}, in one burst of twenty at ${count(peak.p95)} or more; even delays peak at ${count(evenPeak.p50)}, and no delays can peak below ${count(floor)}.`,
    };
  },
  tryNext: [
    "explain --count 1k --work 2s-8s --jitter 0-300 --max-peak 20",
    "explain --count 100 --work 5s --jitter 0-5",
    "plan --count 100 --work 5s --jitter 10-100 --max-peak 12",
  ],
  billed: [],
  minutesOnAws: 0,
};

const otherArms = ["sqs 10-100 s even", "sqs cap 10", "sqs reserved 10", "sqs batch 10"];

const otherWays: Chapter = {
  title: "The other ways",
  why: "Why not do it another way? AWS can limit the mapping, reserve concurrency for the function, or put several jobs into an invocation, and each of these has a price of its own.",
  question: {
    text: "Which one finishes 100 jobs of 5 s first, with at most 10 invocations at the same time?",
    names: otherArms,
  },
  steps: [step("compare --arms direct,sqs,even:10-100,cap:10,reserved:10,batch:10 --count 100 --work 5s")],
  finding: (results) => {
    const { arms } = results.of<ResultDocument>(0);
    const kept = arms.filter(
      ({ peak, seconds: { untilLastEnd } }) => (peak.invocations ?? 0) <= 10 && untilLastEnd !== null,
    );
    const [first] = kept.sort((a, b) => (a.seconds.untilLastEnd ?? 0) - (b.seconds.untilLastEnd ?? 0));
    const reserved = results.arm(0, "sqs reserved 10");
    const [even, cap] = [results.arm(0, "sqs 10-100 s even"), results.arm(0, "sqs cap 10")];
    return {
      answer: first?.name ?? null,
      because: `It was done after ${seconds(first?.seconds.untilLastEnd ?? null)}. The maximum concurrency of the mapping (cap) took ${seconds(cap.seconds.untilLastEnd)}: one setting, and it holds for every burst. With reserved concurrency, ${counted(reserved.throttles, "invocation was", "invocations were")} throttled; a message that is throttled too often is dead-lettered. Even delays took ${seconds(even.seconds.untilLastEnd)}, and need no change to the function or its mapping.`,
    };
  },
  tryNext: [
    "compare --arms direct,sqs,even:10-100,cap:10 --max-peak 10",
    "compare --arms cap:5,cap:20,reserved:20",
    "doctor",
  ],
  billed: [{ invocations: 600, seconds: 5 }],
  minutesOnAws: 35,
};

/** Every chapter of the lab, in its order. */
export const chapters: readonly Chapter[] = [
  ...burstChapters,
  timers,
  compareDelays,
  progressBar,
  alarms,
  failures,
  fromGoal,
  theory,
  otherWays,
];
