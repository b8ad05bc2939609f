import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isRecord } from "../../src/base/encoding.ts";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";
import type { JsonRecord } from "../../src/emulator/cloudformation/template/values.ts";
import { lintTemplates } from "../support/find-program.ts";
import { flatten } from "../support/flatten.ts";

const path = fileURLToPath(new URL("../../infra/template.yaml", import.meta.url));
const text = readFileSync(path, "utf8");
const template = parseTemplate(text);
const resources = Object.entries(template.resources);

test("fits into a call, which accepts 51,200 bytes, with room to spare", () => {
  expect(Buffer.byteLength(text)).toBeLessThan(51_200 - 250);
});

test("every parameter has a description and bounds", () => {
  const bounds = ["AllowedValues", "AllowedPattern"];
  for (const [name, definition] of Object.entries(template.parameters)) {
    const isBounded =
      bounds.some((bound) => bound in definition) || ("MinValue" in definition && "MaxValue" in definition);
    expect({ name, described: typeof definition.Description, isBounded }).toEqual({
      name,
      described: "string",
      isBounded: true,
    });
  }
});

test("every parameter is used, and every output has a description", () => {
  for (const name of Object.keys(template.parameters)) {
    expect(text, name).toMatch(new RegExp(`!Ref ${name}\\b|\\$\\{${name}\\}`));
  }
  expect(Object.values(template.outputs).every(({ description }) => description !== undefined)).toBe(true);
});

test("permissions name resources, except for the action without resource-level permissions", () => {
  const statements = resources
    .filter(([, { type }]) => type === "AWS::IAM::Role")
    .flatMap(([, role]) => statementsOf(role.properties));
  expect(statements.length).toBeGreaterThan(5);
  const wild = statements.filter((statement) => JSON.stringify(statement.Resource).includes('"*"'));
  expect(wild.map(({ Action }) => Action)).toEqual(["cloudwatch:GetMetricData"]);
  expect(statements.some(({ Action }) => JSON.stringify(Action).includes("*"))).toBe(false);
});

function statementsOf({ Policies }: JsonRecord): JsonRecord[] {
  const policies = Array.isArray(Policies) ? Policies.filter(isRecord) : [];
  return policies.flatMap(({ PolicyDocument }) => {
    const statements = isRecord(PolicyDocument) ? PolicyDocument.Statement : [];
    return Array.isArray(statements) ? statements.filter(isRecord) : [];
  });
}

test("alarms treat missing data as not breaching", () => {
  const alarms = resources.filter(([, { type }]) => type === "AWS::CloudWatch::Alarm");
  expect(alarms.map(([, { properties }]) => properties.TreatMissingData)).toEqual(Array(7).fill("notBreaching"));
});

test("the defaults follow the proportions that AWS recommends", () => {
  const defaults = Object.fromEntries(
    Object.entries(template.parameters).map(([name, { Default }]) => [name, Number(Default)]),
  );
  expect(defaults.VisibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * (defaults.FunctionTimeoutSeconds ?? 0));
  expect(defaults.MaxReceiveCount).toBeGreaterThanOrEqual(5);
});

/** Templates that `plan --emit` prints, each with its flags. */
const emitted = { cfn: "--max-peak 10 --batch-size 5", sam: "--max-rate 4/s --max-connections 10" };

// All in one process: cfn-lint takes longer to start than to check a template.
test("cfn-lint finds nothing in the templates, nor in emitted ones (skipped if it is not installed)", async ({
  skip,
}) => {
  const paths = ["template", "scale", "beyond"].map((name) =>
    fileURLToPath(new URL(`../../infra/${name}.yaml`, import.meta.url)),
  );
  for (const [what, flags] of Object.entries(emitted)) {
    const { code, stdout, stderr, cwd } = await flatten(`plan --count 15 ${flags} --emit ${what}`);
    expect(code, stderr).toBe(0);
    const emittedPath = join(cwd, `${what}.yaml`);
    writeFileSync(emittedPath, stdout);
    paths.push(emittedPath);
  }
  const found = lintTemplates(paths);
  if (found === undefined) return skip("cfn-lint is not installed");
  expect(found).toEqual({ status: 0, stdout: "" });
});
