import { commented, type EmitSettings } from "./settings.ts";

const queues = (s: EmitSettings): string[] => [
  "  DeadLetterQueue:",
  "    Type: AWS::SQS::Queue",
  "    Properties:",
  `      MessageRetentionPeriod: ${s.deadLetterRetentionSeconds}`,
  "  Queue:",
  "    Type: AWS::SQS::Queue",
  "    Properties:",
  `      VisibilityTimeout: ${s.visibilityTimeoutSeconds}`,
  "      RedrivePolicy:",
  "        deadLetterTargetArn: !GetAtt DeadLetterQueue.Arn",
  `        maxReceiveCount: ${s.maxReceiveCount}`,
];

const alarms = (s: EmitSettings, functionName: string): string[] => [
  ...s.functionAlarms.flatMap(({ name, metric, statistic, threshold, description }) => [
    `  ${name}Alarm:`,
    "    Type: AWS::CloudWatch::Alarm",
    "    Properties:",
    `      AlarmDescription: ${description}`,
    "      Namespace: AWS/Lambda",
    `      MetricName: ${metric}`,
    `      Dimensions: [{ Name: FunctionName, Value: ${functionName} }]`,
    `      ${alarmRule(statistic, threshold)}`,
  ]),
  "  DeadLetterAlarm:",
  "    Type: AWS::CloudWatch::Alarm",
  "    Properties:",
  "      AlarmDescription: Messages in the dead-letter queue",
  "      Namespace: AWS/SQS",
  "      MetricName: ApproximateNumberOfMessagesVisible",
  "      Dimensions: [{ Name: QueueName, Value: !GetAtt DeadLetterQueue.QueueName }]",
  `      ${alarmRule("Maximum", 0)}`,
];

const alarmRule = (statistic: string, threshold: number): string =>
  [
    `Statistic: ${statistic}`,
    "Period: 60",
    "EvaluationPeriods: 1",
    `Threshold: ${threshold}`,
    "ComparisonOperator: GreaterThanThreshold",
    "TreatMissingData: notBreaching",
  ].join("\n      ");

/** A CloudFormation template: queue, dead-letter queue, mapping and alarms for a function that exists. */
export const cfn = (s: EmitSettings): string[] => [
  ...commented(s, "#"),
  'AWSTemplateFormatVersion: "2010-09-09"',
  "Parameters:",
  "  FunctionName:",
  "    Type: String",
  `    Default: ${s.functionName}`,
  "Resources:",
  ...queues(s),
  "  # The role of the function needs sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue.",
  "  Mapping:",
  "    Type: AWS::Lambda::EventSourceMapping",
  "    Properties:",
  "      EventSourceArn: !GetAtt Queue.Arn",
  "      FunctionName: !Ref FunctionName",
  `      BatchSize: ${s.batchSize}`,
  `      MaximumBatchingWindowInSeconds: ${s.batchingWindowSeconds}`,
  "      FunctionResponseTypes: [ReportBatchItemFailures]",
  ...(s.maximumConcurrency === null ? [] : [`      ScalingConfig: { MaximumConcurrency: ${s.maximumConcurrency} }`]),
  ...alarms(s, "!Ref FunctionName"),
  "Outputs:",
  "  QueueUrl:",
  "    Value: !Ref Queue",
];

/** Resources and the event of a function, for a template of AWS SAM. */
export const sam = (s: EmitSettings): string[] => [
  ...commented(s, "#"),
  "# Add the events to your function, and the other resources to your template.",
  'AWSTemplateFormatVersion: "2010-09-09"',
  "Transform: AWS::Serverless-2016-10-31",
  "Resources:",
  "  Function:",
  "    Type: AWS::Serverless::Function",
  "    Properties:",
  "      CodeUri: .",
  "      Handler: index.handler",
  "      Runtime: nodejs22.x",
  "      Events:",
  "        Jobs:",
  "          Type: SQS",
  "          Properties:",
  "            Queue: !GetAtt Queue.Arn",
  `            BatchSize: ${s.batchSize}`,
  `            MaximumBatchingWindowInSeconds: ${s.batchingWindowSeconds}`,
  "            FunctionResponseTypes: [ReportBatchItemFailures]",
  ...(s.maximumConcurrency === null
    ? []
    : [`            ScalingConfig: { MaximumConcurrency: ${s.maximumConcurrency} }`]),
  ...queues(s),
  ...alarms(s, "!Ref Function"),
];
