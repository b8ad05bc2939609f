import { DeleteEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { statusReport } from "../../../src/commands/stack/status-report.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { paintFor } from "../../../src/terminal/paint.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const view = { paint: paintFor(false), columns: 100, unicode: true };

test("a whole stack shows its parts, and has nothing gone", async () => {
  const { target } = await deployedStack();
  const status = await readStatus(target.cloud, "flatten");
  expect(status).toMatchObject({
    state: "CREATE_COMPLETE",
    gone: [],
    queue: { visible: 0 },
    mapping: { batchSize: 1 },
  });
  expect(statusReport(status, target.description, view)).toContain("flatten burst");
});

test("what somebody deleted by hand is said, the rest is shown, and the remedy is a new stack", async () => {
  const { target } = await deployedStack();
  const { cloud, stack, description } = target;
  await cloud.lambda.send(new DeleteEventSourceMappingCommand({ UUID: stack.eventSourceMappingId }));
  await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: stack.queueUrl }));
  await cloud.clock.sleepMs(120_000);
  const status = await readStatus(cloud, "flatten");
  expect(status).toMatchObject({ queue: null, mapping: null, deadLetters: { visible: 0 } });
  expect([...status.gone].sort()).toEqual(["mapping", "queue"]);
  const report = statusReport(status, description, view);
  expect(report).toMatch(/queue +gone: somebody deleted it behind CloudFormation's back/);
  expect(report).toMatch(/dead letters +0/);
  expect(report).toContain("flatten destroy");
});
