import { zipSync } from "fflate";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import { codeOfFiles } from "../../src/emulator/lambda/functions/code.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Code of functions that end quickly: the fuzzer tests the API, not the isolation of code. */
const sources = [
  "exports.handler = async (event) => ({ received: event });",
  "exports.handler = async () => { throw new Error('failed'); };",
  "exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 50));",
];

/** Deployment packages with valid code. */
export const packages: readonly Uint8Array[] = sources.map((source) => zipSync({ "index.js": encode(source) }));

/** Templates of stacks, as JSON and YAML. */
export const templates: readonly string[] = [
  JSON.stringify({
    Parameters: { Delay: { Type: "Number", Default: 1, MinValue: 0, AllowedPattern: "[0-9]+" } },
    Mappings: { Sizes: { small: { seconds: "3" } } },
    Conditions: { Late: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Delay" }, "0"] }] } },
    Resources: {
      Dead: { Type: "AWS::SQS::Queue" },
      Jobs: {
        Type: "AWS::SQS::Queue",
        Condition: "Late",
        Properties: {
          DelaySeconds: { Ref: "Delay" },
          VisibilityTimeout: { "Fn::FindInMap": ["Sizes", "small", "seconds"] },
          RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 },
        },
      },
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::Sub": "${AWS::StackName}-${Delay}" } } },
    },
    Outputs: { Url: { Condition: "Late", Value: { Ref: "Jobs" } } },
  }),
  [
    "Resources:",
    "  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }",
    "  Work:",
    "    Type: AWS::Lambda::Function",
    "    Properties:",
    "      Handler: index.handler",
    "      Runtime: nodejs22.x",
    "      Role: !GetAtt Role.Arn",
    '      Code: { ZipFile: "exports.handler = async () => 1;" }',
    "  Group: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '/aws/lambda/${Work}', RetentionInDays: 7 } }",
  ].join("\n"),
  "Resources: { Q: { Type: 'AWS::SQS::Queue' } }",
];

/** An emulator with one of each kind of resource, for requests to refer to. */
export function fuzzedAccount(seed: number | string): EmulatorParts {
  const parts = assembleEmulator({ seed, options: { stackResourceMs: 10, mappingTransitionMs: 10 } });
  const { sqs, lambda, eventSourceMappings, sns, logs, cloudwatch, cloudformation } = parts.world;
  const dead = sqs.createQueue("dead");
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 });
  const jobs = sqs.createQueue("jobs", { RedrivePolicy: redrive, VisibilityTimeout: "30" });
  jobs.send({ body: "first" });
  const settings = { handler: "index.handler", role: "arn:aws:iam::000000000000:role/r" };
  for (const [index, name] of ["work", "fails", "waits"].entries()) {
    const code = codeOfFiles({ "index.js": encode(sources[index] as string) });
    lambda.functions.create({ name, settings, code });
  }
  eventSourceMappings.create({ queueArn: jobs.arn, functionName: "work", enabled: true, settings: { batchSize: 1 } });
  sns.createTopic("topic");
  const group = logs.createGroup("group", {});
  logs.createStream(group, "stream");
  cloudwatch.alarms.put({
    name: "alarm",
    source: { kind: "metric", identity: { namespace: "AWS/SQS", name: "m", dimensions: {} }, statistic: "Sum" },
    periodSeconds: 60,
    evaluationPeriods: 1,
    threshold: 1,
    comparison: "GreaterThanThreshold",
    actionsEnabled: true,
    actions: { OK: [], ALARM: ["arn:aws:sns:us-east-1:000000000000:topic"], INSUFFICIENT_DATA: [] },
  });
  cloudwatch.dashboards.put("board", '{"widgets":[]}');
  cloudformation.createStack({
    name: "stack",
    templateText: templates[2] as string,
    parameters: [],
    tags: {},
    capabilities: [],
    failureRule: "ROLLBACK",
  });
  return parts;
}
