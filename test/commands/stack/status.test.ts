import { DeleteEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { statusReport as statusLines } from "../../../src/commands/stack/run.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { printed } from "../../support/printed.ts";

const statusReport = printed(statusLines);

const view = { paint: paintFor(false), columns: 100, unicode: true };

test("a deployed stack shows its parts", async () => {
  const { target } = await deployedStack();
  const status = await readStatus(target.cloud, { stack: "flatten" });
  expect(status).toMatchObject({
    state: "CREATE_COMPLETE",
    gone: [],
    queue: { visible: 0 },
    mapping: { batchSize: 1 },
  });
  expect(statusReport(status, target.description, view)).toContain("flatten burst");
});

test("parts that were deleted outside CloudFormation are named, and the remedy is a new stack", async () => {
  const { target } = await deployedStack();
  const { cloud, workload, description } = target;
  await cloud.lambda.send(new DeleteEventSourceMappingCommand({ UUID: workload.mappingId }));
  await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: workload.queueUrl }));
  await cloud.clock.sleepMs(120_000);
  const status = await readStatus(cloud, { stack: "flatten" });
  expect(status).toMatchObject({ queue: null, mapping: null, deadLetters: { visible: 0 } });
  expect([...status.gone].sort()).toEqual(["mapping", "queue"]);
  const report = statusReport(status, description, view);
  expect(report).toMatch(/queue +does not exist: it was deleted outside CloudFormation/);
  expect(report).toMatch(/dead-letter queue +0 visible/);
  expect(report).toContain("flatten destroy");
});
