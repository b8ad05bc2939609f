import { expect, test } from "vitest";
import type { InvokeOutcome } from "../../../../src/emulator/lambda/invoke/invocation.ts";
import { LambdaAccount } from "../../../support/lambda-account.ts";

const burst = (account: LambdaAccount, name: string, count: number, sleepMs = 1000) =>
  Array.from({ length: count }, () => account.invoke(name, { sleepMs }));

const reasons = (results: readonly { readonly outcomes: readonly InvokeOutcome[] }[]) =>
  results.flatMap(({ outcomes }) =>
    outcomes.map((outcome) => (outcome.kind === "throttled" ? outcome.reason : "done")),
  );

const count = (values: readonly string[], value: string) => values.filter((one) => one === value).length;

test("100 concurrent invocations run in 100 environments, and CloudWatch shows 100", async () => {
  const account = new LambdaAccount();
  account.create("process");
  const results = burst(account, "process", 100);
  expect(account.lambda.running).toBe(100);
  await account.run();
  expect(count(reasons(results), "done")).toBe(100);
  expect(new Set(account.lines.map(({ stream }) => stream)).size).toBe(100);
  expect(account.values("ConcurrentExecutions", "process")).toEqual(Array(100).fill(100));
  expect(account.values("Invocations", "process")).toEqual(Array(100).fill(1));
  expect(account.lambda.running).toBe(0);
});

test("an account with a limit of 10 runs 10 invocations and throttles 90", async () => {
  const account = new LambdaAccount({ options: { accountConcurrency: 10 } });
  account.create("process");
  const results = burst(account, "process", 100);
  expect(count(reasons(results), "ConcurrentInvocationLimitExceeded")).toBe(90);
  await account.run();
  expect(count(reasons(results), "done")).toBe(10);
  expect(account.values("Throttles", "process")).toHaveLength(90);
  expect(account.values("Throttles")).toHaveLength(90);
  expect(account.values("Invocations", "process")).toHaveLength(10);
  expect(account.values("ConcurrentExecutions", "process")).toEqual(Array(10).fill(10));
});

test("reserved concurrency limits the function, and is not available to others", async () => {
  const account = new LambdaAccount({ options: { accountConcurrency: 105 } });
  account.lambda.functions.reserve(account.create("mine"), 5);
  account.create("other");
  const mine = burst(account, "mine", 7);
  const others = burst(account, "other", 101);
  expect(reasons(mine)).toEqual(Array(2).fill("ReservedFunctionConcurrentInvocationLimitExceeded"));
  expect(reasons(others)).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await account.run();
  expect(Math.max(...account.values("ConcurrentExecutions"))).toBe(105);
  expect(Math.max(...account.values("UnreservedConcurrentExecutions"))).toBe(100);
  expect(Math.max(...account.values("ClaimedAccountConcurrency"))).toBe(105);
});

test("a function with a reserved concurrency of 0 is throttled", () => {
  const account = new LambdaAccount();
  account.lambda.functions.reserve(account.create("off"), 0);
  expect(reasons([account.invoke("off")])).toEqual(["ReservedFunctionConcurrentInvocationLimitExceeded"]);
});

test("at least 100 must stay unreserved, or the whole limit of a smaller account", () => {
  const refusal = (accountConcurrency: number, reserved: number) => () => {
    const account = new LambdaAccount({ options: { accountConcurrency } });
    account.lambda.functions.reserve(account.create("process"), reserved);
  };
  expect(refusal(1000, 900)).not.toThrow();
  expect(refusal(1000, 901)).toThrow(
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  );
  expect(refusal(10, 1)).toThrow("below its minimum value of [10].");
  expect(refusal(10, 0)).not.toThrow();
});

test("new environments need tokens from a bucket of 1,000 with 100 more each second", async () => {
  const account = new LambdaAccount({ options: { accountConcurrency: 3000 } });
  account.create("process");
  expect(count(reasons(burst(account, "process", 1001, 60_000)), "ConcurrentInvocationLimitExceeded")).toBe(1);
  await account.run(9);
  expect(reasons(burst(account, "process", 1, 60_000))).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await account.run(10);
  expect(reasons(burst(account, "process", 2, 60_000))).toEqual(["ConcurrentInvocationLimitExceeded"]);
  await account.run(1010);
  expect(count(reasons(burst(account, "process", 101, 60_000)), "ConcurrentInvocationLimitExceeded")).toBe(1);
});

test("a function with reserved concurrency starts ten times as many invocations a second", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 0 } });
  account.lambda.functions.reserve(account.create("quick"), 2);
  const results: ReturnType<typeof burst> = [];
  for (let millisecond = 0; millisecond < 3_000; millisecond += 25) {
    account.kernel.after(millisecond, "invoke", () => results.push(...burst(account, "quick", 1, 10)));
  }
  await account.run();
  // 20 in the first second at once, and 20 a second for three seconds.
  expect(count(reasons(results), "done")).toBe(79);
  expect(count(reasons(results), "ReservedFunctionInvocationRateLimitExceeded")).toBe(41);
});

test("an account starts ten times as many invocations a second as it has concurrency", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 0, accountConcurrency: 10 } });
  account.create("quick");
  const results: ReturnType<typeof burst> = [];
  for (let millisecond = 0; millisecond < 1_000; millisecond += 4) {
    account.kernel.after(millisecond, "invoke", () => results.push(...burst(account, "quick", 1, 10)));
  }
  await account.run();
  expect(count(reasons(results), "done")).toBe(199);
  expect(count(reasons(results), "CallerRateLimitExceeded")).toBe(51);
});
