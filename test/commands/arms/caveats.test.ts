import { expect, test } from "vitest";
import { caveatLines, caveatSentence } from "../../../src/commands/arms/caveats.ts";
import { paintFor } from "../../../src/terminal/paint.ts";
import { throttled, troubled } from "../../support/samples.ts";

const view = { paint: paintFor(false), columns: 120, unicode: true };

test("every kind of caveat is one sentence or two, with its facts", () => {
  const all = [...troubled().caveats, ...throttled().caveats];
  expect(new Set(all.map((caveat) => caveat.kind)).size).toBe(16);
  for (const caveat of all) {
    const sentence = caveatSentence(caveat);
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|null/);
  }
});

test("one job is spoken of in the singular", () => {
  expect(caveatSentence({ kind: "lost", jobs: 1 })).toContain("1 job is lost");
  expect(caveatSentence({ kind: "still-running", jobs: 1 })).toContain("1 job still ran");
  expect(caveatSentence({ kind: "still-running", jobs: 1 })).not.toContain("without its limits");
  expect(caveatSentence({ kind: "still-running", jobs: 9, unlimited: true })).toContain("runs without its limits");
});

test("jobs that were not sent are told apart by their reasons", () => {
  expect(
    caveatSentence({
      kind: "unsent",
      jobs: 6,
      reasons: [
        { why: "unconfirmed", jobs: 1, message: "ECONNRESET" },
        { why: "failed", jobs: 5, message: null },
      ],
    }),
  ).toBe(
    "6 jobs were not sent: 1 without an answer, so they may have been taken all the same (ECONNRESET); 5 not begun when sending broke off.",
  );
});

test.each(["sending", "following", "metrics", "log"] as const)("a failure of %s says what the numbers lack", (step) => {
  expect(caveatSentence({ kind: "failure", step, message: "the connection was refused" })).toMatch(
    /\(the connection was refused\): .*(numbers|count|unknown|missing)/,
  );
});

test("a caveat of several arms is said once and names them, and lost jobs come first", () => {
  const lines = caveatLines(
    [
      { caveat: { kind: "batched", batchSize: 5 }, arm: "a" },
      { caveat: { kind: "batched", batchSize: 5 }, arm: "b" },
      { caveat: { kind: "lost", jobs: 2 } },
    ],
    view,
  );
  expect(lines[0]).toMatch(/^! 2 jobs are lost/);
  expect(lines.filter((line) => line.startsWith("!"))).toHaveLength(2);
  expect(lines.some((line) => line.startsWith("! a, b: An invocation takes up to 5 jobs"))).toBe(true);
});
