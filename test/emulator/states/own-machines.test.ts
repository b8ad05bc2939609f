import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseTemplate } from "../../../src/emulator/cloudformation/template/template.ts";
import { addOutcomes } from "../../../src/experiment/send/by-map.ts";
import { delaysOf, hashedDelaySeconds, slotEnds } from "../../../src/experiment/send/planned-calls.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { LambdaAccount } from "../../support/lambda-account.ts";

const { resources } = parseTemplate(readFileSync(new URL("../../../infra/scale.yaml", import.meta.url), "utf8"));

/** An account with a queue and a state machine of infra/scale.yaml. `run` returns the output of an execution. */
function accountWith(machine: "SendMachine" | "PoolMachine") {
  const account = new LambdaAccount({ options: { accountConcurrency: 1 } });
  account.create("work", { timeoutSeconds: 900 });
  const queueUrl = `https://sqs/000000000000/${account.createQueue("jobs").split(":").at(-1)}`;
  const { states } = account.world;
  const definition = JSON.stringify(resources[machine]?.properties.Definition);
  const { arn } = states.machines.create({ name: "own", definition, roleArn: "role", type: "STANDARD", tags: {} });
  const run = async (input: object) => {
    const execution = states.startExecution(arn, JSON.stringify(input));
    await account.run();
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    return JSON.parse(execution.output ?? "");
  };
  return { account, queueUrl, run };
}

const burst = {
  run: "r",
  before: 100,
  seed: 42,
  from: 0,
  to: 900,
  slots: null,
  shared: {},
  perChild: 10,
  isCounted: false,
};

describe("SendMachine", () => {
  test("sends each job once, with the delay that the plan computes", async () => {
    const { account, queueUrl, run } = accountWith("SendMachine");
    expect(await run({ ...burst, queueUrl, jobs: 23, children: 3, codes: 4_000 })).toEqual({ codes: [] });
    const jobs = Array.from({ length: 23 }, (_, i) => i + 101);
    const sent = account.sent.map(({ input }) => ({ ...JSON.parse(input.body), delay: input.delaySeconds }));
    const window = { minSeconds: 0, maxSeconds: 900 };
    expect(sent.sort((a, b) => a.document - b.document)).toEqual(
      jobs.map((job) => ({ document: job, run: "r", workMs: 2_000, delay: hashedDelaySeconds(42, job, window) })),
    );
  });

  test("sends several batches in one child, with delays from the number of jobs that have at most each delay", async () => {
    const { account, queueUrl, run } = accountWith("SendMachine");
    const spec = { count: 53, window: { minSeconds: 3, maxSeconds: 20 }, spread: "waves", work: fixedWork(4) } as const;
    const plan = { spec, consumer: defaultConsumer, seed: 42 };
    const input = { from: 3, to: 20, before: 0, slots: slotEnds(plan), perChild: 30, isCounted: true, children: 2 };
    expect(await run({ ...burst, ...input, queueUrl, jobs: 53, codes: 8_000 })).toEqual({ codes: [] });
    const sent = account.sent.map(({ input }) => ({ job: JSON.parse(input.body).document, delay: input.delaySeconds }));
    const delayOf = delaysOf(plan);
    expect(sent.sort((a, b) => a.job - b.job)).toEqual(
      Array.from({ length: 53 }, (_, i) => ({ job: i + 1, delay: delayOf(i + 1) })),
    );
  });

  test("adds up what became of the messages of a child that is only counted", async () => {
    const { run, queueUrl } = accountWith("SendMachine");
    const counted = { ...burst, perChild: 30, isCounted: true, children: 2, codes: 0, jobs: 53 };
    const none = "https://sqs/000000000000/none";
    expect(addOutcomes((await run({ ...counted, queueUrl: none })).codes)).toMatchObject({
      unconfirmed: 53,
      refused: 0,
    });
    const { codes } = await run({ ...counted, queueUrl, from: 901, to: 901 });
    expect(addOutcomes(codes)).toEqual({ unconfirmed: 0, refused: 53, again: 0 });
  });

  test("takes a number for each job, and reports the entries that SQS refuses", async () => {
    const { account, queueUrl, run } = accountWith("SendMachine");
    const codes = Array.from({ length: 12 }, (_, i) => 2_000 + i);
    const output = await run({ ...burst, to: 1_800, shared: { flaky: 0.5 }, queueUrl, jobs: 12, children: 2, codes });
    const delays = codes.map((_, i) => hashedDelaySeconds(42, 101 + i, { minSeconds: 0, maxSeconds: 1_800 }));
    const maskOf = (from: number, to: number) =>
      delays.slice(from, to).reduce((mask, delay, entry) => mask + (delay > 900 ? 2 ** entry : 0), 0);
    expect(output).toEqual({ codes: [2_048 + maskOf(0, 10), 2 * 2_048 + maskOf(10, 12)] });
    const accepted = delays.flatMap((delay, i) => (delay <= 900 ? [i] : []));
    const bodies = account.sent.map(({ input }) => JSON.parse(input.body));
    const isSent = bodies.filter(({ document }) => accepted.includes(document - 101));
    expect(isSent.map(({ workMs, poisoned = false, flaky }) => [workMs, poisoned, flaky])).toEqual(
      accepted.map((i) => [1_000 + Math.floor(i / 2), i % 2 === 1, 0.5]),
    );
  });

  test("reports a batch whose call fails on every attempt", async () => {
    const { account, run } = accountWith("SendMachine");
    const queueUrl = "https://sqs/000000000000/none";
    expect(await run({ ...burst, queueUrl, jobs: 10, children: 1, codes: 0 })).toEqual({ codes: [-1] });
    expect(account.sent).toEqual([]);
  });
});

describe("PoolMachine", () => {
  test("reports jobs that were throttled on every attempt", async () => {
    const { account, run } = accountWith("PoolMachine");
    account.invoke("work", { sleepMs: 800_000 });
    const output = await run({ functionName: "work", run: "r", jobs: 2, lanes: 2, codes: 0, shared: {} });
    expect(output).toEqual({ codes: [1 * 4 + 1, 2 * 4 + 1] });
  });
});
