// skeleton: the SQS owner replaces it and keeps the public names
import type { MetricSink, ModelContext } from "../model-context.ts";
import type { Queue } from "./queue.ts";

export declare class SqsService {
  constructor(context: ModelContext, metrics: MetricSink);
  createQueue(
    name: string,
    attributes: Readonly<Record<string, string>>,
    tags?: Readonly<Record<string, string>>,
  ): Queue;
  /** By URL (any host), throws QueueDoesNotExist. */
  queueByUrl(url: string): Queue;
  queueByArn(arn: string): Queue | undefined;
  queueByName(name: string): Queue | undefined;
  deleteQueue(queue: Queue): void;
  /** Plain JSON, from which `restore` makes the same queues again. */
  snapshot(): unknown;
  restore(state: unknown): void;
}
