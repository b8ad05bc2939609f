import { isRecord } from "../../base/encoding.ts";
import { AwsError } from "../aws-error.ts";
import type { InvokeOutcome } from "../lambda/invoke/invocation.ts";
import type { MessageAttributes, SendInput, SentMessage } from "../sqs/message/message.ts";
import type { Queue } from "../sqs/queue/queue.ts";
import { sendBatch } from "../sqs/requests.ts";
import type { JsonObject } from "./jsonata.ts";
import type { TaskResource } from "./program.ts";
import type { WorkEnd } from "./state-machines.ts";

/** The services that Tasks call. */
export interface TaskServices {
  readonly sqs: { queueByUrl(url: string): Queue };
  readonly lambda: { invokeText(functionName: string, event: string, done: (outcome: InvokeOutcome) => void): void };
}

type Done = (end: WorkEnd) => void;
type Task = (args: JsonObject, services: TaskServices, done: Done) => void;

const tasks: Readonly<Record<TaskResource, Task>> = {
  "arn:aws:states:::aws-sdk:sqs:sendMessageBatch": (args, { sqs }, done) => {
    const { QueueUrl: url, Entries: entries } = args;
    const messages = list(entries).map((entry) => ({ Id: String(entry.Id ?? ""), input: messageOf(entry) }));
    const { Successful, Failed } = sendBatch(sqs.queueByUrl(String(url)), messages, sentMessage);
    done({ result: { ...(Successful && { Successful }), ...(Failed && { Failed }) } });
  },
  "arn:aws:states:::aws-sdk:sqs:sendMessage": (args, { sqs }, done) =>
    done({ result: sentMessage(sqs.queueByUrl(String(args.QueueUrl)).send(messageOf(args))) }),
  "arn:aws:states:::lambda:invoke": (args, { lambda }, done) => {
    const { FunctionName: name, Payload: payload = {}, Qualifier: qualifier } = args;
    const reference = qualifier === undefined ? String(name) : `${name}:${qualifier}`;
    lambda.invokeText(reference, JSON.stringify(payload), (outcome) => done(invokeEnd(outcome)));
  },
};

/**
 * Calls the service of a Task. The names of errors are `Sqs.…Exception` and `Lambda.…Exception` (SFN-DG integrations).
 *
 * @param done is called once, possibly later.
 */
export function callTask(resource: TaskResource, args: unknown, services: TaskServices, done: Done): void {
  if (!isRecord(args)) return void done({ error: "States.Runtime", cause: "the Arguments are no object" });
  try {
    tasks[resource](args, services, done);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    done({ error: errorName(resource, error.code), cause: `${error.message} (Status Code: ${error.status})` });
  }
}

const errorName = (resource: TaskResource, code: string): string =>
  `${resource.includes(":sqs:") ? "Sqs" : "Lambda"}.${code.endsWith("Exception") ? code : `${code}Exception`}`;

const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function messageOf({
  MessageBody: body,
  DelaySeconds: delay,
  MessageAttributes: attributes,
  MessageGroupId: group,
  MessageDeduplicationId: deduplicationId,
}: JsonObject): SendInput {
  return {
    body: body === undefined ? "" : String(body),
    delaySeconds: delay === undefined ? undefined : Number(delay),
    ...(isRecord(attributes) ? { attributes: attributes as MessageAttributes } : {}),
    ...(group === undefined ? {} : { groupId: String(group) }),
    ...(deduplicationId === undefined ? {} : { deduplicationId: String(deduplicationId) }),
  };
}

const sentMessage = ({ messageId, md5OfBody }: SentMessage) => ({ MessageId: messageId, Md5OfMessageBody: md5OfBody });

function invokeEnd(outcome: InvokeOutcome): WorkEnd {
  if (outcome.kind === "throttled") {
    const cause = `Rate Exceeded. (Service: Lambda, Status Code: 429, Reason: ${outcome.reason})`;
    return { error: "Lambda.TooManyRequestsException", cause };
  }
  const payload: unknown = JSON.parse(outcome.json);
  if (outcome.functionError === undefined)
    return { result: { ExecutedVersion: "$LATEST", Payload: payload, StatusCode: 200 } };
  const type = isRecord(payload) ? payload.errorType : undefined;
  return { error: typeof type === "string" ? type : "Lambda.Unknown", cause: outcome.json };
}
