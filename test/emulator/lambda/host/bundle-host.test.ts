import { expect, test } from "vitest";
import { BundleHost } from "../../../../src/emulator/lambda/host/bundle-host.ts";
import { environmentOf } from "../../../support/function-host.ts";

const minute = 60_000;
const bundle = (source: string, sdk?: (name: string) => unknown) =>
  environmentOf(new BundleHost(sdk), { "index.js": source });

test("a timer of a minute passes in virtual time, on every clock", async () => {
  const { call } = bundle(`exports.handler = async () => {
    const before = [Date.now(), +new Date(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 60000));
    return [Date.now() - before[0], new Date() - before[1], performance.now() - before[2], new Date() instanceof Date];
  };`);
  expect(await call()).toMatchObject({ result: [minute, minute, minute, true], tookMs: minute });
});

test("intervals repeat until they are cleared", async () => {
  const { call } = bundle(`exports.handler = () => new Promise((resolve) => {
    let n = 0;
    const interval = setInterval(() => { if (++n === 6) { clearInterval(interval); resolve(n); } }, 10000);
  });`);
  expect(await call()).toMatchObject({ result: 6, tookMs: minute });
});

test("timers that are left behind are frozen until the next invocation", async () => {
  const { call, kernel } = bundle(`let fired = 0;
    exports.handler = async ({ sleepMs }) => {
      setTimeout(() => fired++, 100);
      await new Promise((resolve) => setTimeout(resolve, sleepMs));
      return fired;
    };`);
  expect((await call({ sleepMs: 40 })).result).toBe(0);
  kernel.run();
  kernel.advanceTo(kernel.nowMs + minute);
  expect((await call({ sleepMs: 59 })).result).toBe(0);
  expect((await call({ sleepMs: 50 })).result).toBe(2);
});

test("the remaining time decreases", async () => {
  const { call } = bundle(`exports.handler = async (event, context) => {
    const before = context.getRemainingTimeInMillis();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return [before, context.getRemainingTimeInMillis(), context.functionName];
  };`);
  expect((await call()).result).toEqual([900_000, 899_000, "process"]);
});

test.each([
  ["throws", `exports.handler = () => { throw new RangeError("no"); };`],
  ["rejects", `exports.handler = async () => { throw new RangeError("no"); };`],
  [
    "throws in a timer",
    `exports.handler = () => new Promise(() => setTimeout(() => { throw new RangeError("no"); }, 1));`,
  ],
])("a handler that %s fails, and the error is logged", async (_, source) => {
  const { call, lines } = bundle(source);
  const { kind, error } = await call();
  expect(kind).toBe("failed");
  expect(error).toMatchObject({ errorType: "RangeError", errorMessage: "no" });
  expect(error?.trace?.slice(0, 2)).toEqual([
    "RangeError: no",
    expect.stringMatching(/at .*\/var\/task\/index\.js:1:\d+/),
  ]);
  expect(lines[0]).toMatch(/^ERROR Invoke Error \t\{"errorType":"RangeError","errorMessage":"no","stack":\[/);
});

test.each([
  ["Runtime.ImportModuleError", `require("not-there");`],
  ["Runtime.HandlerNotFound", "exports.other = 1;"],
  ["SyntaxError", "const = 1;"],
  ["TypeError", "undefined.x;"],
])("code that cannot be loaded fails with %s", async (errorType, source) => {
  const { load, lines } = bundle(source);
  expect(await load()).toMatchObject({ errorType });
  expect(lines[0]).toMatch(/^ERROR Uncaught Exception \t/);
});

test("a bundle has its environment variables, and the SDK of the emulator", async () => {
  const source = `const { a } = require("@aws-sdk/client-x"); exports.handler = async () => [a, process.env.NAME];`;
  const { call } = bundle(source, (name) => (name === "@aws-sdk/client-x" ? { a: 5 } : undefined));
  expect((await call()).result).toEqual([5, "value"]);
});

test("the console formats as Node does, and keeps the level of each method", async () => {
  const { call, lines } = bundle(`exports.handler = async () => {
    console.log("%s is %d", "a", 1, { b: [1] });
    console.warn("careful");
    console.error("two\\nlines");
  };`);
  expect((await call()).result).toBeNull();
  expect(lines).toEqual(["INFO a is 1 { b: [ 1 ] }", "WARN careful", "ERROR two\nlines"]);
});

test("each environment evaluates the bundle for itself", async () => {
  const host = new BundleHost();
  const files = { "index.js": "let n = 0; exports.handler = async () => ++n;" };
  const [first, second] = [environmentOf(host, files), environmentOf(host, files)];
  await first.call();
  expect([(await first.call()).result, (await second.call()).result]).toEqual([2, 1]);
});

test("random numbers repeat with the seed", async () => {
  const source = "exports.handler = async () => [Math.random(), crypto.randomUUID(), Math.floor(1.5)];";
  const [first, second] = [await bundle(source).call(), await bundle(source).call()];
  expect(first).toEqual(second);
});

test("timers fire late by up to the given time, and never early", async () => {
  const host = new BundleHost(undefined, 5);
  const { call } = environmentOf(host, {
    "index.js": "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 5000));",
  });
  const tookMs = new Set<number>();
  for (let invocation = 0; invocation < 100; invocation++) tookMs.add((await call()).tookMs);
  expect([...tookMs].sort((a, b) => a - b)).toEqual([5_000, 5_001, 5_002, 5_003, 5_004, 5_005]);
});
