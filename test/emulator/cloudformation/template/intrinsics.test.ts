import { expect, test } from "vitest";
import { evaluate, noValue, type Scope } from "../../../../src/emulator/cloudformation/template/intrinsics.ts";
import { readTemplateText } from "../../../../src/emulator/cloudformation/template/values.ts";

const values: Readonly<Record<string, unknown>> = {
  Name: "jobs",
  Count: "3",
  List: ["a", "b", "c"],
  "AWS::Region": "us-east-1",
  "AWS::NoValue": noValue,
};
const scope: Scope = {
  reference: (name) => values[name],
  attribute: (resource, attribute) => `${resource}/${attribute}`,
  condition: (name) => name === "Yes",
  mappings: { Sizes: { small: { megabytes: 128 } } },
  importValue: (name) => `imported ${name}`,
  region: "us-east-1",
};
const meaningOf = (yaml: string) => evaluate((readTemplateText(`- ${yaml}`) as unknown[])[0], scope);

test.each([
  ["a reference", "!Ref Name", "jobs"],
  ["its long form", "{ Ref: Name }", "jobs"],
  ["an attribute", "!GetAtt Queue.Arn", "Queue/Arn"],
  ["an attribute whose name has a dot", "!GetAtt Queue.Policy.Id", "Queue/Policy.Id"],
  ["an attribute as a list", "!GetAtt [Queue, Arn]", "Queue/Arn"],
  ["a substitution", "!Sub 'arn:${AWS::Region}:${Name}:${Queue.Arn}'", "arn:us-east-1:jobs:Queue/Arn"],
  ["a substitution that means the text itself", "!Sub '${!Name}-${Name}'", "${Name}-jobs"],
  ["a substitution with variables of its own", "!Sub ['${A}-${Name}', { A: !Ref Count }]", "3-jobs"],
  ["a condition that holds", "!If [Yes, 1, 2]", 1],
  ["a condition that does not", "!If [No, 1, !Ref Name]", "jobs"],
  ["a property without value", "{ A: !If [No, 1, !Ref AWS::NoValue], B: 2 }", { B: 2 }],
  ["an item without value", "[1, !Ref AWS::NoValue]", [1]],
  ["equal as text", "!Equals [!Ref Count, 3]", true],
  ["not equal", "!Equals [!Ref Count, 4]", false],
  ["a negation", "!Not [!Equals [1, 1]]", false],
  ["all", "!And [!Condition Yes, !Equals [1, 1]]", true],
  ["all but one", "!And [!Condition Yes, !Condition No]", false],
  ["any", "!Or [!Condition No, !Condition Yes]", true],
  ["a join", "!Join ['-', [!Ref Name, x]]", "jobs-x"],
  ["a join of a list parameter", "!Join ['+', !Ref List]", "a+b+c"],
  ["a split", "!Split [',', 'a,b']", ["a", "b"]],
  ["a selection", "!Select [1, !Ref List]", "b"],
  ["base64", "!Base64 'ä'", "w6Q="],
  ["availability zones", "!Select [1, !GetAZs '']", "us-east-1b"],
  ["an import", "!ImportValue jobs-url", "imported jobs-url"],
  ["a mapping", "!FindInMap [Sizes, small, megabytes]", 128],
  ["functions within functions", "!Select [0, !Split ['/', !GetAtt Queue.Arn]]", "Queue"],
  ["a policy statement's own condition", "{ Condition: { Bool: { x: true } } }", { Condition: { Bool: { x: true } } }],
])("%s", (_, yaml, expected) => {
  expect(meaningOf(yaml)).toEqual(expected);
});

test.each([
  ["a function that does not exist", "{ 'Fn::Nothing': 1 }", "Encountered unsupported function: Fn::Nothing"],
  ["a selection past the end", "!Select [3, !Ref List]", "Fn::Select cannot select nonexistent value"],
  ["a choice of two", "!If [Yes, 1]", "Fn::If requires a list of 3 values."],
  [
    "a mapping that is not there",
    "!FindInMap [Sizes, big, megabytes]",
    "Unable to get mapping for Sizes::big::megabytes",
  ],
])("refuses %s", (_, yaml, message) => {
  expect(() => meaningOf(yaml)).toThrow(message);
});

test("names of Object.prototype are ordinary keys, not functions", () => {
  const properties = { a: { constructor: 1 }, b: { hasOwnProperty: [1] }, c: { toString: "x" } };
  expect(evaluate(properties, scope)).toEqual(properties);
  expect(evaluate({ "Fn::Sub": "${toString.x}" }, scope)).toBe("toString/x");
  expect(evaluate({ "Fn::Join": ["-", [{ toString: 1 }, "a"]] }, scope)).toBe('{"toString":1}-a');
  expect(() => evaluate({ "Fn::FindInMap": ["constructor", "name", "length"] }, scope)).toThrow(
    "Unable to get mapping",
  );
});

test("a text cannot grow exponentially", () => {
  const doubled = (levels: number): unknown =>
    levels === 0 ? "xx" : { "Fn::Sub": ["${a}${a}", { a: doubled(levels - 1) }] };
  expect(evaluate(doubled(10), scope)).toHaveLength(2_048);
  expect(() => evaluate(doubled(40), scope)).toThrow("A text has more than 1000000 characters");
});

test("a YAML syntax error is reported with its position", () => {
  expect(() => readTemplateText("a: b\nc: [d\n")).toThrow(
    /Template format error: YAML not well-formed\. \(line [23], column \d+\)/,
  );
});
