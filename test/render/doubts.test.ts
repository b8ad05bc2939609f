import { expect, test } from "vitest";
import { doubtLines } from "../../src/render/doubt-lines.ts";
import { doubtSentence } from "../../src/render/doubts.ts";
import { paintFor } from "../../src/render/paint.ts";
import { throttled, troubled } from "./sample-results.ts";

const view = { paint: paintFor(false), columns: 120, unicode: true };

test("every kind of doubt is one sentence or two, with its facts", () => {
  const all = [...troubled().doubts, ...throttled().doubts];
  expect(new Set(all.map((doubt) => doubt.kind)).size).toBe(13);
  for (const doubt of all) {
    const sentence = doubtSentence(doubt);
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|null/);
  }
});

test("one job is spoken of in the singular", () => {
  expect(doubtSentence({ kind: "lost", jobs: 1 })).toContain("1 job is lost");
  expect(doubtSentence({ kind: "still-running", jobs: 1 })).toContain("1 job still ran");
});

test("a doubt of several arms is said once and names them, and lost jobs come first", () => {
  const lines = doubtLines(
    [
      { doubt: { kind: "batched", batchSize: 5 }, arm: "a" },
      { doubt: { kind: "batched", batchSize: 5 }, arm: "b" },
      { doubt: { kind: "lost", jobs: 2 } },
    ],
    view,
  );
  expect(lines[0]).toMatch(/^! 2 jobs are lost/);
  expect(lines.filter((line) => line.startsWith("!"))).toHaveLength(2);
  expect(lines.some((line) => line.startsWith("! a, b: An invocation takes up to 5 jobs"))).toBe(true);
});
