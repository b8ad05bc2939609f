import { count, percent, roughly, seconds } from "../../../terminal/format.ts";
import { type Chapter, step } from "../chapter.ts";

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

/** The chapters about delays. */
export const delayChapters: readonly Chapter[] = [timers, compareDelays, progressBar];
