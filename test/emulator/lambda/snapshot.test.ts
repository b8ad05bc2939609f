import { expect, test } from "vitest";
import { LambdaAccount, sleepingHost, startMs } from "../../support/lambda-account.ts";

const after = (account: LambdaAccount, counts = { starts: 0, disposals: 0 }) =>
  new LambdaAccount({
    host: sleepingHost(counts),
    state: structuredClone(account.world.snapshot()),
    options: { coldStartMs: 100, asyncQueueMs: 20 },
  });

test("functions are restored", () => {
  const account = new LambdaAccount();
  const fn = account.create("process", { timeoutSeconds: 9, variables: { LEVEL: "1" } }, "exports.a = 1;");
  account.lambda.functions.reserve(fn, 7);
  fn.tags = { stack: "flatten" };
  const restored = after(account).lambda.functions.get("process");
  expect(restored).toMatchObject({
    arn: fn.arn,
    settings: fn.settings,
    code: fn.code,
    reservedConcurrency: 7,
    tags: { stack: "flatten" },
    revisionId: fn.revisionId,
    lastModifiedMs: startMs,
  });
});

test("a warm environment stays warm: its code is loaded again, without a cold start", async () => {
  const account = new LambdaAccount();
  account.create("process");
  account.invoke("process");
  await account.run(1000);
  const counts = { starts: 0, disposals: 0 };
  const next = after(account, counts);
  const { endedAtMs } = next.invoke("process", { sleepMs: 5 });
  await next.run();
  expect(endedAtMs).toEqual([1005]);
  expect(counts.starts).toBe(1);
  expect(next.lines[0]?.stream).toBe(account.lines[0]?.stream);
  expect(next.lines[0]?.message).toMatch(/^START/);
});

test("the idle time of an environment continues", async () => {
  const account = new LambdaAccount();
  account.create("process");
  account.invoke("process");
  await account.run(300_000);
  const next = after(account);
  await next.run(600_100);
  next.invoke("process");
  expect(next.lines[0]?.message).toMatch(/^INIT_START/);
});

test("a pending retry happens at the same time", async () => {
  const account = new LambdaAccount();
  account.create("process");
  const id = account.lambda.invokeAsync("process", new TextEncoder().encode(`{"fail":"broken"}`));
  await account.run(30_000);
  expect(account.lambda.pendingEvents).toBe(1);
  const next = after(account);
  await next.run();
  const starts = next.lines.filter(({ message }) => message === `START RequestId: ${id} Version: $LATEST\n`);
  expect(starts.map(({ atMs }) => atMs - startMs)).toEqual([60_120, 180_120]);
});

test("used scaling tokens are not restored", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 0, environmentIdleMs: 0 } });
  account.create("process");
  for (let i = 0; i < 1000; i++) account.invoke("process");
  await account.run(0);
  const next = new LambdaAccount({
    state: structuredClone(account.world.snapshot()),
    options: { environmentIdleMs: 0 },
  });
  expect(next.invoke("process").outcomes).toEqual([{ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }]);
});
