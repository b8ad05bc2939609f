import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";
import { parseDefinition } from "../../src/emulator/states/definition.ts";

/** The package has no types. It changes the definition that it checks. */
const require = createRequire(import.meta.url);
const validate = require("asl-validator") as (definition: object) => {
  readonly isValid: boolean;
  errorsText(separator: string): string;
};

const path = fileURLToPath(new URL("../../infra/scale.yaml", import.meta.url));
const text = readFileSync(path, "utf8");
const resources = Object.entries(parseTemplate(text).resources);
const ofType = (type: string) => resources.filter(([, resource]) => resource.type === type);
const machines = ofType("AWS::StepFunctions::StateMachine").map(
  ([name, { properties }]) => [name, properties.Definition as object] as const,
);

test.each(machines)("the definition of %s is valid, and the emulator supports it", (_, definition) => {
  const result = validate(structuredClone(definition));
  expect({ isValid: result.isValid, errors: result.errorsText("\n") }).toEqual({ isValid: true, errors: "" });
  expect(parseDefinition(JSON.stringify(definition)).states.size).toBe(1);
});

test("each machine has a role of its own, whose permissions name resources", () => {
  const roles = ofType("AWS::IAM::Role").map(([, { properties }]) => JSON.stringify(properties));
  expect(roles).toHaveLength(machines.length);
  for (const role of roles) expect(role).not.toMatch(/"(Action|Resource)":"\*"/);
  const actions = roles.map((role) => [...role.matchAll(/"((?:sqs|lambda|states):\w+)"/g)].map(([, action]) => action));
  const own = ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"];
  expect(actions).toEqual([
    ["sqs:SendMessage", ...own],
    ["lambda:InvokeFunction", ...own],
  ]);
});

test("has no aliases, which CloudFormation does not accept, and no cost while it is idle", () => {
  expect(text).not.toMatch(/: [&*]\w/);
  const types = new Set(resources.map(([, { type }]) => type));
  expect([...types].sort()).toEqual(["AWS::IAM::Role", "AWS::StepFunctions::StateMachine"]);
});
