import { expect, test } from "vitest";
import { outcomeOfReport } from "../../../../src/emulator/lambda/event-source/delivery.ts";

const batch = ["id1", "id2", "id3"].map((messageId) => ({ messageId }));
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
  ["an empty list as the whole response", "[]"],
  ["an empty string", '""'],
  ["another key", '{"processed":3}'],
  ["the key in another case", '{"BatchItemFailures":[{"itemIdentifier":"id1"}]}'],
  ["an HTTP response", '{"statusCode":200,"body":"done"}'],
])("%s is a complete success", (_, answer) => {
  expect(failedOf(answer)).toEqual([]);
});

test("only the listed ids fail", () => {
  expect(failedOf(failures("id2"))).toEqual(["id2"]);
  expect(failedOf(failures("id3", "id1"))).toEqual(["id3", "id1"]);
});

test.each([
  ["invalid JSON", "{batchItemFailures"],
  ["an empty id", failures("")],
  ["a null id", failures(null)],
  ["a wrong key in the list", '{"batchItemFailures":[{"id":"id2"}]}'],
  ["an id that is not in the batch", failures("id2", "id9")],
  ["a list of strings", '{"batchItemFailures":["id2"]}'],
  ["a string in place of the list", '{"batchItemFailures":"id2"}'],
  ["a list as the whole response", '["id2"]'],
  ["a string", '"fine"'],
  ["a number", "1"],
])("%s fails the whole batch", (_, answer) => {
  expect(failedOf(answer)).toBe("all-failed");
});
