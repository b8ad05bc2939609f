import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueDepth } from "../../src/aws/queue.ts";
import { type Door, eventually, type OpenDoor } from "./door.ts";
import { functionZip, handlerName } from "./function-zip.ts";

const role = "arn:aws:iam::000000000000:role/contract";

/** Lambda's behavior: direct invocations, event source mappings, logs and metrics. */
export function lambdaContract(open: OpenDoor): void {
  describe("Lambda", () => {
    let door: Door;
    let name: string;
    beforeAll(async () => {
      door = await open();
      name = `${door.prefix}-function`;
      await createFunction(door, name);
    });
    afterAll(() => door.close());

    const invoke = async (event: unknown, type: "RequestResponse" | "Event" = "RequestResponse") => {
      const answer = await door.cloud.lambda.send(
        new InvokeCommand({ FunctionName: name, InvocationType: type, Payload: JSON.stringify(event) }),
      );
      return { ...answer, text: answer.Payload?.transformToString() ?? "" };
    };

    test("a function from a ZIP archive returns its result", async () => {
      const { StatusCode, FunctionError, text } = await invoke({ n: 1 });
      expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: undefined });
      expect(JSON.parse(text)).toEqual({ got: { n: 1 } });
    });

    test("an error of the function is a response, not an error of the call", async () => {
      const { StatusCode, FunctionError, text } = await invoke({ fail: true });
      expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: "Unhandled" });
      expect(JSON.parse(text)).toMatchObject({ errorType: "RangeError", errorMessage: "as asked" });
    });

    test("an asynchronous event is accepted immediately, and its log line appears soon", async () => {
      const { StatusCode, text } = await invoke({ mark: "asynchronous" }, "Event");
      expect({ StatusCode, text }).toEqual({ StatusCode: 202, text: "" });
      const line = await eventually(door, "the log line", () => findLine(door, name, "asynchronous"));
      expect(line).toContain('"asynchronous"');
    });

    test("every invocation logs START, END and REPORT", async () => {
      await invoke({ n: 2 });
      const report = await eventually(door, "a REPORT", () => findLine(door, name, '"REPORT RequestId"'));
      expect(report).toMatch(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB/,
      );
      expect(await findLine(door, name, '"START RequestId"')).toMatch(/^START RequestId: \S+ Version: \$LATEST/);
      expect(await findLine(door, name, '"END RequestId"')).toMatch(/^END RequestId: \S+/);
    });

    test("CloudWatch counts the invocations after a while", async () => {
      const startMs = door.cloud.clock.nowMs();
      await invoke({ n: 3 });
      const sum = await eventually(door, "the metric", () => invocationsSince(door, name, startMs));
      expect(sum).toBeGreaterThanOrEqual(1);
    });

    test("a mapping invokes it: messages reported as failed are received again, the others are deleted", async () => {
      const { queueUrl, uuid } = await mapQueue(door, name);
      await eventually(door, "the mapping", async () => {
        const { State } = await door.cloud.lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
        return State === "Enabled" ? State : undefined;
      });
      const bodies = ["good", "bad", "good too"];
      const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
      await door.cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const depth = await eventually(door, "one message left", async () => {
        const { visible, notVisible, delayed } = await queueDepth(door.cloud, queueUrl);
        return visible + notVisible + delayed === 1 ? { notVisible } : undefined;
      });
      expect(depth.notVisible).toBe(1);
    });

    test("without concurrency it is throttled, with the reason", async () => {
      const off = `${door.prefix}-off`;
      await createFunction(door, off);
      await door.cloud.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: off, ReservedConcurrentExecutions: 0 }),
      );
      await expect(door.cloud.lambda.send(new InvokeCommand({ FunctionName: off }))).rejects.toMatchObject({
        name: "TooManyRequestsException",
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      });
    });

    test("an unknown function is a ResourceNotFoundException", async () => {
      const ask = door.cloud.lambda.send(new InvokeCommand({ FunctionName: `${door.prefix}-nobody` }));
      await expect(ask).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    });
  });
}

async function createFunction(door: Door, name: string): Promise<void> {
  const { lambda } = door.cloud;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Role: role,
      Handler: handlerName,
      Timeout: 20,
      Code: { ZipFile: functionZip() },
    }),
  );
  await eventually(door, "the function", async () => {
    const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return State === "Active" ? State : undefined;
  });
}

async function findLine({ cloud }: Door, name: string, filterPattern: string): Promise<string | undefined> {
  const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, filterPattern });
  const { events = [] } = await cloud.logs.send(command).catch(() => ({ events: [] }));
  return events[0]?.message;
}

async function invocationsSince({ cloud }: Door, name: string, startMs: number): Promise<number | undefined> {
  const Metric = {
    Namespace: "AWS/Lambda",
    MetricName: "Invocations",
    Dimensions: [{ Name: "FunctionName", Value: name }],
  };
  const { MetricDataResults } = await cloud.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(startMs - 60_000),
      EndTime: new Date(cloud.clock.nowMs() + 60_000),
      MetricDataQueries: [{ Id: "sum", MetricStat: { Metric, Period: 60, Stat: "Sum" } }],
    }),
  );
  return MetricDataResults?.[0]?.Values?.[0];
}

async function mapQueue({ cloud, prefix }: Door, functionName: string) {
  const { QueueUrl: queueUrl = "" } = await cloud.sqs.send(
    new CreateQueueCommand({ QueueName: `${prefix}-mapped`, Attributes: { VisibilityTimeout: "43200" } }),
  );
  const { Attributes } = await cloud.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
  );
  const { UUID: uuid = "" } = await cloud.lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: Attributes?.QueueArn,
      FunctionName: functionName,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    }),
  );
  return { queueUrl, uuid };
}
