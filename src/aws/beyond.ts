import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { objectIn } from "../base/encoding.ts";
import type { WaitingAttribute, WaitingMessage } from "../base/job.ts";
import { randomFrom, uuidFrom } from "../base/random.ts";
import type { Cloud } from "./clients.ts";
import type { OutgoingEntry } from "./messages.ts";
import { queueNameOf } from "./queue.ts";
import { describeStack, isDeployed, outputsOf } from "./stack.ts";
import { isFlattenStack, type Workload } from "./workload.ts";

/** The parts of a stack for delays beyond 900 s (infra/beyond.yaml). Its messages go to one queue. */
export interface BeyondStack {
  readonly name: string;
  /** The queue that the messages are sent to when they are due. */
  readonly jobsQueueUrl: string;
  /** The queue in which messages wait. */
  readonly laterQueueUrl: string;
  readonly laterQueueArn: string;
  /** The queue for messages that could not be sent on. */
  readonly laterDeadLetterQueueUrl: string;
  readonly laterDeadLetterQueueArn: string;
  /** The role with which EventBridge Scheduler sends to both. */
  readonly schedulerRoleArn: string;
}

/** The name of the stack for delays beyond 900 s of a stack of flatten. */
export const beyondStackName = (stackName: string): string => `${stackName}-beyond`;

/** The longest name of a stack whose function `<stack>-resend` has a name that Lambda accepts, at most 64 characters. */
const stackNameMax = 57;

/** The name of the stack for delays beyond 900 s of any other queue: `flatten-beyond-orders`. */
export function beyondStackNameOfQueue(queueUrl: string): string {
  const queue = queueNameOf(queueUrl);
  const name = `flatten-beyond-${queue}`;
  if (name.length <= stackNameMax && /^[a-zA-Z0-9-]+$/.test(queue)) return name;
  // CloudFormation accepts neither underscores nor dots: names that differ only there get different stacks.
  const readable = name.replaceAll(/[^a-zA-Z0-9-]/g, "-").slice(0, stackNameMax - 9);
  return `${readable}-${uuidFrom(randomFrom(queue)).slice(0, 8)}`;
}

/** Which stack delays the messages of a queue, and the flags of `flatten deploy --beyond` that deploy it. */
export function beyondStackFor(
  workload: Workload,
  queueUrl: string,
): { readonly name: string; readonly deployFlags: string } {
  if (isFlattenStack(workload) && queueUrl === workload.queueUrl) {
    return { name: beyondStackName(workload.stack), deployFlags: `--stack ${workload.stack}` };
  }
  return { name: beyondStackNameOfQueue(queueUrl), deployFlags: `--queue ${queueNameOf(queueUrl)}` };
}

/** Finds a stack for delays beyond 900 s; `outdated` if an earlier version of flatten has deployed it. */
export async function findBeyondStack(cloud: Cloud, name: string): Promise<BeyondStack | "absent" | "outdated"> {
  const stack = await describeStack(cloud, name);
  if (stack === undefined || !isDeployed(stack.StackStatus)) return "absent";
  const outputs = outputsOf(stack);
  const { JobsQueueUrl: jobsQueueUrl, LaterDeadLetterQueueUrl: laterDeadLetterQueueUrl } = outputs;
  if (jobsQueueUrl === undefined || laterDeadLetterQueueUrl === undefined) return "outdated";
  return {
    name,
    jobsQueueUrl,
    laterQueueUrl: outputs.LaterQueueUrl ?? "",
    laterQueueArn: outputs.LaterQueueArn ?? "",
    laterDeadLetterQueueUrl,
    laterDeadLetterQueueArn: outputs.LaterDeadLetterQueueArn ?? "",
    schedulerRoleArn: outputs.SchedulerRoleArn ?? "",
  };
}

/** The body of the message that waits in place of another one, until that is due. */
export function waitingBody(dueMs: number, { body, attributes = {}, groupId }: OutgoingEntry): string {
  const named = Object.entries(attributes).map(([name, value]) => [name, asJson(value)] as const);
  const message: WaitingMessage = {
    dueMs: Math.round(dueMs),
    body,
    ...(named.length === 0 ? {} : { attributes: Object.fromEntries(named) }),
    ...(groupId === undefined ? {} : { groupId }),
  };
  return JSON.stringify(message);
}

const asJson = ({ DataType = "String", StringValue, BinaryValue }: MessageAttributeValue): WaitingAttribute =>
  BinaryValue === undefined
    ? { DataType, StringValue: StringValue ?? "" }
    : { DataType, BinaryBase64: Buffer.from(BinaryValue).toString("base64") };

/** The attributes of a message that has waited, as SQS takes them. */
export const attributesOf = ({ attributes = {} }: WaitingMessage): Readonly<Record<string, MessageAttributeValue>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      "BinaryBase64" in value
        ? { DataType: value.DataType, BinaryValue: Buffer.from(value.BinaryBase64, "base64") }
        : value,
    ]),
  );

/** Reads the body of a message that waits; undefined for any other text. */
export function readWaiting(text: string): WaitingMessage | undefined {
  if (!text.includes('"dueMs"')) return undefined;
  const message = objectIn(text) as Partial<WaitingMessage> | undefined;
  const isWaiting = Number.isFinite(message?.dueMs) && typeof message?.body === "string";
  return isWaiting ? (message as WaitingMessage) : undefined;
}
