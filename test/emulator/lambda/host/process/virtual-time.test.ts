import { expect, test } from "vitest";
import { processEnvironment } from "../../../../support/function-host.ts";

const minute = 60_000;

const waits: readonly (readonly [how: string, wait: string])[] = [
  ["setTimeout", "await new Promise((resolve) => setTimeout(resolve, 60000));"],
  ["globalThis.setTimeout", "await new Promise((resolve) => globalThis.setTimeout(resolve, 60000));"],
  ["node:timers", `await new Promise((resolve) => require("node:timers").setTimeout(resolve, 60000));`],
  ["node:timers/promises", `await require("node:timers/promises").setTimeout(60000);`],
  ["scheduler.wait", `await require("node:timers/promises").scheduler.wait(60000);`],
  ["promisified", `await require("node:util").promisify(setTimeout)(60000);`],
  [
    "setInterval",
    "await new Promise((r) => { let n = 0; const i = setInterval(() => { if (++n === 6) { clearInterval(i); r(); } }, 10000); });",
  ],
  [
    "an interval of node:timers/promises",
    `let n = 0; for await (const _ of require("node:timers/promises").setInterval(10000)) if (++n === 6) break;`,
  ],
];

test("every kind of wait passes in virtual time, on every clock", async () => {
  const { call } = processEnvironment({
    "index.js": `const waits = [${waits.map(([, wait]) => `async () => { ${wait} }`).join()}];
    exports.handler = async (index) => {
      const before = [Date.now(), +new Date(), performance.now(), process.uptime(), Number(process.hrtime.bigint())];
      await waits[index]();
      return [
        Date.now() - before[0], new Date() - before[1], performance.now() - before[2],
        (process.uptime() - before[3]) * 1e3, (Number(process.hrtime.bigint()) - before[4]) / 1e6, new Date() instanceof Date,
      ].map((value) => typeof value === "number" ? Math.round(value) : value);
    };`,
  });
  for (const [index, [how]] of waits.entries()) {
    const passed = { result: [minute, minute, minute, minute, minute, true], tookMs: minute };
    expect(await call(index), how).toMatchObject(passed);
  }
});

test("timers run in the order of their times, each in its own turn, and can be refreshed and cleared", async () => {
  const { call } = processEnvironment({
    "index.js": `exports.handler = async () => {
      const order = [];
      setTimeout(() => { order.push("c"); Promise.resolve().then(() => order.push("after c")); }, 30);
      setTimeout(() => order.push("d"), 30);
      setTimeout((text) => order.push(text), 10, "a");
      const cleared = setTimeout(() => order.push("cleared"), 20);
      setTimeout(() => clearTimeout(+cleared), 10);
      const refreshed = setTimeout(() => order.push("refreshed"), 25);
      setTimeout(() => refreshed.refresh(), 20);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return order;
    };`,
  });
  expect((await call()).result).toEqual(["a", "c", "after c", "d", "refreshed"]);
});

test("timers that are left behind are frozen until the next invocation", async () => {
  const { call, kernel } = processEnvironment({
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

test("other waits pass in virtual time too, and I/O takes none of it", async () => {
  const { call } = processEnvironment({
    "index.js": `const { setTimeout: sleep } = require("node:timers/promises");
    const { execFile } = require("node:child_process");
    const all = {
      abort: async () => {
        const signal = AbortSignal.timeout(5000);
        const start = Date.now();
        try { await sleep(60000, undefined, { signal }); } catch (error) { return [error.name, error.cause.name, Date.now() - start]; }
      },
      io: async () => {
        const start = Date.now();
        const output = await new Promise((resolve) => execFile("sh", ["-c", "echo done"], (error, stdout) => resolve(stdout)));
        await require("node:fs/promises").readFile(__filename);
        return [output, Date.now() - start];
      },
      never: () => new Promise((resolve) => {
        const server = require("node:net").createServer().listen(0, "127.0.0.1");
        setTimeout(() => { server.close(); resolve("gave up"); }, 30);
      }),
    };
    exports.handler = (name) => all[name]();`,
  });
  expect(await call("abort")).toMatchObject({ result: ["AbortError", "TimeoutError", 5000], tookMs: 5000 });
  expect(await call("io")).toMatchObject({ result: ["done\n", 0], tookMs: 0 });
  // A timer also runs while the function waits for something that never comes.
  expect(await call("never")).toMatchObject({ result: "gave up", tookMs: 30 });
});

test("a loop that waits for a clock ends", async () => {
  const { call } = processEnvironment({
    "index.js":
      "exports.handler = async () => { const end = Date.now() + 50; while (Date.now() < end); return Date.now() >= end; };",
  });
  const { result, tookMs } = await call();
  expect(result).toBe(true);
  expect(tookMs).toBeGreaterThanOrEqual(50);
});

test("random numbers repeat with the seed", async () => {
  const source = {
    "index.js": `exports.handler = async () => [
      Math.random(), crypto.randomUUID(), require("node:crypto").randomUUID(), crypto.getRandomValues(new Uint8Array(4)).join(),
    ];`,
  };
  const [first, second] = [await processEnvironment(source).call(), await processEnvironment(source).call()];
  expect(first).toEqual(second);
  expect((first.result as string[])[1]).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
