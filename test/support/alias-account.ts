import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { buildSync } from "esbuild";
import { type Cloud, connect } from "../../src/aws/clients.ts";
import { writeWorld } from "../../src/cli/target/local/state.ts";
import { assembleEmulator, finishRunning } from "../../src/emulator/assemble.ts";
import { archiveOfFiles } from "../../src/emulator/lambda/functions/code.ts";
import type { WorldState } from "../../src/emulator/world.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Works for a second and a half, and logs nothing. */
const quietly = "exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 1500)); };";

/** The wrapper as the package has it, and a handler that fails for messages with an odd number. */
const wrapped = (): Record<string, Uint8Array> => {
  const { outputFiles } = buildSync({
    entryPoints: ["src/handler/index.ts"],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
  });
  const source = `const { withJobLines } = require("./wrapper.js");
    exports.handler = withJobLines(async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const odd = (event.Records ?? []).filter(({ body }) => JSON.parse(body).id % 2 === 1);
      return { batchItemFailures: odd.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });`;
  return { "wrapper.js": outputFiles[0]?.contents ?? new Uint8Array(), "index.js": new TextEncoder().encode(source) };
};

async function createQueue({ sqs }: Cloud, name: string, deadLetterTargetArn?: string) {
  const policy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  const Attributes = {
    VisibilityTimeout: "60",
    ...(deadLetterTargetArn === undefined ? {} : { RedrivePolicy: policy }),
  };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { url: QueueUrl, arn: answer.Attributes?.QueueArn ?? "" };
}

const createFunction = async ({ lambda }: Cloud, name: string, files: Record<string, Uint8Array>) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/mail",
      Timeout: 10,
      Code: { ZipFile: archiveOfFiles(files) },
    }),
  );

/**
 * Creates an account without flatten's stack. `mailer` logs nothing, and its alias `live` of version 1 reads the queue
 * `mails`, which has no dead-letter queue; 30 mails were sent. `counter` has the wrapper `withJobLines`, and reads the queue
 * `counts` in batches of five, with a dead-letter queue and partial responses.
 */
async function play(): Promise<WorldState> {
  const emulator = assembleEmulator({ seed: 1 });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const { lambda, sqs } = cloud;
  await createFunction(cloud, "mailer", { "index.js": new TextEncoder().encode(quietly) });
  await createFunction(cloud, "counter", wrapped());
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: "mailer" }));
  await lambda.send(new CreateAliasCommand({ FunctionName: "mailer", Name: "live", FunctionVersion: Version }));
  const mails = await createQueue(cloud, "mails");
  const counts = await createQueue(cloud, "counts", (await createQueue(cloud, "failed-counts")).arn);
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: "mailer:live", EventSourceArn: mails.arn, BatchSize: 1 }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "counter",
      EventSourceArn: counts.arn,
      BatchSize: 5,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    }),
  );
  await cloud.clock.sleepMs(60_000);
  for (let mail = 0; mail < 30; mail++) {
    await sqs.send(new SendMessageCommand({ QueueUrl: mails.url, MessageBody: String(mail) }));
    // One environment is enough for them: each one more is a process.
    await cloud.clock.sleepMs(3_000);
  }
  await cloud.clock.sleepMs(240_000);
  await finishRunning(emulator);
  return emulator.world.snapshot();
}

let played: Promise<WorldState> | undefined;

/** Creates a folder whose local target has this account. */
export async function aliasFolder(): Promise<string> {
  played ??= play();
  const cwd = temporaryFolder();
  await writeWorld(cwd, await played);
  return cwd;
}
