import { expect, test } from "vitest";
import { journalPath } from "../../../src/cli/journal/journal.ts";
import type { Target } from "../../../src/experiment/target.ts";

const target = (kind: Target["description"]["kind"], functionName = "orders") =>
  ({
    description: { kind, region: "eu-west-1", stack: "flatten" },
    workload: { functionName, mappingId: "1f0e" },
  }) as unknown as Target;

test.each([
  ["aws", { HOME: "/home/ann" }, "/home/ann/.local/state/flatten/changed-settings/aws.eu-west-1.orders.1f0e.json"],
  [
    "endpoint",
    { HOME: "/home/ann", XDG_STATE_HOME: "/state" },
    "/state/flatten/changed-settings/endpoint.eu-west-1.orders.1f0e.json",
  ],
  [
    "aws",
    { HOME: "/home/ann", XDG_STATE_HOME: "relative" },
    "/home/ann/.local/state/flatten/changed-settings/aws.eu-west-1.orders.1f0e.json",
  ],
  ["aws", {}, "/project/.flatten/changed-settings/aws.eu-west-1.orders.1f0e.json"],
  ["local", { HOME: "/home/ann" }, "/project/.flatten/local/changed-settings/local.eu-west-1.orders.1f0e.json"],
] as const)("settings of a function on %s, with %j, are noted in %s", (kind, env, path) => {
  expect(journalPath({ cwd: "/project", env }, target(kind))).toBe(path);
});

test("the name of a function becomes a file name without folders", () => {
  const name = "../orders";
  expect(journalPath({ cwd: "/project", env: {} }, target("aws", name))).toMatch(/changed-settings\/[\w.-]+\.json$/);
});
