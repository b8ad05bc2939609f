import { objectIn } from "../../base/encoding.ts";
import { AwsError } from "../aws-error.ts";
import type { MessageAttributes } from "../sqs/message/attributes.ts";
import type { SendInput } from "../sqs/message/message.ts";
import type { Schedule, ScheduledInvocation, ScheduleTarget } from "./schedule.ts";
import { invalidSchedule } from "./scheduler-errors.ts";

/** The services that schedules send to. */
export interface SchedulerTargets {
  readonly sqs: {
    queueByArn(arn: string): { send(message: SendInput): unknown } | undefined;
    queueByUrl(url: string): { send(message: SendInput): unknown };
  };
  readonly lambda: { invokeAsync(functionArn: string, payload: Uint8Array): unknown };
}

/** Where the universal target of SQS sends: its `Input` is the input of SendMessage (SCH-UG universal targets). */
const sendMessageArn = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";

const isQueue = (arn: string): boolean => /^arn:aws[\w-]*:sqs:/.test(arn);
const isFunction = (arn: string): boolean => /^arn:aws[\w-]*:lambda:/.test(arn);

/** Checks that the emulator has a target. @throws {AwsError} ValidationException. */
export function checkTarget({ arn, input }: ScheduleTarget): void {
  if (arn === sendMessageArn) readSendInput(input ?? "");
  else if (!isQueue(arn) && !isFunction(arn)) {
    throw invalidSchedule(
      `flatten's emulator does not support the target ${arn}, only SQS queues, Lambda functions and ${sendMessageArn}.`,
    );
  }
}

/** Invokes the target of a schedule. @throws {AwsError} if the target does not exist, or does not accept the input. */
export function invokeTarget(schedule: Schedule, invocation: ScheduledInvocation, targets: SchedulerTargets): void {
  const { arn, input, messageGroupId } = schedule.target;
  const text = withContext(input ?? JSON.stringify(defaultInput(schedule, invocation)), schedule, invocation);
  if (arn === sendMessageArn) {
    const { url, message } = readSendInput(text);
    targets.sqs.queueByUrl(url).send(message);
  } else if (isQueue(arn)) {
    const queue = targets.sqs.queueByArn(arn);
    if (queue === undefined) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    queue.send({ body: text, groupId: messageGroupId });
  } else targets.lambda.invokeAsync(arn, new TextEncoder().encode(text));
}

/** Replaces the context attributes in an input (SCH-UG context attributes). */
function withContext(text: string, { arn, dueAtMs }: Schedule, { executionId, attempt }: ScheduledInvocation): string {
  if (!text.includes("<aws.scheduler.")) return text;
  return text
    .replaceAll("<aws.scheduler.schedule-arn>", arn)
    .replaceAll("<aws.scheduler.scheduled-time>", isoSeconds(dueAtMs))
    .replaceAll("<aws.scheduler.execution-id>", executionId)
    .replaceAll("<aws.scheduler.attempt-number>", String(attempt));
}

/** The time without milliseconds, as AWS writes it. */
export const isoSeconds = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

function defaultInput({ arn, dueAtMs }: Schedule, { executionId }: ScheduledInvocation) {
  const [, , , region, account] = arn.split(":");
  return {
    version: "0",
    id: executionId,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: isoSeconds(dueAtMs),
    region,
    resources: [arn],
    detail: "{}",
  };
}

/** Reads the `Input` of the universal target. @throws {AwsError} ValidationException. */
function readSendInput(text: string): { readonly url: string; readonly message: SendInput } {
  const given = objectIn(text);
  if (given === undefined) throw invalidSchedule("Invalid Input: it must be a JSON object.");
  const { QueueUrl, MessageBody, DelaySeconds, MessageGroupId, MessageDeduplicationId, MessageAttributes } = given;
  if (typeof QueueUrl !== "string" || typeof MessageBody !== "string") {
    throw invalidSchedule("Invalid Input: QueueUrl and MessageBody are required.");
  }
  return {
    url: QueueUrl,
    message: {
      body: MessageBody,
      delaySeconds: DelaySeconds as number | undefined,
      groupId: MessageGroupId as string | undefined,
      deduplicationId: MessageDeduplicationId as string | undefined,
      attributes: MessageAttributes as MessageAttributes | undefined,
    },
  };
}
