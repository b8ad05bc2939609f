import { GetFunctionConfigurationCommand, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, ListDeadLetterSourceQueuesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import type { Cloud } from "./clients.ts";
import { ifGone } from "./errors.ts";
import { listAll, retrying } from "./retry.ts";

/** An event source mapping from an SQS queue to a function. */
export interface QueueMapping {
  readonly id: string;
  readonly state: string;
  readonly queueArn: string;
  /** Name of the function, without version or alias. */
  readonly functionName: string;
  /** Undefined when the mapping has no MaximumConcurrency. */
  readonly maximumConcurrency: number | undefined;
}

/** Lists the mappings of a function, of a queue, or of the account, that read SQS queues. */
export async function queueMappings(
  { lambda, clock }: Cloud,
  of: { readonly functionName?: string; readonly queueArn?: string } = {},
): Promise<QueueMapping[]> {
  const wanted = { FunctionName: of.functionName, EventSourceArn: of.queueArn };
  const read = (Marker?: string) => lambda.send(new ListEventSourceMappingsCommand({ ...wanted, Marker }));
  return (await listAll(clock, read, ({ EventSourceMappings = [] }) => EventSourceMappings))
    .filter(({ EventSourceArn, State }) => EventSourceArn?.includes(":sqs:") && State !== "Deleting")
    .map((mapping) => ({
      id: mapping.UUID ?? "",
      state: mapping.State ?? "",
      queueArn: mapping.EventSourceArn ?? "",
      functionName: functionNameOf(mapping.FunctionArn ?? ""),
      maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    }));
}

/** The name of a function from its name or ARN, without version or alias. */
export function functionNameOf(reference: string): string {
  const parts = reference.split(":");
  const at = parts.indexOf("function");
  return (at < 0 ? parts[0] : parts[at + 1]) ?? reference;
}

/** The version or the alias at the end of a name or an ARN of a function; undefined without one. */
export const qualifierOf = (reference: string): string | undefined =>
  hasQualifier(reference) ? reference.split(":").at(-1) : undefined;

/** Whether a name, a partial ARN or an ARN of a function ends in a version or an alias. */
export function hasQualifier(reference: string): boolean {
  const parts = reference.split(":");
  return parts.length > (parts.includes("function") ? parts.indexOf("function") + 2 : 1);
}

/** Whether a function exists. */
export async function functionExists({ lambda, clock }: Cloud, reference: string): Promise<boolean> {
  const request = new GetFunctionConfigurationCommand({ FunctionName: reference });
  return retrying(clock, () => lambda.send(request))
    .then(() => true)
    .catch(ifGone(false));
}

/** The state of a function, such as Active or Inactive, and the reason for any other state than Active. */
export async function functionState(
  { lambda, clock }: Cloud,
  functionName: string,
): Promise<{ readonly state: string; readonly reason: string | null }> {
  const request = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const { State, StateReason } = await retrying(clock, () => lambda.send(request));
  return { state: State ?? "Active", reason: StateReason ?? null };
}

/** The URL of a queue from its name; undefined if it does not exist. */
export async function findQueueUrl({ sqs, clock }: Cloud, name: string): Promise<string | undefined> {
  return retrying(clock, () => sqs.send(new GetQueueUrlCommand({ QueueName: name })))
    .then(({ QueueUrl }) => QueueUrl)
    .catch(ifGone(undefined));
}

/** Lists the URLs of the account's queues in a Region, at most 1,000 (SQS-API ListQueues). */
export async function queueUrls({ sqs, clock }: Cloud): Promise<readonly string[]> {
  const { QueueUrls = [] } = await retrying(clock, () => sqs.send(new ListQueuesCommand({ MaxResults: 1_000 })));
  return QueueUrls;
}

/** Lists the URLs of the queues whose redrive policy names a dead-letter queue. */
export async function sourceQueueUrls({ sqs, clock }: Cloud, deadLetterQueueUrl: string): Promise<readonly string[]> {
  const request = new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetterQueueUrl });
  return (await retrying(clock, () => sqs.send(request))).queueUrls ?? [];
}
