import { GetQueueAttributesCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Messages of a queue, by state. AWS calls them approximate: they lag by seconds after a change. */
export interface QueueDepth {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

const depthAttributes: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Reads how many messages a queue holds. */
export async function queueDepth(cloud: Cloud, queueUrl: string): Promise<QueueDepth> {
  const attributes = await queueAttributes(cloud, queueUrl, depthAttributes);
  const [visible, notVisible, delayed] = depthAttributes.map((name) => Number(attributes[name] ?? 0));
  return { visible: visible ?? 0, notVisible: notVisible ?? 0, delayed: delayed ?? 0 };
}

/** Reads attributes of a queue; all of them by default. */
export async function queueAttributes(
  { sqs, clock }: Cloud,
  queueUrl: string,
  names: QueueAttributeName[] = ["All"],
): Promise<Readonly<Record<string, string>>> {
  const answer = await retrying(clock, () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: names })),
  );
  return answer.Attributes ?? {};
}
