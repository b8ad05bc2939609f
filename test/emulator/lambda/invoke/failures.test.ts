import { expect, test } from "vitest";
import { BundleHost } from "../../../../src/emulator/lambda/host/bundle-host.ts";
import { checkPayload } from "../../../../src/emulator/lambda/invoke/invocation.ts";
import { payloadOf } from "../../../support/function-host.ts";
import { LambdaAccount, sleepingHost } from "../../../support/lambda-account.ts";

test("code that cannot be loaded fails the invocation after the cold start, and each later one", async () => {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", {}, `require("./missing");`);
  const first = account.invoke("process");
  await account.run(1000);
  const second = account.invoke("process");
  await account.run();
  expect([...first.endedAtMs, ...second.endedAtMs]).toEqual([100, 1100]);
  expect(payloadOf(first.outcomes[0])).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Error: Cannot find module './missing'",
  });
  expect(account.lines.at(-1)?.message).toContain("\tStatus: error\tError Type: Runtime.ImportModuleError\t\n");
  expect(account.values("Errors", "process")).toEqual([1, 1]);
});

test("after a timeout the environment starts again, with the same log stream", async () => {
  const counts = { starts: 0, disposals: 0 };
  const account = new LambdaAccount({ host: sleepingHost(counts) });
  account.create("process", { timeoutSeconds: 1 });
  account.invoke("process", { sleepMs: 5000 });
  await account.run(2000);
  const { endedAtMs } = account.invoke("process", { sleepMs: 10 });
  await account.run();
  expect(endedAtMs).toEqual([2110]);
  expect(counts).toEqual({ starts: 2, disposals: 1 });
  expect(new Set(account.lines.map(({ stream }) => stream)).size).toBe(1);
});

test("a handler that ends after its timeout has no effect", async () => {
  const account = new LambdaAccount();
  account.create("process", { timeoutSeconds: 1 });
  const { outcomes } = account.invoke("process", { sleepMs: 5000 });
  await account.run();
  expect(outcomes).toHaveLength(1);
  expect(account.values("Invocations", "process")).toEqual([1]);
});

test("metrics of an invocation have the time of its start", async () => {
  const account = new LambdaAccount();
  account.create("process");
  await account.run(500);
  account.invoke("process", { sleepMs: 1000 });
  await account.run();
  for (const metric of ["Invocations", "Errors", "Duration", "ConcurrentExecutions"]) {
    expect(account.samplesOf(metric, "process").map(({ atMs }) => atMs)).toEqual([Date.UTC(2026, 10, 23, 2) + 500]);
  }
});

test("a payload that is too large is rejected, and a response that is too large fails", async () => {
  const account = new LambdaAccount({ host: new BundleHost() });
  account.create("process", {}, `exports.handler = async () => "x".repeat(6291456);`);
  const tooLarge = new Uint8Array(6_291_457);
  expect(() => account.lambda.invoke("process", tooLarge, () => undefined)).toThrow(
    expect.objectContaining({ code: "RequestTooLargeException", status: 413 }),
  );
  expect(() => account.lambda.invokeAsync("process", new Uint8Array(1_048_577))).toThrow(
    expect.objectContaining({ code: "RequestTooLargeException" }),
  );
  const { outcomes } = account.invoke("process");
  await account.run();
  expect(payloadOf(outcomes[0])).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
});

test("a payload that is not JSON is rejected", () => {
  expect(() => checkPayload(new TextEncoder().encode("{a"))).toThrow(
    expect.objectContaining({
      code: "InvalidRequestContentException",
      message: expect.stringMatching(/^Could not parse request body into json: Could not parse payload into json: ./),
    }),
  );
});

test("a function is found by its name, partial ARN and ARN", () => {
  const account = new LambdaAccount();
  const fn = account.create("process");
  for (const name of ["process", fn.arn, `${fn.arn}:$LATEST`, "000000000000:function:process", "function:process"]) {
    expect(account.lambda.functions.get(name)).toBe(fn);
  }
  expect(() => account.lambda.functions.get("other")).toThrow(
    "Function not found: arn:aws:lambda:us-east-1:000000000000:function:other",
  );
  expect(() => account.lambda.functions.get("process:alias")).toThrow("Function not found");
});
