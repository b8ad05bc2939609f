import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import { isRetryable, mayHaveArrived } from "../../src/aws/retry.ts";
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

test("a response that stops in the middle ends with an error that is retried", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": 100 });
    response.write('{"Queue');
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const cloud = connect({
    clock: realClock,
    middlewares: [],
    responseIdleMs: 50,
    configuration: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    },
  });
  const error = await cloud.sqs.send(new ListQueuesCommand({})).catch((thrown: unknown) => thrown);
  expect([isRetryable(error), mayHaveArrived(error)]).toEqual([true, true]);
});
