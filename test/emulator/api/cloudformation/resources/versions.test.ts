import { expect, test } from "vitest";
import { stackAccount } from "../../../../support/stack-account.ts";

const template = (answer: number, version: string, weights = "") => `
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: work
      Handler: index.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::000000000000:role/any
      RecursiveLoop: Allow
      VpcConfig: { SubnetIds: [subnet-1] }
      Code: { ZipFile: "exports.handler = async () => ${answer}" }
  ${version}: { Type: AWS::Lambda::Version, DeletionPolicy: Retain, Properties: { FunctionName: !Ref Work } }
  Live:
    Type: AWS::Lambda::Alias
    Properties: { FunctionName: !Ref Work, Name: live, FunctionVersion: !GetAtt ${version}.Version${weights} }
  Allow:
    Type: AWS::Lambda::Permission
    Properties: { Action: "lambda:InvokeFunction", FunctionName: !Ref Live, Principal: sns.amazonaws.com }
  Later:
    Type: AWS::Lambda::EventInvokeConfig
    DependsOn: Live
    Properties: { FunctionName: !Ref Work, Qualifier: live, MaximumRetryAttempts: 0 }
  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /log, LogGroupClass: INFREQUENT_ACCESS } }
  Late:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Log
      FilterPattern: ERROR
      MetricTransformations: [{ MetricName: Late, MetricNamespace: flatten, MetricValue: "1" }]
Outputs: { Live: { Value: !Ref Live } }
`;

test("versions, aliases and metric filters are created, changed and deleted", () => {
  const { account, create, update, remove } = stackAccount();
  const { functions } = account.lambda;
  const stack = create(template(1, "One"));
  expect([stack.status, stack.statusReason]).toEqual(["CREATE_COMPLETE", undefined]);
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:work";
  expect(stack.outputs).toMatchObject([{ key: "Live", value: `${arn}:live` }]);
  expect(functions.get("work")).toMatchObject({ recursiveLoop: "Allow", settings: { vpcConfig: {} } });
  expect(functions.get("work:live").version).toBe("1");
  expect(functions.get("work:live").eventInvokeConfig).toMatchObject({ maximumRetryAttempts: 0 });
  expect(functions.get("work").eventInvokeConfig).toBeUndefined();
  const permission = { Sid: stack.resources.Allow?.physicalId, Principal: { Service: "sns.amazonaws.com" } };
  expect(functions.get("work").published.policies.get("live")).toMatchObject({ statements: [permission] });
  const group = account.logs.group("/log");
  expect([group.logClass, group.metricFilters.map(({ pattern }) => pattern)]).toEqual(["INFREQUENT_ACCESS", ["ERROR"]]);
  const weights = ', RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: "1", FunctionWeight: 0.25 }] }';
  const without = template(2, "Two", weights).replace("VpcConfig: { SubnetIds: [subnet-1] }", "");
  expect(update(without).status).toBe("UPDATE_COMPLETE");
  expect(functions.get("work").settings.vpcConfig).toBeUndefined();
  expect(functions.get("work").published.aliases.get("live")).toMatchObject({ version: "2", weights: { "1": 0.25 } });
  remove();
  expect(functions.find("work")).toBeUndefined();
  expect(account.logs.groupByName("/log")).toBeUndefined();
});

test("a version of code that was published before fails the stack", () => {
  const { create } = stackAccount();
  const second =
    "  Two: { Type: AWS::Lambda::Version, DependsOn: One, Properties: { FunctionName: !Ref Work } }\n  Live:";
  const stack = create(template(1, "One").replace("  Live:", second));
  expect(stack.events.map(({ reason }) => reason).join()).toContain("A version for this Lambda function exists ( 1 ).");
  expect(stack.status).toBe("ROLLBACK_COMPLETE");
});
