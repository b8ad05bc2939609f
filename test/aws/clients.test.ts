import { describe, expect, test } from "vitest";
import { deployedStack } from "../support/deployed-stack.ts";
import { endpointOf } from "../support/flatten.ts";
import { operationOf } from "../support/operations.ts";

const page = new TextEncoder().encode("<html><body>Bad gateway</body></html>");

/** A command for each API, and the call of it that a proxy answers with an HTML page. */
const calls = [
  ["DescribeStacks", "queue stats"],
  ["ListStackResources", "queue stats"],
  ["GetQueueAttributes", "queue stats"],
  ["GetFunction", "logs --since 1d"],
  ["FilterLogEvents", "logs --since 1d"],
  ["DescribeAlarms", "alarms list"],
  ["GetEventSourceMapping", "status"],
] as const;

/** A stack behind a proxy that answers the first calls of an operation with an HTML page. */
async function behindProxy(operation: string, pages: number) {
  const { emulator } = await deployedStack();
  let asked = 0;
  const { flatten } = await endpointOf(emulator, async (request) => {
    const isPage = operationOf(request) === operation && asked++ < pages;
    const response = await emulator.router(request);
    return isPage ? { status: 200, headers: { "content-type": "text/html" }, body: page } : response;
  });
  return { flatten, asked: () => asked };
}

describe.each(calls)("an HTML page in place of the response to %s", (operation, line) => {
  test("is requested again", async () => {
    const { flatten, asked } = await behindProxy(operation, 1);
    const { stderr } = await flatten(line);
    expect(stderr).not.toMatch(/response|does not exist/);
    expect(asked()).toBeGreaterThan(1);
  });

  test("every time is an error with a remedy", async () => {
    const { flatten } = await behindProxy(operation, Number.POSITIVE_INFINITY);
    const { code, stdout, stderr } = await flatten(line);
    expect([code, stdout]).toEqual([5, ""]);
    expect(stderr).toBe(
      "flatten: the response was incomplete or was not AWS's\ncheck the network connection and any proxy, then repeat the command\n",
    );
  });
});

test("an empty response is not taken for a stack that does not exist", async () => {
  const { emulator } = await deployedStack();
  const { flatten } = await endpointOf(emulator, async (request) => {
    const response = await emulator.router(request);
    return operationOf(request) === "DescribeStacks" ? { ...response, body: new Uint8Array() } : response;
  });
  expect(await flatten("status")).toMatchObject({
    code: 5,
    stdout: "",
    stderr: expect.stringContaining("the response of CloudFormation was empty"),
  });
});

test("a response with a request id is read, whatever its content type", async () => {
  const { emulator } = await deployedStack();
  const { flatten } = await endpointOf(emulator, async (request) => {
    const response = await emulator.router(request);
    const headers = { ...response.headers, "content-type": "text/html; charset=utf-8", "x-amzn-requestid": "1" };
    return { ...response, headers };
  });
  expect(await flatten("status")).toMatchObject({ code: 0, stderr: "" });
});
