import { expect, test } from "vitest";
import { journalPath } from "../../../src/cli/journal/journal.ts";
import type { Target } from "../../../src/experiment/target.ts";

const target = (kind: Target["description"]["kind"], name = "flatten") =>
  ({
    description: { kind, region: "eu-west-1", stack: name },
    workload: { stack: name, mappingId: "1f0e" },
  }) as unknown as Target;

test.each([
  ["aws", { HOME: "/home/ann" }, "/home/ann/.local/state/flatten/changed-settings/aws.eu-west-1.flatten.1f0e.json"],
  [
    "endpoint",
    { HOME: "/home/ann", XDG_STATE_HOME: "/state" },
    "/state/flatten/changed-settings/endpoint.eu-west-1.flatten.1f0e.json",
  ],
  [
    "aws",
    { HOME: "/home/ann", XDG_STATE_HOME: "relative" },
    "/home/ann/.local/state/flatten/changed-settings/aws.eu-west-1.flatten.1f0e.json",
  ],
  ["aws", {}, "/project/.flatten/changed-settings/aws.eu-west-1.flatten.1f0e.json"],
  ["local", { HOME: "/home/ann" }, "/project/.flatten/local/changed-settings/local.eu-west-1.flatten.1f0e.json"],
] as const)("settings of a stack on %s, with %j, are noted in %s", (kind, env, path) => {
  expect(journalPath({ cwd: "/project", env }, target(kind))).toBe(path);
});

test("the ARN of a stack becomes a file name without folders", () => {
  const name = "arn:aws:cloudformation:eu-west-1:1:stack/flatten/9";
  expect(journalPath({ cwd: "/project", env: {} }, target("aws", name))).toMatch(/changed-settings\/[\w.-]+\.json$/);
});
