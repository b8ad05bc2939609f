import { expect, test } from "vitest";
import { callProcess } from "../../support/functions.ts";

test("a direct event works for its own time, and the response has the document", async () => {
  const { value, lines } = await callProcess({ document: 7, run: "r1", workMs: 500, size: 3 });
  expect(value).toEqual({ document: 7, outcome: "processed" });
  expect(lines).toEqual([
    {
      flatten: "job",
      run: "r1",
      document: 7,
      size: 3,
      startedAtMs: 1_000,
      endedAtMs: 1_500,
      outcome: "processed",
      reason: null,
      attempt: 1,
      messageId: null,
      requestId: "request-1",
    },
  ]);
});

test("a document without a work time uses the default", async () => {
  const { lines } = await callProcess({ document: 7 }, 1_234);
  expect(lines[0]).toMatchObject({ startedAtMs: 1_000, endedAtMs: 2_234, run: null, size: null });
});

test("the event is printed unchanged, on several lines", async () => {
  const { printed } = await callProcess({ document: 7 });
  expect(printed[0]).toBe('{\n  "document": 7\n}');
});

test("a poisoned document fails after its work, with a name and a sentence", async () => {
  const { error, lines } = await callProcess({ document: 7, poisoned: true });
  expect(error).toMatchObject({ name: "DocumentFailed", message: "document 7 failed: it is poisoned" });
  expect(lines[0]).toMatchObject({ outcome: "failed", reason: "poisoned", endedAtMs: 3_000 });
});

test("a repaired document succeeds", async () => {
  const { value } = await callProcess({ document: 7, poisoned: true, repaired: true });
  expect(value).toEqual({ document: 7, outcome: "processed" });
});

test.each([[{}], [null], [{ document: "seven" }], [{ document: 1.5 }], ["text"]])(
  "an event without a document (%j) fails at once",
  async (event) => {
    const { error, lines } = await callProcess(event);
    expect(error?.message).toBe('the event has no document number; send { "document": 7 }');
    expect(lines[0]).toMatchObject({ document: 0, reason: "malformed", startedAtMs: 1_000, endedAtMs: 1_000 });
  },
);
