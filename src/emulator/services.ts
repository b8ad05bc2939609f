import type { CloudWatchService } from "./cloudwatch/cloudwatch-service.ts";
import type { IamService } from "./iam/iam-service.ts";
import type { EventSourceMappings } from "./lambda/event-source/mappings.ts";
import type { LambdaService } from "./lambda/lambda-service.ts";
import type { LogsService } from "./logs/logs-service.ts";
import type { SchedulerService } from "./scheduler/scheduler-service.ts";
import type { SnsService } from "./sns/sns-service.ts";
import type { SqsService } from "./sqs/sqs-service.ts";
import type { StatesService } from "./states/states-service.ts";

/** The service models of the emulated account. */
export interface Services {
  readonly iam: IamService;
  readonly logs: LogsService;
  readonly sns: SnsService;
  readonly cloudwatch: CloudWatchService;
  readonly scheduler: SchedulerService;
  readonly sqs: SqsService;
  readonly lambda: LambdaService;
  readonly eventSourceMappings: EventSourceMappings;
  readonly states: StatesService;
}
