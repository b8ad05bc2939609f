import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, onTestFinished, test } from "vitest";
import { localTarget } from "../../src/cli/target/local/cloud.ts";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.ts";

async function newQueue(emulator: Emulator, name = "jobs") {
  const sqs = emulator.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return { sqs, QueueUrl };
}

describe("client", () => {
  test("connects every client class that the emulator has a service for", async () => {
    const emulator = createEmulator({ region: "eu-central-1", accountId: "123456789012" });
    const { QueueUrl } = await newQueue(emulator);
    expect(QueueUrl).toContain("/123456789012/jobs");
    const identity = await emulator.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe("123456789012");
    await emulator.client(LambdaClient).send(new ListFunctionsCommand({}));
    await emulator.client(CloudFormationClient).send(new DescribeStacksCommand({}));
    await emulator.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
    await emulator.client(SNSClient).send(new ListTopicsCommand({}));
    await emulator.client(CloudWatchClient).send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/SQS",
        MetricName: "NumberOfMessagesSent",
        Period: 60,
        Statistics: ["Sum"],
        StartTime: new Date(0),
        EndTime: new Date(60_000),
      }),
    );
  });

  test("takes configuration of its own, but stays with the emulator", async () => {
    const emulator = createEmulator();
    const sqs = emulator.client(SQSClient, { region: "eu-west-1", maxAttempts: 2 });
    expect(await sqs.config.region()).toBe("us-east-1");
    expect(await sqs.config.maxAttempts()).toBe(2);
    expect(await emulator.client(SQSClient).config.maxAttempts()).toBe(1);
  });
});

describe("clock", () => {
  test("starts where it is told to, and advances by durations as the command line takes them", async () => {
    const startMs = Date.UTC(2030, 5, 1);
    const starts = ["2030-06-01T00:00:00Z", startMs, new Date(startMs)];
    for (const startAt of starts) expect(createEmulator({ startAt }).clock.now()).toBe(startMs);
    const { clock } = createEmulator({ startAt: startMs });
    for (const duration of ["15m", 500, "500ms", "1h", 0]) await clock.advance(duration);
    expect(clock.now() - startMs).toBe(4_501_000);
  });

  test("runs what is due by then, to the millisecond", async () => {
    const emulator = createEmulator({ apiLatencyMs: 0 });
    const { sqs, QueueUrl } = await newQueue(emulator);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "late", DelaySeconds: 900 }));
    await emulator.clock.advance(899_999);
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    await emulator.clock.advance(1);
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body).toBe("late");
  });

  test.each(["15", "soon", -1, Number.NaN])("refuses %s", async (duration) => {
    await expect(createEmulator().clock.advance(duration)).rejects.toThrow("is not a duration");
  });
});

describe("createEmulator", () => {
  test("replays the same run from the same seed", async () => {
    const messageId = async (seed: number) => {
      const { sqs, QueueUrl } = await newQueue(createEmulator({ seed }));
      return (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).MessageId;
    };
    expect(await messageId(7)).toBe(await messageId(7));
    expect(await messageId(7)).not.toBe(await messageId(8));
  });

  test("refuses options that do not exist, and values that are out of range", () => {
    const misspelt = { coldStart: 0 };
    expect(() => createEmulator(misspelt as object)).toThrow('the emulator has no option "coldStart"');
    expect(() => createEmulator({ coldStartMs: -1 })).toThrow("coldStartMs must be 0 or above, not -1");
    expect(() => createEmulator({ accountId: "12" })).toThrow("accountId must be twelve digits");
    expect(() => createEmulator({ startAt: "yesterday" })).toThrow('startAt is not a date: "yesterday"');
  });
});

