import { expect, test } from "vitest";
import { processEnvironment } from "../../../../support/function-host.ts";

/** One environment with several handlers, and the event that chooses one of them by its index. */
const environmentWith = (handlers: readonly string[]) =>
  processEnvironment({
    "index.js": `const all = [${handlers.join()}]; exports.handler = (event, ...rest) => all[event.index](event, ...rest);`,
  });

const returning: readonly (readonly [how: string, handler: string, result: unknown])[] = [
  ["is asynchronous", "async (event) => event.n + 1", 2],
  ["returns a promise", "(event) => Promise.resolve(event.n + 1)", 2],
  ["returns nothing", "async () => {}", null],
  ["is not asynchronous, whose return value Lambda ignores", "(event) => event.n + 1", null],
  ["calls back", "(event, context, callback) => { setTimeout(() => callback(null, event.n + 1), 5); }", 2],
  ["uses context.succeed", "(event, context) => { setTimeout(() => context.succeed(event.n + 1), 5); }", 2],
  ["uses context.done", "(event, context) => context.done(null, event.n + 1)", 2],
];

test("handlers of every form return their result", async () => {
  const { call } = environmentWith(returning.map(([, handler]) => handler));
  for (const [index, [how, , result]] of returning.entries()) {
    expect(await call({ index, n: 1 }), `a handler that ${how}`).toMatchObject({ kind: "returned", result });
  }
});

test("with the runtime nodejs24.x the value of any handler counts", async () => {
  const { call } = processEnvironment({ "index.js": "exports.handler = () => 5;" }, { runtime: "nodejs24.x" });
  expect((await call()).result).toBe(5);
});

const failing: readonly (readonly [how: string, handler: string])[] = [
  ["throws", `() => { throw new RangeError("no"); }`],
  ["rejects", `async () => { throw new RangeError("no"); }`],
  ["calls back with an error", `(event, context, callback) => callback(new RangeError("no"))`],
  ["uses context.fail", `(event, context) => context.fail(new RangeError("no"))`],
];

test("handlers of every form fail, and their environment can be used again", async () => {
  const { call, lines, runtime } = environmentWith(failing.map(([, handler]) => handler));
  for (const [index, [how]] of failing.entries()) {
    const { kind, error } = await call({ index });
    expect(kind, `a handler that ${how}`).toBe("failed");
    expect(error).toMatchObject({ errorType: "RangeError", errorMessage: "no" });
    expect(error?.trace?.slice(0, 2)).toEqual(["RangeError: no", expect.stringContaining("/var/task/index.js:1:")]);
    expect(lines.at(-1)).toMatch(/^ERROR Invoke Error \t\{"errorType":"RangeError","errorMessage":"no","stack":\[/);
    expect(runtime.ended).toBe(false);
  }
  expect(lines).toHaveLength(failing.length);
});

test("values that are not errors, and results that are not JSON, have their own error types", async () => {
  const source = `exports.handler = async ({ text }) => { if (text) throw text; const self = {}; return { self: Object.assign(self, { self }) }; };`;
  const { call } = processEnvironment({ "index.js": source });
  expect((await call({ text: "plain" })).error).toEqual({ errorType: "string", errorMessage: "plain", trace: [] });
  expect((await call({})).error).toMatchObject({ errorMessage: "Unable to stringify response body" });
});

test("a callback waits for an empty event loop, unless the context says otherwise", async () => {
  const source = `exports.handler = (waits, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = waits;
    setTimeout(() => {}, 1000);
    callback(null, "done");
  };`;
  const { call } = processEnvironment({ "index.js": source });
  expect(await call(true)).toMatchObject({ result: "done", tookMs: 1000 });
  expect(await call(false)).toMatchObject({ result: "done", tookMs: 0 });
});

test("an asynchronous handler whose promise never settles fails, without waiting for the timeout", async () => {
  const { call } = processEnvironment({
    "index.js": "exports.handler = async () => { await new Promise(() => {}); };",
  });
  expect(await call()).toMatchObject({ kind: "failed", tookMs: 0, error: { errorType: "Runtime.NodeJsExit" } });
});

test("the context has Lambda's members, and process.env has the variables and nothing of this process", async () => {
  const source = `exports.handler = async (event, context) => [
    Object.keys(context).sort().join(), context.functionName, context.getRemainingTimeInMillis(),
    process.env.NAME, /^Root=1-.*;Parent=.*;Sampled=0$/.test(process.env._X_AMZN_TRACE_ID), process.env.AWS_ENDPOINT_URL,
    Object.keys(process.env).sort(),
  ];`;
  const { call } = processEnvironment({ "index.js": source }, { timeoutMs: 3_000 });
  expect((await call()).result).toEqual([
    "awsRequestId,callbackWaitsForEmptyEventLoop,clientContext,done,fail,functionName,functionVersion," +
      "getRemainingTimeInMillis,identity,invokedFunctionArn,logGroupName,logStreamName,memoryLimitInMB,succeed",
    "process",
    3_000,
    "value",
    true,
    "http://127.0.0.1:9",
    [
      "AWS_ACCESS_KEY_ID",
      "AWS_ENDPOINT_URL",
      "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED",
      "LAMBDA_TASK_ROOT",
      "NAME",
      "_X_AMZN_TRACE_ID",
    ],
  ]);
});
