import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOfFiles } from "../../../../../src/emulator/lambda/functions/code.ts";
import { functionAccount, openFunctionAccount } from "../../../../support/function-host.ts";

const exit = (text: string) => ({
  errorType: "Runtime.ExitError",
  errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${text}$`)),
});

describe("only the environment ends if a function", () => {
  let account: ReturnType<typeof openFunctionAccount>;
  let goodPid: unknown;

  beforeAll(async () => {
    account = openFunctionAccount();
    account.create("good", "exports.handler = async () => process.pid;");
    // The first process starts late: its program is bundled first, for which a busy machine may need more than the timeout.
    do goodPid = (await account.invoke("good")).answer;
    while (typeof goodPid !== "number");
  });

  afterAll(() => account.close());

  test.each<[string, string, object]>([
    ["exits", "process.exit(0);", exit("Runtime exited without providing a reason")],
    ["exits with a code", "process.exit(7);", exit("Runtime exited with error: exit status 7")],
    [
      "kills itself",
      `process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`,
      exit("Runtime exited with error: signal: killed"),
    ],
    ["aborts", "process.abort();", exit("Runtime exited with error: signal: aborted")],
    [
      "fills its heap",
      "for (const list = []; ; ) list.push(new Array(1e5).fill(Math.random()));",
      exit("Runtime exited with error: signal: aborted"),
    ],
    [
      "throws in process.nextTick",
      `process.nextTick(() => { throw new RangeError("late"); }); await new Promise(() => {});`,
      { errorType: "RangeError", errorMessage: "late", trace: expect.arrayContaining(["RangeError: late"]) },
    ],
    [
      "throws in a timer",
      `setTimeout(() => { throw new RangeError("late"); }, 1000); await new Promise(() => {});`,
      { errorType: "RangeError", errorMessage: "late" },
    ],
    [
      "does not listen for an error event",
      `setImmediate(() => new (require("node:events"))().emit("error", new Error("unheard"))); await new Promise(() => {});`,
      { errorType: "Error", errorMessage: "unheard" },
    ],
    [
      "does not catch the error of a socket",
      `require("node:net").connect({ port: 1, host: "127.0.0.1" }); await new Promise((r) => setTimeout(r, 60000));`,
      { errorType: "Error", errorMessage: "connect ECONNREFUSED 127.0.0.1:1" },
    ],
    [
      "does not handle a rejected promise",
      `Promise.reject(new Error("stray")); await new Promise((r) => setTimeout(r, 50));`,
      {
        errorType: "Runtime.UnhandledPromiseRejection",
        errorMessage: "Error: stray",
        reason: { errorType: "Error", errorMessage: "stray", trace: expect.arrayContaining(["Error: stray"]) },
        promise: {},
        trace: expect.arrayContaining(["Runtime.UnhandledPromiseRejection: Error: stray"]),
      },
    ],
  ])("%s", async (name, body, error) => {
    const { create, invoke, lines } = account;
    create(functionName(name), failing(body), { timeoutSeconds: 900 });
    const { failed, answer } = await invoke(functionName(name), true);
    expect(failed).toBe(true);
    expect(answer).toMatchObject(error);
    expect((await invoke("good")).answer).toBe(goodPid);
    const { errorType } = answer as { errorType: string };
    const reports = lines(functionName(name)).filter((line) => line.startsWith("REPORT"));
    expect(reports).toEqual([
      expect.stringMatching(new RegExp(`\\tInit Duration: .*\\tStatus: error\\tError Type: ${errorType}\\t\\n$`)),
    ]);
  });

  test.each(["exits", "aborts", "throws in a timer"])("%s, and starts again with the same log stream", async (name) => {
    expect((await account.invoke(functionName(name), false)).answer).toBe(1);
    const lines = account.lines(functionName(name));
    expect(lines.findLast((line) => line.startsWith("REPORT"))).toMatch(/\tInit Duration: [\d.]+ ms\t\n$/);
    expect(account.streams(functionName(name))).toHaveLength(1);
  });
});

const functionName = (text: string) => text.replaceAll(/\W+/g, "-");

/** A function that counts its calls, and does this if it is asked to. */
const failing = (body: string) =>
  `let calls = 0; exports.handler = async (bad) => { calls++; if (bad) { ${body} } return calls; };`;

test("uncaught errors are logged as by Lambda's runtime, with the properties of the error", async () => {
  const { create, invoke, lines } = functionAccount();
  create(
    "bad",
    `exports.handler = async () => { process.nextTick(() => { throw Object.assign(new Error("late"), { code: "E1" }); }); await new Promise(() => {}); };`,
  );
  await invoke("bad");
  expect(lines("bad").find((line) => line.includes("ERROR"))).toMatch(
    /\tERROR\tUncaught Exception \t\{"errorType":"Error","errorMessage":"late","code":"E1","stack":\["Error: late",/,
  );
});

// The loop ends after a second on the wall clock, so another test runs beside it.
test.concurrent("more environments than processes wait for a process, and none is lost", async ({ onTestFinished }) => {
  const { create, invoke } = functionAccount({ functionProcesses: 2 }, onTestFinished);
  const source = "exports.handler = async (n) => { await new Promise((r) => setTimeout(r, 1000)); return n; };";
  // Far above the work: a process that starts on a busy machine needs some time of the invocation.
  create("work", source, { timeoutSeconds: 60 });
  const answers = await Promise.all(Array.from({ length: 4 }, (_, n) => invoke("work", n)));
  expect(answers.map(({ answer }) => answer)).toEqual([0, 1, 2, 3]);
  expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(5_000);
});

test.concurrent("an endless loop ends with the timeout", async ({ onTestFinished }) => {
  const { create, invoke, lines } = functionAccount({}, onTestFinished);
  // The loop sleeps without its event loop, so that it takes no time from other tests.
  const pause = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)";
  create("loop", `exports.handler = async (bad) => { while (bad) ${pause}; return 1; };`, { timeoutSeconds: 1 });
  expect(await invoke("loop", true)).toMatchObject({
    failed: true,
    answer: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining("Task timed out after 1.00 seconds"),
    },
  });
  expect(lines("loop").at(-1)).toMatch(/\tStatus: timeout\t\n$/);
  expect((await invoke("loop", false)).answer).toBe(1);
});

test("a sleep that is longer than the timeout ends with it, in virtual time", async () => {
  const { create, invoke } = functionAccount({ coldStartMs: 0, coldStartSpreadMs: 0 });
  create("sleep", "exports.handler = () => new Promise((r) => setTimeout(r, 600000));", { timeoutSeconds: 300 });
  expect(await invoke("sleep")).toMatchObject({ tookMs: 300_000, answer: { errorType: "Sandbox.Timedout" } });
});

test("an initialization of more than 10 s continues within the invocation and its timeout", async () => {
  const { create, invoke, lines, world } = functionAccount({ coldStartMs: 0, coldStartSpreadMs: 0 });
  const slow = create("slow", "", { timeoutSeconds: 60 });
  const module = `await new Promise((r) => setTimeout(r, 30000)); export const handler = async () => "ready";`;
  world.lambda.functions.updateCode(slow, codeOfFiles({ "index.mjs": new TextEncoder().encode(module) }));
  expect(await invoke("slow")).toMatchObject({ answer: "ready", tookMs: 30_000 });
  const [, initReport, start, , report] = lines("slow");
  expect(initReport).toBe("INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\n");
  expect(start).toMatch(/^START/);
  expect(report).toContain("\tDuration: 20000.00 ms\t");
});

test("an environment whose process was ended for another one starts again", async () => {
  const { create, invoke } = functionAccount({ functionProcesses: 1 });
  for (const name of ["a", "b"]) create(name, "let calls = 0; exports.handler = async () => ++calls;");
  const answers = [];
  for (const name of ["a", "a", "b", "a"]) answers.push((await invoke(name)).answer);
  expect(answers).toEqual([1, 2, 1, 1]);
});

test("the same seed replays the same run of concurrent functions", async () => {
  const run = async () => {
    const { create, invoke, lines } = functionAccount();
    create(
      "work",
      `exports.handler = async (n) => { await new Promise((r) => setTimeout(r, 10 * Math.ceil(Math.random() * 3))); console.log(n, Math.random()); };`,
    );
    await Promise.all(Array.from({ length: 2 }, (_, n) => invoke("work", n)));
    return lines("work").map((line) => line.replace(/Max Memory Used: \d+/, ""));
  };
  expect(await run()).toEqual(await run());
});

test("processes end with the emulator", async () => {
  const { create, invoke, close } = functionAccount();
  create("pid", "exports.handler = async () => process.pid;");
  const pid = (await invoke("pid")).answer as number;
  await close();
  const isRunning = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isRunning()) await new Promise((resolve) => setImmediate(resolve));
});
