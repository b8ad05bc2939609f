import { expect, test } from "vitest";
import type { WireRequest } from "../../../src/emulator/api/protocols/protocol.ts";
import { services } from "../../../src/emulator/api/services.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf } from "../../support/flatten.ts";

/** The API operation of a request; undefined for a request to no AWS service. */
function operationOf(request: WireRequest): string | undefined {
  const protocols = services.flatMap((service) => service.protocols);
  return protocols.map((protocol) => protocol.operationOf(request)).find((operation) => operation !== undefined);
}

/** Runs a command of 20 jobs on an endpoint, and returns the operations that it calls, in the order of the calls. */
async function operationsOf(...argv: readonly string[]): Promise<string[]> {
  const { emulator } = await deployedStack();
  const operations: string[] = [];
  const { flatten } = await endpointOf(emulator, (request) => {
    const operation = operationOf(request);
    if (operation !== undefined) operations.push(operation);
    return emulator.router(request);
  });
  const { code } = await flatten([...argv, "--count", "20", "--work", "1s", "--quiet", "--yes"]);
  expect(code).toBe(0);
  return operations;
}

const isSend = (operation: string): boolean => operation === "SendMessageBatch" || operation === "Invoke";

/**
 * The operations before the first send, sorted: reads are made at the same time. Sending and following begin together, so
 * the first look at the log can come before the first send; it is left out.
 */
function readsBeforeSend(operations: readonly string[]): string[] {
  const before = operations.slice(0, operations.findIndex(isSend));
  const isSecondLook = before.at(-1) === "FilterLogEvents" && before.indexOf("FilterLogEvents") < before.length - 1;
  return (isSecondLook ? before.slice(0, -1) : before).sort();
}

/**
 * Two calls find the stack. Each fact is read once: function, mapping, account, queue; what the account uses now; and the log,
 * for idle environments.
 */
const reads = [
  "DescribeStacks",
  "FilterLogEvents",
  "GetAccountSettings",
  "GetEventSourceMapping",
  "GetFunction",
  "GetMetricData",
  "GetQueueAttributes",
  "ListStackResources",
];

test.each([
  [["burst", "--max-peak", "5"]],
  [["burst", "--deadline", "2m", "--via", "trigger"]],
  [["burst", "--jitter", "10-20"]],
  [["burst"]],
  [["compare", "--arms", "sqs,cap:10", "--deadline", "2m"]],
])("%j reads each fact once before its first send", async (argv) => {
  expect(readsBeforeSend(await operationsOf(...argv))).toEqual(reads);
});

test("an arm that follows reads no fact again, unless the arm before it has changed settings", async () => {
  const counts = async (arms: string) => {
    const operations = await operationsOf("compare", "--arms", arms);
    return operations.filter((operation) => operation === "GetAccountSettings").length;
  };
  expect(await counts("sqs,sqs:0-5,direct")).toBe(1);
  expect(await counts("cap:10,sqs")).toBe(2);
});
