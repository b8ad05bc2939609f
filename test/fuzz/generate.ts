import type { Random } from "../../src/base/random.ts";
import type { NormalizedSchema } from "../../src/emulator/api/schema/codec.ts";
import { packages, templates } from "./account.ts";

/** A value of an input, before it is encoded: JSON values, bytes and times. */
export type Value = unknown;

const account = "000000000000";
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:${account}:${name}`;
const queues = ["jobs", "dead", "new", "jobs.fifo", "none"];
const functions = ["work", "fails", "waits", "new", arn("lambda", "function:work"), "work:$LATEST", "none"];

/** Texts for members by name, the most useful first, so that most requests refer to resources that exist. */
const texts: Readonly<Record<string, readonly string[]>> = {
  QueueName: queues,
  QueueNamePrefix: ["", "j", "none"],
  QueueUrl: queues.map((name) => `http://127.0.0.1:4566/${account}/${name}`),
  SourceArn: [arn("sqs", "dead"), arn("sqs", "jobs"), "arn"],
  DestinationArn: [arn("sqs", "jobs")],
  EventSourceArn: [arn("sqs", "jobs"), arn("sqs", "dead"), arn("kinesis", "s")],
  ReceiptHandle: ["AQEB0+1", "AQEB1+1", "none"],
  DataType: ["String", "Number", "Binary", "Number.int", "Other"],
  FunctionName: functions,
  Resource: functions,
  Runtime: ["nodejs22.x", "nodejs20.x", "python3.12"],
  Handler: ["index.handler", "index", "none.none"],
  Role: ["arn:aws:iam::000000000000:role/r"],
  InvocationType: ["RequestResponse", "Event", "DryRun", "Other"],
  LogType: ["None", "Tail"],
  Pattern: ['{"body":{"kind":["a"]}}', '{"body":[{"numeric":[">",1]}]}', '{"body":[{"prefix":"a"}]}', "{", "[]"],
  StackName: ["stack", "new", "none", arn("cloudformation", "stack/stack/0")],
  ChangeSetName: ["changes", "none"],
  TemplateBody: templates,
  ParameterKey: ["Delay", "None"],
  ParameterValue: ["1", "0", "-1", "many"],
  Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_NONE"],
  OnFailure: ["ROLLBACK", "DELETE", "DO_NOTHING", "OTHER"],
  ChangeSetType: ["CREATE", "UPDATE"],
  TopicArn: [arn("sns", "topic"), arn("sns", "none")],
  ResourceArn: [arn("sns", "topic"), arn("logs", "log-group:group")],
  resourceArn: [arn("logs", "log-group:group:*"), arn("logs", "log-group:none")],
  ResourceARN: [arn("cloudwatch", "alarm:alarm"), arn("cloudwatch", "alarm:none")],
  Protocol: ["sqs", "email", "other"],
  Endpoint: [arn("sqs", "jobs"), "a@example.com"],
  AttributeName: ["DisplayName", "Policy"],
  logGroupName: ["group", "new", "none"],
  logGroupIdentifier: ["group", arn("logs", "log-group:group")],
  logStreamName: ["stream", "none"],
  filterPattern: ["ERROR", '"a b" -c', "{ $.a = 1 }", "?a ?b", "{ ($.a = 1) && ($.b > 2) }", "%a+%", "[a, b]"],
  orderBy: ["LogStreamName", "LastEventTime"],
  Namespace: ["AWS/SQS", "AWS/Lambda", "App"],
  MetricName: ["Invocations", "NumberOfMessagesSent", "m"],
  Statistic: ["Sum", "Average", "Maximum"],
  Statistics: ["Sum", "SampleCount"],
  ExtendedStatistic: ["p95", "tm90", "p101"],
  Stat: ["Sum", "p99", "None"],
  Unit: ["Count", "None", "Seconds", "Other"],
  Expression: ["a + 1", "SUM(METRICS())", "FILL(a, 0)", "IF(a > 1, a)", "((((a", "RATE(a) / 0", "a ^ 2", "b"],
  Id: ["a", "b", "c", "A", ""],
  AlarmName: ["alarm", "new", "none"],
  AlarmNames: ["alarm", "new", "none"],
  ComparisonOperator: ["GreaterThanThreshold", "LessThanThreshold", "Other"],
  TreatMissingData: ["missing", "breaching", "ignore", "other"],
  StateValue: ["OK", "ALARM", "INSUFFICIENT_DATA", "OTHER"],
  StateReasonData: ["{}", "not JSON"],
  DashboardName: ["board", "new"],
  DashboardNames: ["board", "none"],
  DashboardBody: ['{"widgets":[]}', "{", "[]", "null"],
  NextToken: ["0", "1", "-1", "a", "1e9"],
  nextToken: ["0", "f/1", "none"],
  TaskHandle: ["e30=", "none"],
  TemplateStage: ["Original", "Processed"],
  StackStatusFilter: ["CREATE_COMPLETE", "DELETE_COMPLETE", "ROLLBACK_COMPLETE"],
  OnStackFailure: ["ROLLBACK", "DO_NOTHING", "DELETE"],
  PhysicalResourceId: ["none"],
  LogicalResourceId: ["Q", "Jobs", "none"],
  SubscriptionArn: [arn("sns", "topic:none"), "PendingConfirmation"],
  UUID: ["00000000-0000-4000-8000-000000000000"],
  FunctionResponseTypes: ["ReportBatchItemFailures"],
  Metrics: ["EventCount"],
  Mode: ["Active", "PassThrough"],
  PackageType: ["Zip", "Image"],
  Architectures: ["x86_64", "arm64"],
  ApplyOn: ["None", "PublishedVersions"],
  LogFormat: ["JSON", "Text"],
  ApplicationLogLevel: ["INFO", "DEBUG"],
  SystemLogLevel: ["INFO", "WARN"],
  FunctionVersion: ["ALL"],
  Qualifier: ["$LATEST", "1", "alias"],
  Marker: ["work", "none"],
  Destination: [arn("sqs", "dead"), arn("sns", "topic"), arn("lambda", "function:fails"), "arn"],
  TargetArn: [arn("sqs", "dead"), arn("sns", "topic")],
  HistoryItemType: ["StateUpdate", "Action", "ConfigurationUpdate"],
  AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  RecentlyActive: ["PT3H"],
  ScanBy: ["TimestampAscending", "TimestampDescending"],
  logGroupClass: ["STANDARD", "DELIVERY"],
  AttributeNames: ["All", "QueueArn", "VisibilityTimeout", "SentTimestamp", "None"],
  MessageSystemAttributeNames: ["All", "SenderId"],
  MessageAttributeNames: ["All", "k.*", "k0", ".*"],
  ExtendedStatistics: ["p95", "tm90"],
};

