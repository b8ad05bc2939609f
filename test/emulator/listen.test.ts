import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { createEmulator } from "../../src/emulator/emulator.ts";
import { listenPaced } from "../../src/emulator/listen.ts";

const credentials = { accessKeyId: "any", secretAccessKey: "any" };

async function listening() {
  const emulator = createEmulator({ seed: 1, stackResourceMs: 0 });
  const { url, close } = await emulator.listen(0);
  onTestFinished(close);
  return { emulator, url, close, configuration: { endpoint: url, region: "us-east-1", credentials } };
}

test("queue URLs have the host and port by which the client reaches the emulator", async () => {
  const { url, configuration } = await listening();
  const sqs = new SQSClient(configuration);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  expect(QueueUrl).toBe(`${url}/000000000000/jobs`);
  const byName = new SQSClient({ ...configuration, endpoint: url.replace("127.0.0.1", "localhost") });
  const found = await byName.send(new GetQueueUrlCommand({ QueueName: "jobs" }));
  expect(found.QueueUrl).toBe(`${url.replace("127.0.0.1", "localhost")}/000000000000/jobs`);
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
});

test("a reference to a queue in a template has the served port as well", async () => {
  const { emulator, url, configuration } = await listening();
  const client = new CloudFormationClient(configuration);
  const template = {
    Resources: { Jobs: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } } },
    Outputs: { Url: { Value: { Ref: "Jobs" } } },
  };
  await client.send(new CreateStackCommand({ StackName: "s", TemplateBody: JSON.stringify(template) }));
  await emulator.clock.advance("1m");
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: "s" }));
  expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe(`${url}/000000000000/jobs`);
});

test("after close, new queues have the URLs of an emulator that is not served", async () => {
  const { emulator, close } = await listening();
  await close();
  const { QueueUrl } = await emulator.client(SQSClient).send(new CreateQueueCommand({ QueueName: "jobs" }));
  expect(QueueUrl).toBe("http://sqs.us-east-1.localhost:4566/000000000000/jobs");
});

test("requests that wait while an event fails are answered with an error, and later ones as usual", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const failures: string[] = [];
  const onFailure = ({ message }: Error) => void failures.push(message);
  const { url, close } = await listenPaced(emulator, 0, { onFailure });
  onTestFinished(close);
  const sqs = new SQSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  const received = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  received.catch(() => undefined);
  const { kernel } = emulator.world;
  kernel.after(500, "bug", () => {
    throw new TypeError("no queue");
  });
  await expect(received).rejects.toMatchObject({
    name: "InternalFailure",
    message: 'the emulator failed at the event "bug": no queue',
  });
  expect(failures).toEqual(['the emulator failed at the event "bug": no queue']);
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
});
