import { expect, test } from "vitest";
import { childrenText, createProgress, liveLine, plainLine } from "../../../src/commands/common/progress.ts";
import type { Progress } from "../../../src/experiment/live-run.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { textWidth, withoutEscapes } from "../../../src/terminal/page.ts";

const at = (changes: Partial<Progress> = {}): Progress => ({
  arm: "sqs 0-30 s",
  phase: "running",
  total: 100,
  done: 43,
  running: 12,
  waiting: 45,
  failed: 0,
  elapsedMs: 12_000,
  remainingMs: 35_000,
  ...changes,
});

/** A stream that keeps what is written, and a clock that tests set. */
function stage(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  let now = 0;
  const stream = { write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, isTTY, nowMs: () => now, paint: paintFor(false), columns });
  return { written, progress, at: (ms: number) => (now = ms) };
}

test("the bar of the live line is as long as the finished share", () => {
  expect(liveLine(at(), 100, true)).toBe(
    "sqs 0-30 s [██████████░░░░░░░░░░░░░░] 43/100 done · 12 running · 45 waiting · about 35 s left",
  );
  const done = { done: 100, running: 0, waiting: 0 };
  // Messages that are counted are all done before the counts of the queue show it.
  expect(liveLine(at({ ...done, remainingMs: 58_000 }), 100, true)).toContain(
    "100/100 done · checking that the queue is empty · about 58 s left",
  );
  expect(liveLine(at({ ...done, remainingMs: 0 }), 100, true)).not.toContain("left");
  expect(liveLine(at({ ...done, remainingMs: null }), 100, false)).toBe(
    "sqs 0-30 s [########################] 100/100 done | 0 running | 0 waiting",
  );
});

test("on a narrow terminal the least important parts are hidden first", () => {
  expect(liveLine(at(), 60, true)).toBe("[██████░░░░░░░░░] 43/100 done · 12 running · about 35 s left");
  expect(liveLine(at(), 40, true)).toBe("[███░░░░░] 43/100 done · about 35 s left");
});

test("no live or plain line is wider than the page", () => {
  const odd = [
    at(),
    at({ total: 0, done: 0, remainingMs: null }),
    at({ total: 1_000_000, done: 999_999, running: 12_345, waiting: 123_456, failed: 4_567, remainingMs: 9e6 }),
    at({ phase: "settling", arm: "x".repeat(90) }),
    at({ phase: "preparing" }),
  ];
  for (const progress of odd) {
    for (let width = 20; width <= 120; width++) {
      expect(textWidth(liveLine(progress, width, true))).toBeLessThanOrEqual(width);
      expect(textWidth(plainLine(progress, width))).toBeLessThanOrEqual(width);
    }
  }
});

test("off a terminal there is one plain line per interval and at each change of phase", () => {
  const { written, progress, at: clock } = stage(false);
  progress.update(at({ phase: "sending", done: 0, elapsedMs: 0, remainingMs: null }));
  clock(400);
  progress.update(at({ elapsedMs: 400, done: 1 }));
  clock(10_399);
  progress.update(at({ elapsedMs: 10_399 }));
  clock(10_400);
  progress.update(at({ elapsedMs: 10_400, failed: 2 }));
  progress.stop();
  clock(60_000);
  progress.update(at());
  expect(written).toEqual([
    "0.0 s  sqs 0-30 s: sending, 0/100 done, 12 running, 45 waiting\n",
    "0.4 s  sqs 0-30 s: 1/100 done, 12 running, 45 waiting, about 35 s left\n",
    "10.4 s  sqs 0-30 s: 43/100 done, 2 failed, 12 running, about 35 s left\n",
  ]);
});

test("on a terminal one line is painted until the end, and the cursor is shown again", () => {
  const { written, progress } = stage(true);
  progress.update(at());
  progress.stop();
  progress.update(at({ done: 45 }));
  const all = written.join("");
  expect(all).toContain("43/100 done");
  expect(all).not.toContain("45/100 done");
  expect(all.lastIndexOf("\u001b[?25h")).toBeGreaterThan(all.lastIndexOf("done"));
});

test("on a terminal no painted line reaches the last column", () => {
  const { written, progress } = stage(true, 50);
  progress.update(at({ arm: "a very long name of an arm that goes on" }));
  progress.stop();
  for (const text of written) expect(textWidth(withoutEscapes(text))).toBeLessThan(50);
});

test("the children of a Distributed Map are counted while it runs", () => {
  const children = { total: 2_500, pending: 1_190, running: 300, succeeded: 1_000, failed: 10 };
  expect(childrenText(children)).toBe("Map: 1000 of 2500 children done, 300 running, 1190 pending, 10 failed");
  expect(plainLine(at({ children }), 80)).toBe(
    "12.0 s  sqs 0-30 s: 43/100 done, Map 1000/2500 (10 failed), about 35 s left",
  );
  expect(plainLine(at({ children, phase: "settling" }), 80)).not.toContain("Map");
});
