import { CreateEventSourceMappingCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { type Cloud, connect } from "../../src/aws/clients.ts";
import { writeWorld } from "../../src/cli/target/local/state.ts";
import { assembleEmulator, type EmulatorParts, finishRunning } from "../../src/emulator/assemble.ts";
import { archiveOfFiles } from "../../src/emulator/lambda/functions/code.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { WorldState } from "../../src/emulator/world.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Works for two seconds, and fails for a message with the body "poison". */
const worker = `exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  for (const { body } of event.Records ?? []) {
    console.log("order", body);
    if (body === "poison") throw new Error("cannot read the order");
  }
};`;

/** Logs nothing. */
const silent = "exports.handler = async () => {};";

const sharedLogGroup = "/shop/functions";

/** Creates a queue, and returns its ARN and its URL. */
async function createQueue({ sqs }: Cloud, name: string, deadLetterArn?: string) {
  const redrive = { deadLetterTargetArn: deadLetterArn, maxReceiveCount: 2 };
  const Attributes = {
    VisibilityTimeout: "30",
    ...(deadLetterArn === undefined ? {} : { RedrivePolicy: JSON.stringify(redrive) }),
  };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { url: QueueUrl, arn: answer.Attributes?.QueueArn ?? "" };
}

async function createFunction({ lambda }: Cloud, name: string, source: string): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/shop",
      Timeout: 10,
      MemorySize: 256,
      Code: { ZipFile: archiveOfFiles({ "index.js": new TextEncoder().encode(source) }) },
      LoggingConfig: { LogFormat: "JSON", LogGroup: sharedLogGroup },
    }),
  );
}

const connectQueue = async ({ lambda }: Cloud, FunctionName: string, EventSourceArn: string) =>
  lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, BatchSize: 5 }));

/** An account without flatten's stack. */
interface ForeignAccount {
  readonly emulator: EmulatorParts;
  readonly cloud: Cloud;
  readonly ordersQueueUrl: string;
}

/**
 * Creates an account by plain SDK calls. `orders` reads the queue `incoming-orders` with the dead-letter queue
 * `failed-orders`; `billing` reads two queues, and shares its log group with `orders`; `quiet` reads none, and logs nothing.
 */
export async function foreignAccount(options: Partial<EmulatorOptions> = {}): Promise<ForeignAccount> {
  const emulator = assembleEmulator({ seed: 1, options });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  await createFunction(cloud, "orders", worker);
  await createFunction(cloud, "billing", worker);
  await createFunction(cloud, "quiet", silent);
  const orders = await createQueue(cloud, "incoming-orders", (await createQueue(cloud, "failed-orders")).arn);
  await connectQueue(cloud, "orders", orders.arn);
  for (const name of ["invoices", "refunds"])
    await connectQueue(cloud, "billing", (await createQueue(cloud, name)).arn);
  await cloud.clock.sleepMs(60_000);
  return { emulator, cloud, ordersQueueUrl: orders.url };
}

/** Sends orders, one of which is poison, and waits until they are processed or dead-lettered. */
export async function sendOrders({ cloud, ordersQueueUrl }: ForeignAccount, count: number): Promise<void> {
  const orders = Array.from({ length: count }, (_, index) => (index + 1 === count ? "poison" : `order ${index + 1}`));
  // Eight at a time, with a pause, are one batch of five and one of three: more environments would be more processes.
  for (let from = 0; from < count; from += 8) {
    const Entries = orders.slice(from, from + 8).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: ordersQueueUrl, Entries }));
    await cloud.clock.sleepMs(3_000);
  }
  await cloud.clock.sleepMs(171_000);
}

let played: Promise<WorldState> | undefined;

async function play(): Promise<WorldState> {
  const account = await foreignAccount();
  await sendOrders(account, 20);
  await finishRunning(account.emulator);
  return account.emulator.world.snapshot();
}

/** Creates a folder whose local target has this account, after 20 orders. */
export async function foreignFolder(): Promise<string> {
  played ??= play();
  const cwd = temporaryFolder();
  await writeWorld(cwd, await played);
  return cwd;
}
