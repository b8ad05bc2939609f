import { describe, expect, test } from "vitest";
import { beyondSentence, creationSentence } from "../../../src/commands/arms/beyond.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";

describe("delays that cannot be made are refused with a sentence, and nothing is sent", () => {
  test.each([
    [
      "burst --jitter 901",
      "a delay of 901 s is longer than the longest message timer of SQS (900 s)",
      "add --beyond auto",
    ],
    [
      "compare --delays 0,2h",
      "a delay of 7200 s is longer than the longest message timer of SQS (900 s)",
      "add --beyond auto",
    ],
    [
      "compare --arms sqs:901",
      "a delay of 901 s is longer than the longest message timer of SQS (900 s)",
      "add --beyond auto",
    ],
    [
      "plan --jitter 0-2h",
      "a delay of 7200 s is longer than the longest message timer of SQS (900 s)",
      "add --beyond auto",
    ],
    [
      "burst --jitter 0-13501 --beyond hops",
      "a delay of 13501 s needs 15 hops, and Lambda ends a chain of a function and a queue after about 16 invocations: at most 14 hops, 13500 s (3 h 45 min), can be relied on",
      "--beyond scheduler",
    ],
    ["burst --jitter 0-14401 --beyond hops", "a delay of 14401 s needs 16 hops", "--beyond scheduler"],
    ["burst --jitter 0-366d --beyond auto", 'invalid value "0-366d" for --jitter: a delay is at most one year', "0-2h"],
    [
      "burst --jitter 0-2y --beyond hops",
      'invalid value "0-2y" for --jitter: a delay is at most one year (--beyond scheduler), or 3 h 45 min (14 hops, --beyond hops)',
      "--jitter 0-2h --beyond auto",
    ],
    ["compare --delays 0,2y --beyond auto", 'invalid value "0,2y" for --delays: a delay is at most one year', "0-2h"],
    [
      "burst --jitter 2h-1h --beyond auto",
      "expected whole seconds or durations, max or min-max, of at most one year",
      "10-100",
    ],
    ["compare --arms sqs:0-2y --beyond hops", 'invalid value "sqs:0-2y" for --arms: a delay is at', "--arms sqs:0-2h"],
    ["burst --jitter 0-1y --beyond hops", "a delay of 31536000 s needs 35039 hops", "--beyond scheduler"],
    ["burst --jitter 0-600 --beyond auto", "no delay is longer than that", "leave out --beyond"],
    ["burst --max-peak 10 --beyond auto", "no delay is longer than that", "leave out --beyond"],
    ["compare --beyond hops", "no delay is longer than that", "leave out --beyond"],
    ["plan --max-peak 10 --beyond hops", "no delay is longer than that", "leave out --beyond"],
    ["burst --jitter 0-2h --beyond auto --via trigger", "--beyond and --via trigger cannot be combined", "--via sqs"],
    ["burst --jitter 0-2h --beyond cron", 'invalid value "cron" for --beyond', "auto"],
    [
      "plan --jitter 0-2h --beyond auto --delays d.csv",
      "--delays and --beyond cannot be combined",
      "leave out --delays",
    ],
    ["plan --jitter 0-2h --beyond auto --emit python", "--emit and --beyond cannot be combined", "leave out --emit"],
  ])("%s", async (line, message, remedy) => {
    const { code, stdout, stderr } = await flatten(line);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.replace(/\s+/g, " ")).toContain(message);
    expect(stderr).toContain(remedy);
  });
});

test("the note says how the delays are made, how exact they are, what they cost, and why", () => {
  expect(beyondSentence("scheduler", { minSeconds: 0, maxSeconds: 7_200 })).toMatchInlineSnapshot(
    `"87 % of the messages wait for longer than 900 s: EventBridge Scheduler sends them in the minute before they are due, and a message timer adds the rest of the delay. Each is due to the second. A million jobs cost $2.17 more than without the delays; to send them again, 4.0 times on average, would cost $5.19."`,
  );
  expect(beyondSentence("hops", { minSeconds: 1_000, maxSeconds: 1_800 })).toMatchInlineSnapshot(
    `"Every message waits for longer than 900 s: messages are sent again every 900 s or less, 1.0 times on average. Each is due to the second. A million jobs cost $1.48 more than without the delays; EventBridge Scheduler would cost $2.48."`,
  );
  expect(beyondSentence("scheduler", { minSeconds: 0, maxSeconds: 86_400 })).toMatchInlineSnapshot(
    `"99 % of the messages wait for longer than 900 s: EventBridge Scheduler sends them in the minute before they are due, and a message timer adds the rest of the delay. Each is due to the second. A million jobs cost $2.46 more than without the delays; hops reach only 3 h 45 min, because Lambda ends longer chains."`,
  );
});

test("a few long delays are not called none", () => {
  expect(beyondSentence("hops", { minSeconds: 0, maxSeconds: 901 })).toMatch(/^< 1 % of the messages wait/);
});

test("without the stack for long delays, only the command that deploys it is printed", async () => {
  const { emulator } = await deployedStack();
  const { flatten: run } = await endpointOf(emulator);
  for (const line of ["burst --count 2 --via sqs --jitter 0-2h --beyond auto", "dlq redrive --grow 1h"]) {
    const { code, stderr } = await run(`${line} --yes`);
    expect(code).toBe(5);
    expect(stderr).not.toContain("A million");
    expect(stderr).toContain("--beyond --stack flatten");
  }
});

test("plan predicts delays of hours, and says how they would be made", async () => {
  const { code, stdout, stderr } = await flatten("plan --count 1000 --jitter 0-2h --beyond auto --spread random");
  expect(code).toBe(0);
  expect(stderr.replace(/\s+/g, " ")).toContain("EventBridge Scheduler sends them");
  expect(stdout).toContain("0–7200 s");
  expect(stdout.replace(/[\\\s]+/g, " ")).toContain("--jitter 0-7200 --beyond auto --spread random");
});

test("many schedules take time to create, and what is due by then is sent in another way", () => {
  const hours = { minSeconds: 0, maxSeconds: 7_200 };
  expect(creationSentence(30_000, hours, "us-east-1")).toBeUndefined();
  expect(creationSentence(200_000, hours, "eu-central-1")).toMatchInlineSnapshot(
    `"Up to 174 976 schedules are created at 200 a second in eu-central-1, in about 14 min 35 s, starting with those that are due last. Messages that are due within 900 s by then are sent with a message timer instead, so that none is late."`,
  );
  const crowded = creationSentence(1_000_000, { minSeconds: 1_000, maxSeconds: 1_100 }, "us-east-1");
  expect(crowded).toContain("messages a minute in time: flatten holds the others");
});
