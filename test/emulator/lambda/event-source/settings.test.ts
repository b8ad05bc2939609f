import { expect, test } from "vitest";
import type { AwsError } from "../../../../src/emulator/aws-error.ts";
import type { MappingSettings } from "../../../../src/emulator/lambda/event-source/mapping.ts";
import { MappedQueue } from "../../../support/mapped-queue.ts";

function errorOf(run: () => unknown): { code: string; status: number; message: string } {
  try {
    run();
  } catch (error) {
    const { code, status, message } = error as AwsError;
    return { code, status, message };
  }
  throw new Error("no error was thrown");
}

const invalid = (message: string) => ({ code: "InvalidParameterValueException", status: 400, message });
const outOfRange = (member: string, value: number, bound: string) => ({
  code: "ValidationException",
  status: 400,
  message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
});

test.each<[Partial<MappingSettings>, object]>([
  [{ batchSize: 0 }, outOfRange("batchSize", 0, "greater than or equal to 1")],
  [{ batchSize: 10_001, windowSeconds: 1 }, outOfRange("batchSize", 10_001, "less than or equal to 10000")],
  [{ windowSeconds: 301 }, outOfRange("maximumBatchingWindowInSeconds", 301, "less than or equal to 300")],
  [{ maximumConcurrency: 1 }, outOfRange("scalingConfig.maximumConcurrency", 1, "greater than or equal to 2")],
  [{ maximumConcurrency: 1_001 }, outOfRange("scalingConfig.maximumConcurrency", 1_001, "less than or equal to 1000")],
  [
    { batchSize: 11 },
    invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"),
  ],
  [{ filters: ["{"] }, invalid("Invalid filter pattern definition.")],
  [
    { maximumConcurrency: 5, provisionedPollers: { minimum: 2, maximum: 5 } },
    invalid("ScalingConfig and ProvisionedPollerConfig cannot be used together."),
  ],
  [
    { provisionedPollers: { minimum: 1, maximum: 5 } },
    outOfRange("provisionedPollerConfig.minimumPollers", 1, "greater than or equal to 2"),
  ],
  [
    { provisionedPollers: { minimum: 201, maximum: 300 } },
    outOfRange("provisionedPollerConfig.minimumPollers", 201, "less than or equal to 200"),
  ],
  [
    { provisionedPollers: { minimum: 2, maximum: 10_001 } },
    outOfRange("provisionedPollerConfig.maximumPollers", 10_001, "less than or equal to 10000"),
  ],
  [
    { provisionedPollers: { minimum: 5, maximum: 4 } },
    invalid("MinimumPollers must be less than or equal to MaximumPollers."),
  ],
])("settings %j are rejected", (settings, expected) => {
  expect(errorOf(() => new MappedQueue().map(settings))).toEqual(expected);
});

test.each<[Partial<MappingSettings>, object]>([
  [{ windowSeconds: 1 }, invalid("Batching window is not supported for FIFO queues.")],
  [{ windowSeconds: 1, batchSize: 11 }, invalid("Batching window is not supported for FIFO queues.")],
])("settings %j of a FIFO queue are rejected", (settings, expected) => {
  const { sqs, mappings } = new MappedQueue();
  const { arn: queueArn } = sqs.createQueue("jobs.fifo", { FifoQueue: "true" });
  expect(errorOf(() => mappings.create({ queueArn, functionName: "work", settings }))).toEqual(expected);
});

test("a visibility timeout below the function's timeout is rejected", () => {
  const account = new MappedQueue({ functionTimeoutSeconds: 60 });
  expect(errorOf(() => account.map())).toEqual(
    invalid("Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"),
  );
});

test("an unknown queue and an unknown function are rejected", () => {
  const account = new MappedQueue();
  const queueArn = "arn:aws:sqs:us-east-1:000000000000:none";
  expect(errorOf(() => account.mappings.create({ queueArn, functionName: "work" }))).toEqual(
    invalid(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    ),
  );
  expect(errorOf(() => account.mappings.create({ queueArn: account.queue.arn, functionName: "none" }))).toEqual(
    invalid("Function does not exist"),
  );
});

test("a second mapping of the same queue and function is rejected", () => {
  const account = new MappedQueue();
  const { uuid } = account.map();
  expect(errorOf(() => account.map())).toEqual({
    code: "ResourceConflictException",
    status: 409,
    message: `An event source mapping with SQS arn (" ${account.queue.arn} ") and function (" work ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
  });
});

test("a mapping that is changing its state cannot be changed", () => {
  const account = new MappedQueue({ options: { mappingTransitionMs: 20_000 } });
  const { uuid } = account.map();
  const inUse = (verb: string) => ({
    code: "ResourceInUseException",
    status: 400,
    message: `Cannot ${verb} the event source mapping because it is in use.`,
  });
  expect(errorOf(() => account.mappings.update(uuid, {}))).toEqual(inUse("update"));
  expect(errorOf(() => account.mappings.delete(uuid))).toEqual(inUse("delete"));
});

test("an unknown mapping is not found", () => {
  expect(errorOf(() => new MappedQueue().mappings.get("none"))).toEqual({
    code: "ResourceNotFoundException",
    status: 404,
    message: "The resource you requested does not exist.",
  });
});
