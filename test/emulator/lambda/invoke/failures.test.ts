import { expect, test } from "vitest";
import { NodeHost } from "../../../../src/emulator/lambda/host/node-host.ts";
import { checkPayload } from "../../../../src/emulator/lambda/invoke/invocation.ts";
import { LambdaWorld, payloadOf } from "../../../support/lambda-world.ts";
import { sleepingHost } from "../../../support/sleeping-host.ts";

test("code that cannot be loaded fails the invocation after the cold start, and each later one", async () => {
  const world = new LambdaWorld({ host: new NodeHost() });
  world.create("process", {}, `require("./missing");`);
  const first = world.invoke("process");
  await world.run(1000);
  const second = world.invoke("process");
  await world.run();
  expect([...first.endedAtMs, ...second.endedAtMs]).toEqual([100, 1100]);
  expect(payloadOf(first.outcomes[0])).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: "Error: Cannot find module './missing'\nRequire stack:\n- /var/task/index.js",
  });
  expect(world.lines.at(-1)?.message).toContain("\tStatus: error\tError Type: Runtime.ImportModuleError\t\n");
  expect(world.values("Errors", "process")).toEqual([1, 1]);
});

test("after a timeout the environment starts again, with the same log stream", async () => {
  const counts = { starts: 0, disposals: 0 };
  const world = new LambdaWorld({ host: sleepingHost(counts) });
  world.create("process", { timeoutSeconds: 1 });
  world.invoke("process", { sleepMs: 5000 });
  await world.run(2000);
  const { endedAtMs } = world.invoke("process", { sleepMs: 10 });
  await world.run();
  expect(endedAtMs).toEqual([2110]);
  expect(counts).toEqual({ starts: 2, disposals: 1 });
  expect(new Set(world.lines.map(({ stream }) => stream)).size).toBe(1);
});

test("an invocation fails if the function exits, and the environment starts again", async () => {
  const world = new LambdaWorld({ host: new NodeHost() });
  world.create("process", {}, `exports.handler = async (event) => { if (event.exit) process.exit(1); return "ok"; };`);
  const first = world.invoke("process", { exit: true });
  await world.run(1000);
  const second = world.invoke("process");
  await world.run();
  const id = first.outcomes[0]?.kind === "done" ? first.outcomes[0].requestId : "";
  expect(payloadOf(first.outcomes[0])).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${id} Error: Runtime exited without providing a reason`,
  });
  expect(world.lines.filter(({ message }) => message.includes("Error Type: Runtime.ExitError"))).toHaveLength(1);
  expect(second.endedAtMs).toEqual([1100]);
});

test("a handler that ends after its timeout has no effect", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process", { timeoutSeconds: 1 });
  const { outcomes } = world.invoke("process", { sleepMs: 5000 });
  await world.run();
  expect(outcomes).toHaveLength(1);
  expect(world.values("Invocations", "process")).toEqual([1]);
});

test("metrics of an invocation have the time of its start", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process");
  await world.run(500);
  world.invoke("process", { sleepMs: 1000 });
  await world.run();
  for (const metric of ["Invocations", "Errors", "Duration", "ConcurrentExecutions"]) {
    expect(world.samplesOf(metric, "process").map(({ atMs }) => atMs)).toEqual([Date.UTC(2026, 10, 23, 2) + 500]);
  }
});

test("a payload that is too large is rejected, and a response that is too large fails", async () => {
  const world = new LambdaWorld({ host: new NodeHost() });
  world.create("process", {}, `exports.handler = async () => "x".repeat(6291456);`);
  const tooLarge = new Uint8Array(6_291_457);
  expect(() => world.lambda.invoke("process", tooLarge, () => undefined)).toThrow(
    expect.objectContaining({ code: "RequestTooLargeException", status: 413 }),
  );
  expect(() => world.lambda.invokeAsync("process", new Uint8Array(1_048_577))).toThrow(
    expect.objectContaining({ code: "RequestTooLargeException" }),
  );
  const { outcomes } = world.invoke("process");
  await world.run();
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
  const world = new LambdaWorld({ host: sleepingHost() });
  const fn = world.create("process");
  for (const name of ["process", fn.arn, `${fn.arn}:$LATEST`, "000000000000:function:process", "function:process"]) {
    expect(world.lambda.functions.get(name)).toBe(fn);
  }
  expect(() => world.lambda.functions.get("other")).toThrow(
    "Function not found: arn:aws:lambda:us-east-1:000000000000:function:other",
  );
  expect(() => world.lambda.functions.get("process:alias")).toThrow("Function not found");
});
