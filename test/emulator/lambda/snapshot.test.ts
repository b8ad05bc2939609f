import { expect, test } from "vitest";
import { LambdaWorld, startMs } from "../../support/lambda-world.ts";
import { sleepingHost } from "../../support/sleeping-host.ts";

const after = (world: LambdaWorld, counts = { starts: 0, disposals: 0 }) =>
  new LambdaWorld({
    host: sleepingHost(counts),
    nowMs: world.kernel.nowMs,
    state: world.lambda.snapshot(),
    options: { coldStartMs: 100, asyncQueueMs: 20 },
  });

test("functions are restored", () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  const fn = world.create("process", { timeoutSeconds: 9, variables: { A: "1" } }, "exports.a = 1;");
  world.lambda.functions.reserve(fn, 7);
  fn.tags = { stack: "flatten" };
  const restored = after(world).lambda.functions.get("process");
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
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  world.invoke("process");
  await world.run(1000);
  const counts = { starts: 0, disposals: 0 };
  const next = after(world, counts);
  const { endedAtMs } = next.invoke("process", { sleepMs: 5 });
  await next.run();
  expect(endedAtMs).toEqual([1005]);
  expect(counts.starts).toBe(1);
  expect(next.lines[0]?.stream).toBe(world.lines[0]?.stream);
  expect(next.lines[0]?.message).toMatch(/^START/);
});

test("the idle time of an environment continues", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  world.invoke("process");
  await world.run(300_000);
  const next = after(world);
  await next.run(600_100);
  next.invoke("process");
  expect(next.lines[0]?.message).toMatch(/^INIT_START/);
});

test("a pending retry happens at the same time", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  const id = world.lambda.invokeAsync("process", new TextEncoder().encode(`{"fail":"broken"}`));
  await world.run(30_000);
  expect(world.lambda.pendingEvents).toBe(1);
  const next = after(world);
  await next.run();
  const starts = next.lines.filter(({ message }) => message === `START RequestId: ${id} Version: $LATEST\n`);
  expect(starts.map(({ atMs }) => atMs - startMs)).toEqual([60_120, 180_120]);
});

test("used scaling tokens are not restored", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 0, environmentIdleMs: 0 } });
  world.create("process");
  for (let i = 0; i < 1000; i++) world.invoke("process");
  await world.run(0);
  const next = new LambdaWorld({
    host: sleepingHost(),
    nowMs: startMs,
    state: world.lambda.snapshot(),
    options: { environmentIdleMs: 0 },
  });
  expect(next.invoke("process").outcomes).toEqual([{ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }]);
});
