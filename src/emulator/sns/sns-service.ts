// skeleton: the owner replaces it and keeps the public names
import type { AlarmActions } from "../cloudwatch/cloudwatch-service.ts";
import type { ModelContext } from "../model-context.ts";

export declare class SnsService implements AlarmActions {
  constructor(context: ModelContext);
  notify(topicArn: string, subject: string, message: string): void;
  snapshot(): unknown;
  restore(state: unknown): void;
}
