import { expect, test } from "vitest";
import { callProcess, record } from "../../support/functions.ts";

test("the documents of a batch are processed one after another", async () => {
  const Records = [record("a", { document: 1, workMs: 100 }), record("b", { document: 2, workMs: 50 })];
  const { value, lines } = await callProcess({ Records });
  expect(value).toEqual({ batchItemFailures: [] });
  expect(lines.map(({ startedAtMs, endedAtMs, messageId }) => [messageId, startedAtMs, endedAtMs])).toEqual([
    ["a", 1_000, 1_100],
    ["b", 1_100, 1_150],
  ]);
});

test("a failed document is reported, and the others are processed", async () => {
  const Records = [
    record("a", { document: 1 }),
    record("b", { document: 2, poisoned: true }, 3),
    record("c", "no JSON"),
    record("d", { run: "r1" }),
    record("e", { document: 5 }),
  ];
  const { value, lines } = await callProcess({ Records });
  expect(value).toEqual({
    batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "c" }, { itemIdentifier: "d" }],
  });
  expect(lines.map(({ document, reason, attempt }) => [document, reason, attempt])).toEqual([
    [1, null, 1],
    [2, "poisoned", 3],
    [0, "malformed", 1],
    [0, "malformed", 1],
    [5, null, 1],
  ]);
});

test("flaky documents fail with about the given probability, and the same ones each time", async () => {
  const Records = Array.from({ length: 400 }, (_, i) =>
    record(`m${i}`, { document: i, run: "r1", workMs: 0, flaky: 0.25 }),
  );
  const once = await callProcess({ Records });
  const again = await callProcess({ Records });
  const failed = once.lines.filter(({ reason }) => reason === "flaky").length;
  // 400 draws at 0.25: 100 ± 4 standard deviations of 8.7.
  expect(failed).toBeGreaterThan(65);
  expect(failed).toBeLessThan(135);
  expect(again.value).toEqual(once.value);
});

test("each attempt at a flaky document is a new draw", async () => {
  const Records = Array.from({ length: 64 }, (_, i) =>
    record("m", { document: 1, run: "r1", workMs: 0, flaky: 0.5 }, i + 1),
  );
  const { lines } = await callProcess({ Records });
  expect(new Set(lines.map(({ outcome }) => outcome))).toEqual(new Set(["processed", "failed"]));
});

test("documents that begin in an outage fail, from its first millisecond on and before its last", async () => {
  const outage = { fromMs: 1_100, untilMs: 1_300 };
  const Records = ["a", "b", "c", "d"].map((id, i) => record(id, { document: i + 1, workMs: 100, outage }));
  const { value, lines } = await callProcess({ Records });
  expect(value).toEqual({ batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "c" }] });
  expect(lines.map(({ startedAtMs, reason }) => [startedAtMs, reason])).toEqual([
    [1_000, null],
    [1_100, "outage"],
    [1_200, "outage"],
    [1_300, null],
  ]);
});