describe("drain", () => {
  test("runs until every job of a burst is processed, and takes no time when nothing is left", async () => {
    const { emulator, cloud, workload } = await localTarget();
    const { sqs } = cloud;
    for (const delay of [0, 30, 600]) {
      const MessageBody = JSON.stringify({ document: delay, run: "r", workMs: 1_000 });
      await sqs.send(new SendMessageCommand({ QueueUrl: workload.queueUrl, MessageBody, DelaySeconds: delay }));
    }
    const startMs = emulator.clock.now();
    await emulator.drain();
    const endMs = emulator.clock.now();
    expect(endMs - startMs).toBeGreaterThan(600_000);
    expect(endMs - startMs).toBeLessThan(610_000);
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: workload.queueUrl, AttributeNames }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0" });
    await emulator.drain();
    expect(emulator.clock.now() - endMs).toBeLessThan(1_000);
  });

  test("lists what is left when it does not end in time", async () => {
    const { emulator, cloud, workload } = await localTarget({ parameters: { MaxReceiveCount: "100" } });
    const MessageBody = JSON.stringify({ document: 1, run: "r", workMs: 1_000, poisoned: true });
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: workload.queueUrl, MessageBody }));
    await expect(emulator.drain({ within: "10m" })).rejects.toThrow(
      /^the emulator still has work after 600 s of virtual time: .*1 messages in queue flatten-/,
    );
  });
});

describe("snapshot", () => {
  test("brings time, place, queues and messages back in another emulator, and leaves the first as it was", async () => {
    const emulator = createEmulator({ region: "eu-central-1", accountId: "123456789012" });
    const { sqs, QueueUrl } = await newQueue(emulator);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    const text = JSON.stringify(await emulator.snapshot());
    const restored = createEmulator({ snapshot: JSON.parse(text) });
    expect([restored.region, restored.accountId]).toEqual(["eu-central-1", "123456789012"]);
    expect(restored.clock.now()).toBe(emulator.clock.now());
    for (const each of [restored, emulator]) {
      const { Messages } = await each.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl }));
      expect(Messages?.map(({ Body }) => Body)).toEqual(["kept"]);
    }
  });

  test("can be restored more than once, each time from the same state", async () => {
    const first = createEmulator();
    const { QueueUrl } = await newQueue(first);
    const snapshot = await first.snapshot();
    const before = JSON.stringify(snapshot);
    for (const seed of [1, 2]) {
      const sqs = createEmulator({ seed, snapshot }).client(SQSClient);
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(seed) }));
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      expect(Messages?.map(({ Body }) => Body)).toEqual([String(seed)]);
    }
    expect(JSON.stringify(snapshot)).toBe(before);
  });

  test("lets mappings receive again afterwards", async () => {
    const { emulator, cloud, workload } = await localTarget();
    await emulator.snapshot();
    const MessageBody = JSON.stringify({ document: 1, run: "r", workMs: 1_000 });
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: workload.queueUrl, MessageBody }));
    await emulator.drain({ within: "1m" });
  });
});

describe("listen", () => {
  const overHttp = (endpoint: string) =>
    new SQSClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });

  test("serves the account that in-process clients see, in virtual time", async () => {
    const emulator = createEmulator();
    const { QueueUrl } = await newQueue(emulator);
    const { url, port, close } = await emulator.listen();
    onTestFinished(close);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const sqs = overHttp(url);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 60 }));
    const startMs = emulator.clock.now();
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect([Messages, emulator.clock.now() - startMs]).toEqual([undefined, 20_000]);
    await emulator.clock.advance("40s");
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body).toBe("later");
  });

  test("follows the wall clock when it has a speed, until it is closed", async () => {
    const emulator = createEmulator();
    const { sqs, QueueUrl } = await newQueue(emulator);
    const { url, close } = await emulator.listen(0, { speed: 1_000 });
    await expect(emulator.clock.advance("1s")).rejects.toThrow("time follows the wall clock");
    await expect(emulator.listen(0, { speed: 1 })).rejects.toThrow("already being served");
    await overHttp(url).send(new SendMessageCommand({ QueueUrl, MessageBody: "soon", DelaySeconds: 10 }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect(Messages?.[0]?.Body).toBe("soon");
    await close();
    const nowMs = emulator.clock.now();
    await emulator.clock.advance("1h");
    expect(emulator.clock.now()).toBe(nowMs + 3_600_000);
  });

  test("refuses a speed that is not above 0", async () => {
    await expect(createEmulator().listen(0, { speed: 0 })).rejects.toThrow("speed must be above 0, not 0");
  });
});
