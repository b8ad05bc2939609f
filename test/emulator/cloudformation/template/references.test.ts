import { expect, test } from "vitest";
import { validDependencies } from "../../../../src/emulator/cloudformation/template/references.ts";
import { parseTemplate } from "../../../../src/emulator/cloudformation/template/template.ts";
import { TestAccount } from "../../../support/account.ts";

const queue = "Type: AWS::SQS::Queue";

test.each([
  ["no template", "just text", "Template format error: unsupported structure."],
  ["no resources", "Resources: {}", "Template format error: At least one Resources member must be defined."],
  [
    "a value that is null",
    `Resources: { A: { ${queue}, Properties: { DelaySeconds: } } }`,
    "Template format error: [/Resources/A/Properties/DelaySeconds] 'null' values are not allowed in templates",
  ],
  ["an unknown section", `Resource: {}`, "Invalid template property or properties [Resource]"],
  [
    "a type that the emulator does not support",
    "Resources: { A: { Type: AWS::S3::Bucket } }",
    "Unrecognized resource types: [AWS::S3::Bucket]; flatten's emulator does not support these types",
  ],
  ["a type that does not exist", "Resources: { A: { Type: Bucket } }", /Unrecognized resource types: \[Bucket\]$/],
  [
    "a transform",
    `Transform: AWS::Serverless-2016-10-31\nResources: { A: { ${queue} } }`,
    "flatten's emulator does not support the transform AWS::Serverless-2016-10-31: deploy the expanded template instead.",
  ],
  [
    "a lost reference",
    `Resources: { A: { ${queue}, Properties: { QueueName: !Ref B } } }`,
    "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
  ],
  [
    "a lost reference of an output",
    `Resources: { A: { ${queue} } }\nOutputs: { O: { Value: !GetAtt C.Arn } }`,
    "Template format error: Unresolved resource dependencies [C] in the Outputs block of the template",
  ],
  [
    "an attribute that the type does not have",
    `Resources: { A: { ${queue} } }\nOutputs: { O: { Value: !GetAtt A.Color } }`,
    "Template error: resource A does not support attribute type Color in Fn::GetAtt",
  ],
  [
    "a lost condition",
    `Resources: { A: { ${queue}, Condition: Never } }`,
    "Template format error: Unresolved condition dependency Never in the Resources block of the template",
  ],
  [
    "a circle",
    `Resources: { A: { ${queue}, DependsOn: B }, B: { ${queue}, Properties: { QueueName: !Sub "\${A.QueueName}" } }, C: { ${queue}, DependsOn: A } }`,
    "Circular dependency between resources: [A, B]",
  ],
  [
    "a reference to a name of Object.prototype",
    `Resources: { A: { ${queue}, Properties: { QueueName: !Ref constructor } } }`,
    "Unresolved resource dependencies [constructor]",
  ],
  [
    "a condition with such a name",
    `Resources: { A: { ${queue}, Condition: toString } }`,
    "Unresolved condition dependency",
  ],
  [
    "a parameter with such a name",
    `Parameters: { __proto__: { Type: String } }\nResources: { A: { ${queue} } }`,
    "non alphanumeric",
  ],
  ["a body above 51,200 bytes", `${" ".repeat(51_200)}a`, "less than or equal to 51200"],
])("refuses %s", (_, text, message) => {
  expect(() => new TestAccount().cloudformation.checkTemplate(text)).toThrow(message);
});

test("a resource depends on the resources that it refers to and on those in DependsOn", () => {
  const template = parseTemplate(
    JSON.stringify({
      Resources: {
        A: {
          Type: "q",
          Properties: { a: [{ "Fn::Sub": "${B.Arn}-${X}" }], b: { "Fn::GetAtt": ["C", "Arn"] } },
          DependsOn: "D",
        },
        B: { Type: "q" },
        C: { Type: "q" },
        D: { Type: "q" },
      },
      Parameters: { X: { Type: "String" } },
    }),
  );
  expect(validDependencies({ q: { attributes: ["Arn"] } }, template).get("A")).toEqual(["D", "B", "C"]);
});
