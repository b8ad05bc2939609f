import { minuteMs } from "../../../base/time.ts";
import type { WatchDocument } from "../../../experiment/metrics-watch.ts";
import type { ResultDocument } from "../../../experiment/result.ts";
import type { QueueStatsDocument } from "../../../operate/queue.ts";
import { count, counted, seconds } from "../../../terminal/format.ts";
import { type Chapter, step } from "../chapter.ts";

/** The events of `flatten logs`, as far as the chapters read them. */
interface LogDocument {
  readonly events: readonly { readonly kind: string; readonly text: string }[];
}

const processAndLog: Chapter = {
  title: "The function and its log",
  why: "One document is one job: an invocation of the function process reads it, works on it, and logs what it did. The log shows later when each job ran, and for how long.",
  question: {
    text: "A job works for 3000 ms. How many milliseconds does AWS bill for its first invocation?",
    unit: "ms",
  },
  steps: [step("burst --count 1 --work 3s"), step("logs --since 5m")],
  finding: (results) => {
    const [report = ""] = results
      .of<LogDocument>(1)
      .events.flatMap(({ kind, text }) => (kind === "report" ? [text] : []));
    const billed = numberIn(report, /Billed Duration: ([\d.]+) ms/);
    const init = numberIn(report, /Init Duration: ([\d.]+) ms/);
    return {
      answer: billed,
      because:
        init === null
          ? "The invocation ran in an environment that an earlier one had left warm, so only the work was billed. Run flatten local reset to see a cold start."
          : `The first invocation starts a new environment, and its initialization of ${count(init)} ms is billed too. The next invocation in this environment has no cold start.`,
    };
  },
  tryNext: ["burst --count 1 --work 3s", "logs --stats", "logs trigger --since 1h"],
  billed: [{ invocations: 1, seconds: 3 }],
  minutesOnAws: 4,
};

const numberIn = (text: string, pattern: RegExp): number | null => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
};

const aDozen: Chapter = {
  title: "A dozen at once",
  why: "A customer uploads twelve documents at once, and each upload invokes the function. Lambda has no queue in front of a direct invoke: it starts whatever it is asked to start.",
  question: { text: "Twelve invokes start within a moment. How many run at the same time?", unit: "at the same time" },
  steps: [step("burst --count 12 --work 1s")],
  finding: (results) => {
    const { peak, seconds: taken } = results.arm(0);
    return {
      answer: peak.invocations,
      because: `An environment runs one invocation at a time, so Lambda used ${counted(peak.invocations, "environment")}, and a database would see as many connections. The whole burst was over after ${seconds(taken.untilLastEnd)}.`,
    };
  },
  tryNext: ["burst --count 200 --work 1s", "burst --count 2k --work 1s", "burst --count 12 --via invoke-async"],
  billed: [{ invocations: 12, seconds: 1 }],
  minutesOnAws: 4,
};

const sleep: Chapter = {
  title: "Work takes time, and a pause helps",
  why: "The longer a job works, the more jobs are running when the next ones start. A short pause between two invokes already lowers the peak, because jobs end before others begin.",
  question: {
    text: "36 jobs of 3 s, and a pause of 250 ms after each invoke: how many run at the same time?",
    unit: "at the same time",
  },
  steps: [step("burst --count 36 --work 3s"), step("burst --count 36 --work 3s --pause 250ms")],
  finding: (results) => {
    const [atOne, paced] = [results.arm(0).peak.invocations, results.arm(1).peak.invocations];
    return {
      answer: paced,
      because: `Without the pause ${count(atOne)} ran at the same time. With it, four jobs start in a second and each stays for three, which makes about twelve: arrivals per second times seconds of work. Cold starts make the jobs a little longer.`,
    };
  },
  tryNext: [
    "burst --count 36 --work 6s --pause 250ms",
    "burst --count 36 --work 3s --pause 1s",
    "burst --count 36 --work 1s-5s --pause 250ms",
  ],
  billed: [{ invocations: 72, seconds: 3 }],
  minutesOnAws: 9,
};

