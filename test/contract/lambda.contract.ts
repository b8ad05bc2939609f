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
import { type Connection, eventually, type OpenConnection } from "./connection.ts";
import { functionZip, handlerName } from "./function-zip.ts";

const role = "arn:aws:iam::000000000000:role/contract";

/** Lambda's behavior: direct invocations, event source mappings, logs and metrics. */
export function lambdaContract(open: OpenConnection): void {
  describe("Lambda", () => {
    let connection: Connection;
    let name: string;
    beforeAll(async () => {
      connection = await open();
      name = `${connection.prefix}-function`;
      await createFunction(connection, name);
    });
    afterAll(() => connection.close());

    const invoke = async (event: unknown, type: "RequestResponse" | "Event" = "RequestResponse") => {
      const answer = await connection.cloud.lambda.send(
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
      const line = await eventually(connection, "the log line", () => findLine(connection, name, "asynchronous"));
      expect(line).toContain('"asynchronous"');
    });

    test("every invocation logs START, END and REPORT", async () => {
      await invoke({ n: 2 });
      const report = await eventually(connection, "a REPORT", () => findLine(connection, name, '"REPORT RequestId"'));
      expect(report).toMatch(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB/,
      );
      expect(await findLine(connection, name, '"START RequestId"')).toMatch(/^START RequestId: \S+ Version: \$LATEST/);
      expect(await findLine(connection, name, '"END RequestId"')).toMatch(/^END RequestId: \S+/);
    });

    test("CloudWatch counts the invocations after a while", async () => {
      const startMs = connection.cloud.clock.nowMs();
      await invoke({ n: 3 });
      const sum = await eventually(connection, "the metric", () => invocationsSince(connection, name, startMs));
      expect(sum).toBeGreaterThanOrEqual(1);
    });

    test("a mapping invokes it: messages reported as failed are received again, the others are deleted", async () => {
      const { queueUrl, uuid } = await mapQueue(connection, name);
      await eventually(connection, "the mapping", async () => {
        const { State } = await connection.cloud.lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
        return State === "Enabled" ? State : undefined;
      });
      const bodies = ["good", "bad", "good too"];
      const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
      await connection.cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      const depth = await eventually(connection, "one message left", async () => {
        const { visible, notVisible, delayed } = await queueDepth(connection.cloud, queueUrl);
        return visible + notVisible + delayed === 1 ? { notVisible } : undefined;
      });
      expect(depth.notVisible).toBe(1);
    });

    test("without concurrency it is throttled, with the reason", async () => {
      const off = `${connection.prefix}-off`;
      await createFunction(connection, off);
      await connection.cloud.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: off, ReservedConcurrentExecutions: 0 }),
      );
      await expect(connection.cloud.lambda.send(new InvokeCommand({ FunctionName: off }))).rejects.toMatchObject({
        name: "TooManyRequestsException",
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      });
    });

    test("an unknown function is a ResourceNotFoundException", async () => {
      const ask = connection.cloud.lambda.send(new InvokeCommand({ FunctionName: `${connection.prefix}-missing` }));
      await expect(ask).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    });
  });
}

async function createFunction(connection: Connection, name: string): Promise<void> {
  const { lambda } = connection.cloud;
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
  await eventually(connection, "the function", async () => {
    const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return State === "Active" ? State : undefined;
  });
}

async function findLine({ cloud }: Connection, name: string, filterPattern: string): Promise<string | undefined> {
  const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, filterPattern });
  const { events = [] } = await cloud.logs.send(command).catch(() => ({ events: [] }));
  return events[0]?.message;
}

async function invocationsSince({ cloud }: Connection, name: string, startMs: number): Promise<number | undefined> {
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

async function mapQueue({ cloud, prefix }: Connection, functionName: string) {
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
