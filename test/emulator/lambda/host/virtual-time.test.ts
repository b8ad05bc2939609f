import { expect, test } from "vitest";
import { environmentOf } from "../../../support/lambda-account.ts";

const minute = 60_000;

test.each([
  ["setTimeout", "await new Promise((resolve) => setTimeout(resolve, 60000));"],
  ["globalThis.setTimeout", "await new Promise((resolve) => globalThis.setTimeout(resolve, 60000));"],
  ["node:timers/promises", `await require("node:timers/promises").setTimeout(60000);`],
  ["promisified", `await require("node:util").promisify(setTimeout)(60000);`],
  [
    "setInterval",
    "await new Promise((r) => { let n = 0; const i = setInterval(() => { if (++n === 6) { clearInterval(i); r(); } }, 10000); });",
  ],
])("%s passes in virtual time", async (_, wait) => {
  const { call } = environmentOf({
    "index.js": `exports.handler = async () => {
      const began = [Date.now(), +new Date(), performance.now()];
      ${wait}
      return [Date.now() - began[0], new Date() - began[1], performance.now() - began[2], new Date() instanceof Date];
    };`,
  });
  expect(await call()).toEqual({ result: [minute, minute, minute, true], tookMs: minute });
});

test("timers left behind stand still until the next invocation", async () => {
  const { call, kernel } = environmentOf({
    "index.js": `let fired = 0;
    exports.handler = async ({ sleepMs }) => {
      setTimeout(() => fired++, 100);
      await new Promise((resolve) => setTimeout(resolve, sleepMs));
      return fired;
    };`,
  });
  expect((await call({ sleepMs: 40 })).result).toBe(0);
  kernel.run();
  kernel.advanceTo(kernel.nowMs + minute);
  expect((await call({ sleepMs: 59 })).result).toBe(0);
  expect((await call({ sleepMs: 50 })).result).toBe(2);
});

test("the remaining time runs down", async () => {
  const { call } = environmentOf({
    "index.js": `exports.handler = async (event, context) => {
      const before = context.getRemainingTimeInMillis();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [before, context.getRemainingTimeInMillis(), context.awsRequestId];
    };`,
  });
  expect((await call()).result).toEqual([3000, 2000, "id"]);
});

test("an error in a timer's callback fails the invocation", async () => {
  const { call } = environmentOf({
    "index.js": `exports.handler = () => new Promise(() => setTimeout(() => { throw new RangeError("late"); }, 10));`,
  });
  const { result } = await call();
  expect(result).toBeInstanceOf(RangeError);
});

test("chance repeats itself", async () => {
  const source = { "index.js": "exports.handler = async () => [Math.random(), crypto.randomUUID(), Math.floor(1.5)];" };
  const [first, second] = [await environmentOf(source).call(), await environmentOf(source).call()];
  expect(first).toEqual(second);
});
