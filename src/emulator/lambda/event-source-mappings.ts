// skeleton: the owner replaces it and keeps the public names
import type { ModelContext } from "../model-context.ts";
import type { SqsService } from "../sqs/sqs-service.ts";
import type { LambdaService } from "./lambda-service.ts";

export declare class EventSourceMappings {
  constructor(context: ModelContext, sqs: SqsService, lambda: LambdaService);
  /** Stops every poller: nothing more is received; batches in flight end as they would. */
  pause(): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}
