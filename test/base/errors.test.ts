import { expect, test } from "vitest";
import { exitCodes, FlattenError, usageError } from "../../src/base/errors.ts";

test("an error for the user has an exit reason, a remedy and a cause", () => {
  const cause = new Error("socket");
  const error = new FlattenError("cloud", "nothing answers", { remedy: "start it", cause });
  expect(error).toBeInstanceOf(Error);
  expect([error.reason, error.message, error.remedy, error.cause]).toEqual([
    "cloud",
    "nothing answers",
    "start it",
    cause,
  ]);
});

test("a usage error has the reason usage, and needs no remedy", () => {
  expect([usageError("no").reason, usageError("no").remedy]).toEqual(["usage", undefined]);
});

test("the exit codes are the published ones, without duplicates", () => {
  const codes = Object.fromEntries(Object.entries(exitCodes).map(([reason, { code }]) => [reason, code]));
  expect(codes).toEqual({
    ok: 0,
    unexpected: 1,
    usage: 2,
    assertion: 3,
    inconclusive: 4,
    cloud: 5,
    refused: 6,
    interrupted: 130,
  });
});