const graphs: Chapter = {
  title: "The graphs of CloudWatch",
  why: "The Monitor tab of the console shows ConcurrentExecutions and Invocations with one value for each minute. That is what you see of a burst when you look for it in production.",
  question: {
    text: "50 jobs of 5 s start at once. How many minutes of the graph have a value for this burst?",
    noun: "minute",
  },
  steps: [step("burst --count 50 --work 5s"), step("watch-metrics --once --since 5m")],
  finding: (results) => {
    const { startedAt } = results.of<ResultDocument>(0);
    const arm = results.arm(0);
    const values = results.of<WatchDocument>(1).minutes.flatMap(({ start, perFunction }) => {
      const most = Math.max(0, ...Object.values(perFunction).map((each) => each.concurrentExecutions ?? 0));
      return most > 0 && Date.parse(start) + minuteMs > Date.parse(startedAt) ? [most] : [];
    });
    return {
      answer: values.length,
      because: `The burst lasted ${seconds(arm.seconds.untilLastEnd)}, and CloudWatch keeps the maximum of each minute: ${values.map(count).join(", ") || "no value"}. The graph shows the height of a peak but not its shape. flatten draws the curve from the log, which has the start and the end of every invocation.`,
    };
  },
  tryNext: ["burst --count 50 --work 30s --pause 2s", "watch-metrics --once --since 30m", "measure --since 30m"],
  billed: [{ invocations: 50, seconds: 5 }],
  minutesOnAws: 5,
};

const lookInto: Chapter = {
  title: "A queue, and a look into it",
  why: "A queue between the customer and the function keeps the jobs until something can work on them. To see messages in it, the deliveries to the function have to be paused.",
  question: {
    text: "You send five messages to a paused queue, and look at all of them. How many are in the queue afterwards?",
    noun: "message",
  },
  steps: [
    step("queue pause"),
    step("queue send --job 1 --job 2 --job 3 --job 4 --job 5"),
    step("queue peek"),
    step("queue stats"),
    step("queue resume"),
  ],
  finding: (results) => {
    const { depth, settings } = results.of<QueueStatsDocument>(3);
    const receives = settings.redrive?.maxReceiveCount;
    const limit =
      receives === undefined
        ? ""
        : `, and after ${counted(receives, "receive")} it moves a message to the dead-letter queue`;
    return {
      answer: depth.visible + depth.notVisible,
      because: `Looking at a message means receiving it: it became invisible, and flatten made it visible again. Only a delete removes a message. SQS counts the receives${limit}.`,
    };
  },
  tryNext: ["queue send --job 6 --delay 30s", "queue stats", "queue pause"],
  billed: [{ invocations: 5, seconds: 2 }],
  minutesOnAws: 2,
};

const asTrigger: Chapter = {
  title: "The queue triggers the function",
  why: "An event source mapping polls the queue and invokes the function with an array of Records. One invocation can therefore receive several messages, up to the batch size.",
  question: {
    text: "50 messages, and a mapping that may put 10 of them into one invocation: how many invocations are made?",
    noun: "invocation",
  },
  steps: [
    step("burst --via trigger --count 1 --work 1s"),
    step("logs --since 4m"),
    step("compare --arms sqs,batch:10 --count 50 --work 1s"),
  ],
  finding: (results) => {
    const [single, batch] = [results.arm(2), results.arm(2, "sqs batch 10")];
    return {
      answer: batch.invocations.logs,
      because: `With a batch size of 1 it was ${count(single.invocations.logs)} invocations, and ${count(single.peak.invocations)} ran at the same time. In batches of up to 10 it was ${count(batch.invocations.logs)}, at most ${count(batch.peak.invocations)} at the same time, but each works on its jobs one after the other: the last job was done after ${seconds(batch.seconds.untilLastEnd)} instead of ${seconds(single.seconds.untilLastEnd)}.`,
    };
  },
  tryNext: ["compare --arms sqs,batch:2,batch:5,batch:10 --count 50 --work 1s", "logs --since 10m"],
  billed: [{ invocations: 101, seconds: 1 }],
  minutesOnAws: 14,
};

const fiveTenFifty: Chapter = {
  title: "Five, ten, fifty messages",
  why: "The function trigger sends the messages, as the upload service would. The mapping receives them as fast as it can, so the queue alone does not flatten a small burst.",
  question: {
    text: "50 messages at once, each a job of 5 s: how many jobs run at the same time?",
    unit: "at the same time",
  },
  steps: [5, 10, 50].map((jobs) => step(`burst --via trigger --count ${jobs} --work 5s`)),
  finding: (results) => {
    const peaks = [0, 1, 2].map((index) => results.arm(index).peak.invocations);
    return {
      answer: peaks[2] ?? null,
      because: `The peaks were ${peaks.map(count).join(", ")}. The mapping starts with 5 pollers and adds 5 a second while messages wait. It holds back the start of a large burst a little, but nothing keeps it at a number that you chose.`,
    };
  },
  tryNext: ["burst --via trigger --count 500 --work 5s", "burst --via sqs --count 50 --work 30s"],
  billed: [{ invocations: 65, seconds: 5 }],
  minutesOnAws: 13,
};

/** The chapters about bursts on the function and through the queue, without delays. */
export const burstChapters: readonly Chapter[] = [
  processAndLog,
  aDozen,
  sleep,
  graphs,
  lookInto,
  asTrigger,
  fiveTenFifty,
];
