import type { ResultDocument } from "../../../experiment/result.ts";
import { count, counted, range, seconds } from "../../../terminal/format.ts";
import { type Chapter, step } from "../chapter.ts";

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

/** The document of `flatten explain`, as far as the chapter reads it. */
interface ExplainDocument {
  readonly load: number;
  readonly peak: { readonly p50: number; readonly p95: number };
  readonly evenPeak: { readonly p50: number };
  readonly floor: number | null;
}

const theory: Chapter = {
  title: "Queueing theory",
  why: "The mathematics of waiting lines is older than computers, and its first law needs one multiplication. It tells you the mean of a curve before you run anything, and what chance adds to it.",
  question: {
    text: "100 jobs of 5 s arrive in 90 s. How many are in flight on average?",
    unit: "on average",
  },
  steps: [step("explain --count 100 --work 5s --jitter 10-100")],
  finding: (results) => {
    const { load, peak, evenPeak, floor } = results.of<ExplainDocument>(0);
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

/** The chapters about goals, theory, and other ways. */
export const goalChapters: readonly Chapter[] = [fromGoal, theory, otherWays];
