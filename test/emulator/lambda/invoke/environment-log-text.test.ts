import { expect, test } from "vitest";
import { BundleHost } from "../../../../src/emulator/lambda/host/bundle-host.ts";
import { payloadOf } from "../../../support/function-host.ts";
import { LambdaAccount, startMs } from "../../../support/lambda-account.ts";

const source = `
exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  console.log("job %d done", 7, { a: [1, 2] });
  if (event.fail) throw new TypeError(event.fail);
  return { ok: true };
};`;

async function invokeOnce(event: object, timeoutSeconds = 3) {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", { timeoutSeconds }, source);
  const { outcomes } = account.invoke("process", event);
  await account.run();
  const outcome = outcomes[0];
  if (outcome?.kind !== "done") throw new Error("throttled");
  return { account, outcome, id: outcome.requestId };
}

const withoutStart = (account: LambdaAccount) => account.lines.slice(1).map(({ message }) => message);

test("a cold start writes INIT_START, START, the lines of the function, END and REPORT", async () => {
  const { account, outcome, id } = await invokeOnce({ sleepMs: 23 });
  const [first] = account.lines;
  expect(first?.message).toMatch(
    /^INIT_START Runtime Version: nodejs:22\.v78\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
  );
  expect(withoutStart(account)).toEqual([
    `START RequestId: ${id} Version: $LATEST\n`,
    `2026-11-23T02:00:00.123Z\t${id}\tINFO\tjob 7 done { a: [ 1, 2 ] }\n`,
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: 23.00 ms\tBilled Duration: 123 ms\tMemory Size: 128 MB\tMax Memory Used: 72 MB\tInit Duration: 100.00 ms\t\n`,
  ]);
  expect(account.lines.map(({ atMs }) => atMs - startMs)).toEqual([0, 100, 123, 123, 123]);
  expect(outcome.logTail).toBe(withoutStart(account).join(""));
});

test("each environment has its own stream in the log group of the function", async () => {
  const { account } = await invokeOnce({ sleepMs: 1 });
  expect(account.lines[0]?.group).toBe("/aws/lambda/process");
  expect(account.lines[0]?.stream).toMatch(/^2026\/11\/23\/\[\$LATEST\][0-9a-f]{32}$/);
});

test("in a custom log group the name of the stream contains the name of the function", async () => {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", { logGroup: "shared" }, source);
  account.invoke("process", { sleepMs: 1 });
  await account.run();
  expect(account.lines[0]?.group).toBe("shared");
  expect(account.lines[0]?.stream).toMatch(/^2026\/11\/23\/process\[\$LATEST\][0-9a-f]{32}$/);
});

test("a warm start has no init duration, and is billed in whole milliseconds", async () => {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", {}, source);
  account.invoke("process", { sleepMs: 10 });
  await account.run(1000);
  const { outcomes } = account.invoke("process", { sleepMs: 12 });
  await account.run();
  const id = outcomes[0]?.kind === "done" ? outcomes[0].requestId : "";
  expect(account.lines.at(-1)?.message).toBe(
    `REPORT RequestId: ${id}\tDuration: 12.00 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 72 MB\t\n`,
  );
});

test("a timeout is logged, billed and returned as by AWS", async () => {
  const { account, outcome, id } = await invokeOnce({ sleepMs: 5000 });
  expect(withoutStart(account)).toEqual([
    `START RequestId: ${id} Version: $LATEST\n`,
    `2026-11-23T02:00:03.100Z ${id} Task timed out after 3.00 seconds\n\n`,
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3100 ms\tMemory Size: 128 MB\tMax Memory Used: 72 MB\tInit Duration: 100.00 ms\tStatus: timeout\t\n`,
  ]);
  expect(outcome.functionError).toBe("Unhandled");
  expect(payloadOf(outcome)).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${id} Error: Task timed out after 3.00 seconds`,
  });
  expect(account.values("Errors", "process")).toEqual([1]);
  expect(account.values("Duration", "process")).toEqual([3000]);
});

test("an error of the handler is logged and returned", async () => {
  const { account, outcome, id } = await invokeOnce({ sleepMs: 23, fail: "no such page" });
  const answer = payloadOf(outcome) as { trace: string[] };
  expect(outcome.functionError).toBe("Unhandled");
  expect(answer).toMatchObject({ errorType: "TypeError", errorMessage: "no such page" });
  expect(answer.trace[0]).toBe("TypeError: no such page");
  expect(answer.trace[1]).toMatch(/at .*\/var\/task\/index\.js:5:25/);
  expect(account.lines[3]?.message).toBe(
    `2026-11-23T02:00:00.123Z\t${id}\tERROR\tInvoke Error \t${JSON.stringify({ errorType: "TypeError", errorMessage: "no such page", stack: answer.trace })}\n`,
  );
  expect(account.lines.at(-1)?.message).toContain("\tInit Duration: 100.00 ms\t\n");
});

test("the log tail is the last 4 KB", async () => {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", {}, `exports.handler = async () => { console.log("x".repeat(5000)); };`);
  const { outcomes } = account.invoke("process");
  await account.run();
  const tail = outcomes[0]?.kind === "done" ? outcomes[0].logTail : "";
  expect(tail).toHaveLength(4096);
  expect(tail.endsWith("\t\n")).toBe(true);
});
