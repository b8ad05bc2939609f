// skeleton: the owner replaces it and keeps the public names
import type { LogSink, MetricSink, ModelContext } from "../model-context.ts";
import type { SqsService } from "../sqs/sqs-service.ts";
import type { FunctionHost } from "./function-host.ts";

/** How one synchronous invocation ended. */
export type InvokeOutcome =
  | {
      readonly kind: "done";
      readonly requestId: string;
      readonly payload: Uint8Array;
      readonly functionError?: "Unhandled";
      readonly logTail: string;
    }
  | { readonly kind: "throttled"; readonly reason: string };

export interface LambdaDependencies {
  readonly host: FunctionHost;
  readonly metrics: MetricSink;
  readonly logs: LogSink;
  readonly sqs: SqsService;
}

export declare class LambdaService {
  constructor(context: ModelContext, dependencies: LambdaDependencies);
  /** Runs the function once; calls back when it has ended, or at once when it is throttled. Throws ResourceNotFoundException. */
  invoke(functionName: string, payload: Uint8Array, done: (outcome: InvokeOutcome) => void): void;
  /** Puts an event on the function's internal queue, as invocation type Event does. */
  invokeAsync(functionName: string, payload: Uint8Array): void;
  /** Invocations running now, over all functions. */
  readonly running: number;
  snapshot(): unknown;
  restore(state: unknown): void;
}