/** Numbers for members by name; others get one of `numbers`. */
const numbersByName: Readonly<Record<string, readonly number[]>> = {
  Period: [10, 60, 300, 3_600, 61],
  EvaluationPeriods: [1, 3, 5],
  DatapointsToAlarm: [1, 2, 9],
  StorageResolution: [1, 60],
  retentionInDays: [1, 7, 30, 2],
  MaxNumberOfMessages: [1, 5, 10, 11],
  MaxResults: [1, 10, 1_000],
  limit: [1, 10, 50],
  Timeout: [1, 3, 900, 901],
  MemorySize: [128, 1_024, 127],
  BatchSize: [1, 10, 10_000, 10_001],
  MaximumConcurrency: [2, 5, 1],
  MaximumRetryAttempts: [0, 2, 3],
};

/** How likely members are, where another share than the usual one lets more requests succeed. */
const shares: Readonly<Record<string, number>> = {
  TemplateBody: 0.9,
  TemplateURL: 0.01,
  UsePreviousTemplate: 0.05,
  StackName: 0.9,
  logGroupName: 0.9,
  logGroupIdentifier: 0.03,
  TopicArn: 0.9,
  PhoneNumber: 0.02,
  ZipFile: 0.95,
  S3Bucket: 0.02,
  EventSourceArn: 0.95,
  MetricName: 0.9,
  Namespace: 0.9,
  Statistic: 0.8,
  Statistics: 0.8,
  ExtendedStatistic: 0.05,
  Period: 0.9,
  Threshold: 0.95,
  EvaluationPeriods: 0.95,
  ComparisonOperator: 0.95,
  MetricStat: 0.7,
  Expression: 0.25,
  Metrics: 0.1,
  Filters: 0.9,
  Pattern: 0.9,
  Qualifier: 0.1,
  nextToken: 0.05,
  NextToken: 0.05,
  PhysicalResourceId: 0.05,
};

/** Values of responses that later requests refer to, by member name. */
export type Harvest = Map<string, string[]>;

const harvested: Readonly<Record<string, string>> = {
  UUID: "UUID",
  ReceiptHandle: "ReceiptHandle",
  TaskHandle: "TaskHandle",
  SubscriptionArn: "SubscriptionArn",
  StackId: "StackName",
  Id: "ChangeSetName",
  NextToken: "NextToken",
  nextToken: "nextToken",
  nextForwardToken: "nextToken",
  NextMarker: "Marker",
  PhysicalResourceId: "PhysicalResourceId",
};
const harvestMax = 20;

