import type { QueueStatsDocument } from "../../../operate/queue/document.ts";
import { count, counted, seconds } from "../../../terminal/format.ts";
import { type Chapter, step } from "../chapter.ts";

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

/** The chapters about the queue. */
export const queueChapters: readonly Chapter[] = [lookInto, asTrigger, fiveTenFifty];
