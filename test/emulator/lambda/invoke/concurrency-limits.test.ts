import { expect, test } from "vitest";
import type { InvokeOutcome } from "../../../../src/emulator/lambda/invoke/invocation.ts";
import { LambdaWorld } from "../../../support/lambda-world.ts";
import { sleepingHost } from "../../../support/sleeping-host.ts";

const burst = (world: LambdaWorld, name: string, count: number, sleepMs = 1000) =>
  Array.from({ length: count }, () => world.invoke(name, { sleepMs }));

const reasons = (results: readonly { readonly outcomes: readonly InvokeOutcome[] }[]) =>
  results.flatMap(({ outcomes }) =>
    outcomes.map((outcome) => (outcome.kind === "throttled" ? outcome.reason : "done")),
  );

const count = (values: readonly string[], value: string) => values.filter((one) => one === value).length;

test("100 concurrent invocations run in 100 environments, and CloudWatch shows 100", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  const results = burst(world, "process", 100);
  expect(world.lambda.running).toBe(100);
  await world.run();
  expect(count(reasons(results), "done")).toBe(100);
  expect(new Set(world.lines.map(({ stream }) => stream)).size).toBe(100);
  expect(world.values("ConcurrentExecutions", "process")).toEqual(Array(100).fill(100));
  expect(world.values("Invocations", "process")).toEqual(Array(100).fill(1));
  expect(world.lambda.running).toBe(0);
});

test("an account with a limit of 10 runs 10 invocations and throttles 90", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { accountConcurrency: 10 } });
  world.create("process");
  const results = burst(world, "process", 100);
  expect(count(reasons(results), "ConcurrentInvocationLimitExceeded")).toBe(90);
  await world.run();
  expect(count(reasons(results), "done")).toBe(10);
  expect(world.values("Throttles", "process")).toHaveLength(90);
  expect(world.values("Throttles")).toHaveLength(90);
  expect(world.values("Invocations", "process")).toHaveLength(10);
  expect(world.values("ConcurrentExecutions", "process")).toEqual(Array(10).fill(10));
});

test("reserved concurrency limits the function, and is not available to others", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { accountConcurrency: 105 } });
  world.lambda.functions.reserve(world.create("mine"), 5);
  world.create("other");
  const mine = burst(world, "mine", 7);
  const others = burst(world, "other", 101);
  expect(reasons(mine)).toEqual(Array(2).fill("ReservedFunctionConcurrentInvocationLimitExceeded"));
  expect(reasons(others)).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await world.run();
  expect(Math.max(...world.values("ConcurrentExecutions"))).toBe(105);
  expect(Math.max(...world.values("UnreservedConcurrentExecutions"))).toBe(100);
  expect(Math.max(...world.values("ClaimedAccountConcurrency"))).toBe(105);
});

test("a function with a reserved concurrency of 0 is throttled", () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.lambda.functions.reserve(world.create("off"), 0);
  expect(reasons([world.invoke("off")])).toEqual(["ReservedFunctionConcurrentInvocationLimitExceeded"]);
});

test("at least 100 must stay unreserved, or the whole limit of a smaller account", () => {
  const refusal = (accountConcurrency: number, reserved: number) => () => {
    const world = new LambdaWorld({ host: sleepingHost(), options: { accountConcurrency } });
    world.lambda.functions.reserve(world.create("process"), reserved);
  };
  expect(refusal(1000, 900)).not.toThrow();
  expect(refusal(1000, 901)).toThrow(
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  );
  expect(refusal(10, 1)).toThrow("below its minimum value of [10].");
  expect(refusal(10, 0)).not.toThrow();
});

test("new environments need tokens from a bucket of 1,000 with 100 more each second", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { accountConcurrency: 3000 } });
  world.create("process");
  expect(count(reasons(burst(world, "process", 1001, 60_000)), "ConcurrentInvocationLimitExceeded")).toBe(1);
  await world.run(9);
  expect(reasons(burst(world, "process", 1, 60_000))).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await world.run(10);
  expect(reasons(burst(world, "process", 2, 60_000))).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await world.run(1010);
  expect(count(reasons(burst(world, "process", 101, 60_000)), "ConcurrentInvocationLimitExceeded")).toBe(1);
});
