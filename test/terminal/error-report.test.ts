import { expect, test } from "vitest";
import { FlattenError, usageError } from "../../src/base/errors.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { errorReport } from "../../src/terminal/error-report.ts";

const quiet = { paint: paintFor(false), debug: false };

test("an error that the user can fix is shown as its message and its remedy", () => {
  const error = new FlattenError("cloud", "the SSO session has expired", { remedy: "run aws sso login --profile dev" });
  expect(errorReport(error, quiet)).toBe("flatten: the SSO session has expired\nrun aws sso login --profile dev\n");
});

test("each alternative of a remedy is a line", () => {
  const error = usageError("no queue", "name the queue: --queue <name>   or choose a stack: --stack flatten");
  expect(errorReport(error, quiet)).toBe(
    "flatten: no queue\nname the queue: --queue <name>\nor choose a stack: --stack flatten\n",
  );
});

test("without a remedy it is one line", () => {
  expect(errorReport(usageError("--count: 0 given, 1 or more allowed"), quiet)).toBe(
    "flatten: --count: 0 given, 1 or more allowed\n",
  );
});

test("any other error is reported as a bug, without a stack", () => {
  expect(errorReport(new TypeError("x is\nnot a function"), quiet)).toBe(
    "flatten: unexpected error: x is not a function\n" +
      "This is a bug in flatten. Run the command again with --debug, and report what it prints.\n",
  );
  expect(errorReport("boom", quiet)).toContain("unexpected error: boom");
});

test("debug shows the stacks, also those of the causes", () => {
  const error = new Error("outer", { cause: new Error("inner") });
  const text = errorReport(error, { ...quiet, debug: true });
  expect(text).toContain("error-report.test.ts");
  expect(text).toContain("caused by: Error: inner");
});
