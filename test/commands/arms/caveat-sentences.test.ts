import { expect, test } from "vitest";
import { caveatLines, caveatSentence } from "../../../src/commands/arms/caveat-sentences.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { throttled, troubled } from "../../support/samples.ts";

const view = { paint: paintFor(false), columns: 120, unicode: true };

test("every kind of caveat is one or two complete sentences", () => {
  const all = [...troubled().caveats, ...throttled().caveats];
  expect(new Set(all.map((caveat) => caveat.kind)).size).toBe(32);
  for (const caveat of all) {
    const sentence = caveatSentence(caveat);
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|null/);
  }
});

test("one job has a singular sentence", () => {
  expect(caveatSentence({ kind: "lost", jobs: 1 })).toContain("1 job is lost");
  expect(caveatSentence({ kind: "still-running", jobs: 1 })).toContain("1 job was still running");
  expect(caveatSentence({ kind: "still-running", jobs: 1 })).not.toContain("without its limits");
  expect(caveatSentence({ kind: "still-running", jobs: 9, unlimited: true })).toContain("run without its limits");
  const unseen = caveatSentence({ kind: "still-running", jobs: 9, unseen: true });
  expect(unseen).toContain("The outcome of 9 jobs is not known");
  expect(unseen).not.toContain("were still running");
});

test("jobs that take longer than the timeout of the function are named, up to ten of them", () => {
  const timeouts = { kind: "function-timeouts", invocations: 12, timeoutSeconds: 20 } as const;
  expect(caveatSentence({ ...timeouts, jobs: [7] })).toContain("Job 7 takes longer than that. Give the jobs less work");
  const many = Array.from({ length: 12 }, (_, index) => index + 1);
  expect(caveatSentence({ ...timeouts, jobs: many })).toContain(
    "Jobs 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more take longer",
  );
});

test("jobs that were not sent are listed by their reasons", () => {
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
    "6 jobs were not sent: 1 without an answer, so AWS may have accepted them anyway (ECONNRESET); 5 not started when the run failed.",
  );
});

test.each(["sending", "following", "metrics", "log", "dead-letter-queue"] as const)(
  "a failure of %s says what is missing in the numbers",
  (step) => {
    expect(caveatSentence({ kind: "failure", step, message: "the connection was refused" })).toMatch(
      /\(the connection was refused\): .*(numbers|count|unknown|missing|may have)/,
    );
  },
);

test("a caveat of several arms is listed once with their names, and lost jobs come first", () => {
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
  expect(lines.some((line) => line.startsWith("! a, b: An invocation has up to 5 jobs"))).toBe(true);
});
