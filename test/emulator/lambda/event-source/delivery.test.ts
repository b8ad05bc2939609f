import { expect, test } from "vitest";
import { outcomeOfReport } from "../../../../src/emulator/lambda/event-source/delivery.ts";

const batch = ["id1", "id2", "id3"];
const failedOf = (answer: string) => {
  const outcome = outcomeOfReport(answer, batch);
  return outcome.kind === "failed" ? [...outcome.ids] : outcome.kind;
};
const failures = (...ids: unknown[]) =>
  JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ["an empty list", '{"batchItemFailures":[]}'],
  ["a null list", '{"batchItemFailures":null}'],
  ["an empty object", "{}"],
  ["null", "null"],
  ["nothing", ""],
])("%s is a full success", (_, answer) => {
  expect(failedOf(answer)).toEqual([]);
});

test("known ids fail, and only they", () => {
  expect(failedOf(failures("id2"))).toEqual(["id2"]);
  expect(failedOf(failures("id3", "id1"))).toEqual(["id3", "id1"]);
});

test.each([
  ["no JSON", "{batchItemFailures"],
  ["an empty id", failures("")],
  ["a null id", failures(null)],
  ["a wrong key in the list", '{"batchItemFailures":[{"id":"id2"}]}'],
  ["a wrong key", '{"foo":"x"}'],
  ["an id that is not in the batch", failures("id2", "id9")],
  ["a list of something else", '{"batchItemFailures":["id2"]}'],
  ["a list that is none", '{"batchItemFailures":"id2"}'],
  ["an array", "[]"],
  ["a text", '"fine"'],
])("%s fails the whole batch", (_, answer) => {
  expect(failedOf(answer)).toBe("all-failed");
});
