// The part of the AWS CDK's types that `plan --emit cdk` uses, as in aws-cdk-lib 2.

declare module "constructs" {
  export class Construct {
    constructor(scope: Construct, id: string);
  }
}

declare module "aws-cdk-lib" {
  export class Duration {
    static seconds(amount: number): Duration;
    static minutes(amount: number): Duration;
    private constructor();
  }
}

declare module "aws-cdk-lib/aws-cloudwatch" {
  import type { Duration } from "aws-cdk-lib";
  import type { Construct } from "constructs";
  export enum ComparisonOperator {
    GREATER_THAN_THRESHOLD = "GreaterThanThreshold",
  }
  export enum TreatMissingData {
    NOT_BREACHING = "notBreaching",
  }
  export interface MetricOptions {
    readonly period?: Duration;
    readonly statistic?: string;
  }
  export interface CreateAlarmOptions {
    readonly evaluationPeriods: number;
    readonly threshold: number;
    readonly comparisonOperator?: ComparisonOperator;
    readonly treatMissingData?: TreatMissingData;
  }
  export class Alarm {
    private constructor();
  }
  export class Metric {
    private constructor();
    createAlarm(scope: Construct, id: string, props: CreateAlarmOptions): Alarm;
  }
}

declare module "aws-cdk-lib/aws-lambda" {
  import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
  export interface IEventSource {
    bind(target: IFunction): void;
  }
  export interface IFunction {
    addEventSource(source: IEventSource): void;
    metric(metricName: string, props?: MetricOptions): Metric;
  }
}

declare module "aws-cdk-lib/aws-lambda-event-sources" {
  import type { Duration } from "aws-cdk-lib";
  import type { IEventSource, IFunction } from "aws-cdk-lib/aws-lambda";
  import type { Queue } from "aws-cdk-lib/aws-sqs";
  export interface SqsEventSourceProps {
    readonly batchSize?: number;
    readonly maxBatchingWindow?: Duration;
    readonly maxConcurrency?: number;
    readonly reportBatchItemFailures?: boolean;
  }
  export class SqsEventSource implements IEventSource {
    constructor(queue: Queue, props?: SqsEventSourceProps);
    bind(target: IFunction): void;
  }
}

declare module "aws-cdk-lib/aws-sqs" {
  import type { Duration } from "aws-cdk-lib";
  import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
  import { Construct } from "constructs";
  export interface DeadLetterQueue {
    readonly queue: Queue;
    readonly maxReceiveCount: number;
  }
  export interface QueueProps {
    readonly retentionPeriod?: Duration;
    readonly visibilityTimeout?: Duration;
    readonly deadLetterQueue?: DeadLetterQueue;
  }
  export class Queue extends Construct {
    constructor(scope: Construct, id: string, props?: QueueProps);
    metricApproximateNumberOfMessagesVisible(props?: MetricOptions): Metric;
  }
}
