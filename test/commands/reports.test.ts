import { describe, expect, test } from "vitest";
import { burstReport as burstLines } from "../../src/commands/burst/report.ts";
import { compareReport as compareLines } from "../../src/commands/compare/report.ts";
import { watchReport as watchLines } from "../../src/commands/watch/pages.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import type { BrokenAssumption } from "../../src/measure/prediction-miss.ts";
import { paintFor } from "../../src/terminal/characters.ts";
import { textWidth, type View } from "../../src/terminal/page.ts";
import { printed } from "../support/printed.ts";
import { arm, comparison, direct, repeated, result, throttled, troubled, watched } from "../support/samples.ts";

const burstReport = printed(burstLines);
const compareReport = printed(compareLines);
const watchReport = printed(watchLines);

const nextCommands = [
  "flatten compare --count 100",
  "flatten burst --via sqs --count 100 --jitter 10-100 --spread stratified --work 5s --seed 42",
];

const reports: Record<string, (view: View) => string> = {
  burst: (view) => burstReport(result([arm()]), view, { nextCommands }),
  "burst-throttled": (view) => burstReport(result([throttled()]), view),
  "burst-troubled": (view) => burstReport(result([troubled()]), view, { goal: 10 }),
  compare: (view) => compareReport(comparison(), view, { nextCommands }),
  "compare-repeated": (view) => compareReport(repeated(), view),
  "compare-troubled": (view) => compareReport(result([throttled(), troubled(), arm()], "compare"), view),
  watch: (view) => watchReport(watched(), view, { nextCommands }),
};

describe.each(Object.keys(reports))("%s", (name) => {
  const render = reports[name] as (view: View) => string;

  test.each([80, 60])("at %i columns", async (columns) => {
    const text = render({ paint: paintFor(false), columns, unicode: true });
    await expect(text).toMatchFileSnapshot(`../golden/${name}-${columns}.txt`);
    for (const line of text.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  test("in color", async () => {
    const text = render({ paint: paintFor(true), columns: 80, unicode: true });
    await expect(text).toMatchFileSnapshot(`../golden/${name}-80-color.txt`);
  });

  test("in ASCII", () => {
    expect(render({ paint: paintFor(false), columns: 80, unicode: false })).toMatch(/^[\x20-\x7e\n]+$/);
  });
});

const plain: View = { paint: paintFor(false), columns: 80, unicode: true };

test("the throttles of a direct burst are in the same sentence as its peak", () => {
  expect(burstReport(result([throttled()]), plain)).toContain("10 in flight and 90 throttled");
});

test("unknown throttles are shown as a dash, not as zero", () => {
  const unknown = arm({ throttles: null });
  expect(burstReport(result([unknown]), plain)).toMatch(/invocations .* 0 errors · – throttles/);
  const colored = compareReport(result([direct(), unknown], "compare"), { ...plain, paint: paintFor(true) });
  expect(colored).not.toContain("\u001b[33m–");
});

test("lost jobs have a red sentence, also without the caveat", () => {
  const lossy = arm({ jobs: { ...arm().jobs, processed: 99, lost: 1 } });
  const text = burstReport(result([lossy]), { ...plain, paint: paintFor(true) });
  expect(text).toContain("\u001b[31m! 1 job is lost: it was sent, but is found nowhere.");
  expect(text.match(/is lost/g)).toHaveLength(1);
  expect(burstReport(result([arm()]), plain)).not.toContain("lost");
});

test("the column of lost jobs is shown only if jobs were lost", () => {
  expect(compareReport(comparison(), plain)).not.toContain("lost");
  const lossy = arm({ name: "b", jobs: { ...arm().jobs, processed: 99, lost: 1 } });
  expect(compareReport(result([direct(), lossy], "compare"), plain)).toMatch(/ lost\n/);
});

test("a floor that limits kept the peak below is not shown, because it is of the delays alone", () => {
  const note = "floor –: the mapping or a concurrency limit held jobs back; the peak is lower than delays alone could";
  const text = compareReport(comparison(), { ...plain, columns: 120 }).replace(/\n */g, " ");
  expect(text).toMatch(/sqs 0 s +41 +– +41 +– +41 %/);
  expect(text).toMatch(/sqs 0-30 s +23 +20–26 +23 +15 /);
  expect(text).toContain(note);
  expect(compareReport(result([direct(), arm()], "compare"), plain)).not.toContain("floor –");
  expect(burstReport(result([throttled()]), plain)).toMatch(/floor +– \(the mapping or a concurrency limit held/);
});

test("repeats show the median and the range, and only the number if it does not vary", () => {
  const text = compareReport(repeated(), plain);
  expect(text).toContain("3 runs each");
  expect(text).toMatch(/^sqs 0-30 s +11 \(9–14\) +20–26 0\/3 +11 % +35\.4 s \(34\.9–35\.9 s\)/m);
  expect(text).toMatch(/^direct +100 +– +100 % +5\.3 s /m);
});

/** A run with a peak above the predicted range, and why. */
const missedBecause = (because: readonly BrokenAssumption[]) =>
  arm({
    peak: { ...arm().peak, invocations: 27, jobs: 27 },
    caveats: [{ kind: "peak-unpredicted", measured: 27, low: 20.2, high: 26.1, because }],
  });

test("a peak outside the range is in the warning color only if no broken assumption explains it", () => {
  const colored = { ...plain, paint: paintFor(true) };
  const [warned, explained] = [missedBecause([]), missedBecause([{ kind: "throttles", throttles: 14 }])];
  const line = (run: ArmResult) => burstReport(result([run]), colored).match(/^.*predicted.*$/m)?.[0] ?? "";
  expect(line(warned)).toContain(colored.paint.yellow("22 (20–26): outside this range"));
  expect(line(explained)).toContain("22 (20–26): outside this range: 14 throttles delayed invocations");
  expect(line(explained)).not.toContain(colored.paint.yellow("x").split("x")[0]);
  // The reason is given once.
  expect(burstReport(result([explained]), plain).match(/14 throttles delayed/g)).toHaveLength(1);
  const table = (run: ArmResult) => compareReport(result([run], "compare"), colored);
  expect(table(warned)).toContain(colored.paint.yellow("20–26 ✗"));
  expect(table(explained)).toMatch(/\s20–26 ✗\s/);
});

test("a peak that was not predicted is called outside the range", () => {
  const missed = missedBecause([]);
  expect(burstReport(result([missed]), plain)).toContain("22 (20–26): outside this range");
  expect(burstReport(result([arm()]), plain)).toContain("22 (20–26): inside this range");
});

test.each([
  [22, "equals the peak"],
  [23, "differs from the peak"],
])("a prediction of one number is printed once, and compared with a peak of %i", (invocations, verdict) => {
  const predicted = { p5: 22, p50: 22, p95: 22 };
  const text = burstReport(result([arm({ peak: { ...arm().peak, predicted, invocations } })]), plain);
  expect(text).toMatch(new RegExp(`predicted +22: ${verdict}`));
});

test("a minute without data is a dash, and the newest minutes are marked", () => {
  const text = watchReport(watched(), plain);
  expect(text).toMatch(/12:00 +– +– /);
  expect(text).toMatch(/12:03 ~ +0 +0 /);
});

test("a watch and a comparison without data have a report", () => {
  expect(watchReport({ ...watched(), minutes: [], queue: null }, plain)).toContain(
    "CloudWatch has no data of the functions in this period.",
  );
  expect(compareReport(result([], "compare"), plain)).toContain("No arm ran");
  expect(burstReport(result([]), plain)).toContain("seed 42");
});