/** Collects the values of a response, JSON or XML. */
export function collect(harvest: Harvest, response: string): void {
  for (const [member, target] of Object.entries(harvested)) {
    const pattern = new RegExp(`(?:"${member}":"|<${member}>)([^"<]{1,300})`, "g");
    for (const [, value = ""] of response.matchAll(pattern)) {
      const values = harvest.get(target) ?? [];
      harvest.set(target, [...values, value].slice(-harvestMax));
    }
  }
}

/** Entries of maps by the name of the member. */
const maps: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Attributes: [
    ["VisibilityTimeout", "30"],
    ["DelaySeconds", "5"],
    ["MaximumMessageSize", "1024"],
    ["RedrivePolicy", JSON.stringify({ deadLetterTargetArn: arn("sqs", "dead"), maxReceiveCount: 2 })],
    ["RedrivePolicy", "{"],
    ["RedriveAllowPolicy", '{"redrivePermission":"denyAll"}'],
    ["Policy", "null"],
    ["FifoQueue", "true"],
    ["DisplayName", "d"],
    ["None", "x"],
  ],
};

const numbers = [0, 1, 1, 2, 3, 5, 10, 20, 60, 60, 300, 900, 1_000, 43_200, -1, 2 ** 31, 2 ** 53 - 1];

/** The instant at which the emulator's time starts. */
const startMs = Date.UTC(2026, 0, 1);

export const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(0, from.length - 1)] as T;

/** What a value is generated with. */
export interface Source {
  readonly random: Random;
  readonly harvest: Harvest;
  /** The share of optional members. */
  readonly optionalShare: number;
}

/** A value that its schema allows, most often. */
export function generate(schema: NormalizedSchema, name: string, source: Source, depth = 0): Value {
  const { random } = source;
  if (schema.isStructSchema()) return structure(schema, source, depth);
  if (schema.isListSchema()) {
    const length = depth > 4 ? 0 : pick(random, [0, 1, 1, 1, 1, 2, 3]);
    return Array.from({ length }, () => generate(schema.getValueSchema(), name, source, depth + 1));
  }
  if (schema.isMapSchema()) return map(schema, name, source, depth);
  if (schema.isBlobSchema()) return bytes(name, random);
  if (schema.isTimestampSchema()) return new Date(startMs + random.integer(-7_200, 7_200) * 1_000);
  if (schema.isBooleanSchema()) return random.chance(0.5);
  if (schema.isNumericSchema()) return number(name, random);
  // Most names are taken, but resources can only be created under new ones.
  if (name === "StackName" && random.chance(0.4)) return `s${random.integer(1, 1_000_000)}`;
  const seen = source.harvest.get(name);
  if (seen !== undefined && random.chance(0.7)) return pick(random, seen);
  const pool = Object.hasOwn(texts, name) ? texts[name] : undefined;
  if (pool === undefined) return `${name}-${random.integer(1, 3)}`;
  return random.chance(0.5) ? pool[0] : pick(random, pool);
}

function structure(schema: NormalizedSchema, source: Source, depth: number): Value {
  const raw: unknown = schema.getSchema();
  const required = Array.isArray(raw) && typeof raw[6] === "number" ? raw[6] : 0;
  const value: Record<string, Value> = {};
  let index = 0;
  for (const [name, member] of schema.structIterator()) {
    const isRequired = index++ < required;
    const usual = isRequired ? 0.98 : depth > 4 ? 0 : source.optionalShare;
    const share = !isRequired && Object.hasOwn(shares, name) ? (shares[name] ?? usual) : usual;
    if (source.random.chance(share)) value[name] = generate(member, name, source, depth + 1);
  }
  return value;
}

function map(schema: NormalizedSchema, name: string, source: Source, depth: number): Value {
  const { random } = source;
  const known = Object.hasOwn(maps, name) && schema.getValueSchema().isStringSchema() ? maps[name] : undefined;
  const count = random.integer(0, 3);
  const entries = Array.from({ length: count }, (_, index) =>
    known === undefined
      ? ([`k${index}`, generate(schema.getValueSchema(), name, source, depth + 1)] as const)
      : pick(random, known),
  );
  return Object.fromEntries(entries);
}

function number(name: string, random: Random): number {
  if (/^(start|end)Time$|^timestamp$/.test(name)) return startMs + random.integer(-7_200_000, 7_200_000);
  if (/^(Value|Values|Threshold|Sum)$/.test(name)) return pick(random, [...numbers, 0.5, 1e300]);
  const known = Object.hasOwn(numbersByName, name) && random.chance(0.9) ? numbersByName[name] : undefined;
  return pick(random, known ?? numbers);
}

function bytes(name: string, random: Random): Uint8Array {
  if (name === "ZipFile") return pick(random, packages);
  const text = pick(random, ["{}", '{"a":1}', "null", "not JSON", ""]);
  return new TextEncoder().encode(text);
}
