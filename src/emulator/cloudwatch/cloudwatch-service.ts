// skeleton: the owner replaces it and keeps the public names
import type { MetricSample, MetricSink, ModelContext } from "../model-context.ts";

export declare class CloudWatchService implements MetricSink {
  constructor(context: ModelContext, actions: AlarmActions);
  report(sample: MetricSample): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}

/** Where an alarm's actions go (an SNS topic's ARN in our template). */
export interface AlarmActions {
  notify(actionArn: string, subject: string, message: string): void;
}
