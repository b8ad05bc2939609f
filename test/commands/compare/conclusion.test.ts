import { expect, test } from "vitest";
import { conclusion } from "../../../src/commands/compare/conclusion.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { arm, direct, throttled } from "../../support/samples.ts";

const withPeak = (source: ArmResult, peak: number, untilLastEnd = source.seconds.untilLastEnd): ArmResult => ({
  ...source,
  peak: { ...source.peak, invocations: peak, jobs: peak },
  seconds: { ...source.seconds, untilLastEnd },
});
const undelayed = (): ArmResult => withPeak(arm({ name: "sqs 0 s", jitterSeconds: { min: 0, max: 0 } }), 41, 18);
const lossy = (): ArmResult => arm({ jobs: { ...arm().jobs, processed: 97, lost: 3 } });
const wide = (): ArmResult => withPeak(arm({ name: "sqs 0-60 s", jitterSeconds: { min: 0, max: 60 } }), 12, 65.1);
const costs =
  " Jobs wait longer: the last job is done after 35.2 s instead of 5.3 s, and one job in twenty waits 29.0 s or longer.";

const cases: readonly [string, readonly ArmResult[], string][] = [
  ["no arm ran", [], "No arm ran, so there is nothing to compare."],
  ["one arm", [arm()], "Only sqs 0-30 s ran, with a peak of 23, so there is nothing to compare it with."],
  [
    "the lowest peak against direct",
    [direct(), undelayed(), arm()],
    `sqs 0-30 s has the lowest peak: 23 in flight instead of 100 with direct (23 %).${costs} ` +
      "Sooner, at a higher peak: sqs 0 s (41 in flight, done after 18.0 s).",
  ],
  [
    "without a direct arm, the one without delays is the baseline",
    [arm(), undelayed()],
    "sqs 0-30 s has the lowest peak: 23 in flight instead of 41 with sqs 0 s (56 %). Jobs wait longer: " +
      "the last job is done after 35.2 s instead of 18.0 s, and one job in twenty waits 29.0 s or longer.",
  ],
  [
    "no baseline at all",
    [arm(), wide()],
    "sqs 0-60 s has the lowest peak of 2 arms: 12 in flight. The last job is done after 1 min 05 s, " +
      "and one job in twenty waits 29.0 s or longer. Sooner, at a higher peak: sqs 0-30 s (23 in flight, done after 35.2 s).",
  ],
  [
    "of equal peaks the earlier end wins",
    [direct(), withPeak(wide(), 23), arm()],
    `sqs 0-30 s has the lowest peak: 23 in flight instead of 100 with direct (23 %).${costs}`,
  ],
  [
    "an arm that lost jobs is not recommended, even with the lowest peak",
    [direct(), lossy(), undelayed()],
    "sqs 0 s has the lowest peak: 41 in flight instead of 100 with direct (41 %). Jobs wait longer: " +
      "the last job is done after 18.0 s instead of 5.3 s, and one job in twenty waits 29.0 s or longer. " +
      "sqs 0-30 s is not recommended: it lost 3 jobs.",
  ],
  [
    "nor is one that timed out",
    [direct(), arm({ state: "timed-out" })],
    "No arm other than direct can be recommended. sqs 0-30 s is not recommended: it timed out.",
  ],
  [
    "nor is one that did not send every job",
    [direct(), arm({ jobs: { ...arm().jobs, sent: 98, processed: 98 } })],
    "No arm other than direct can be recommended. sqs 0-30 s is not recommended: it left 2 jobs unsent.",
  ],
  [
    "one bad run of several is enough",
    [direct(), arm(), arm({ state: "interrupted" })],
    "No arm other than direct can be recommended. sqs 0-30 s is not recommended: it was interrupted.",
  ],
  [
    "the peak of a throttled baseline is too low",
    [throttled(), arm()],
    "sqs 0-30 s did every job with a peak of 23. The peak of direct, 10, is limited by concurrency: " +
      "without a limit it would be higher. The last job is done after 35.2 s, and one job in twenty waits 29.0 s or longer.",
  ],
  [
    "no lower peak",
    [direct(), withPeak(arm(), 100)],
    "No arm has a lower peak than direct: sqs 0-30 s peaks at 100, direct at 100.",
  ],
  [
    "a lower peak only of an arm that was cut short",
    [direct(), withPeak(arm({ name: "short", state: "interrupted" }), 10), withPeak(arm(), 100)],
    "No other arm that can be recommended has a lower peak than direct: the best of them, sqs 0-30 s, peaks at 100, direct at 100. " +
      "short is not recommended: it was interrupted.",
  ],
  [
    "a baseline that was cut short",
    [direct({ state: "timed-out" }), arm()],
    "sqs 0-30 s has the lowest peak: 23 in flight instead of 100 with direct (23 %). The last job is done after 35.2 s, " +
      "and one job in twenty waits 29.0 s or longer. But direct timed out, so its numbers are incomplete.",
  ],
  [
    "no later end",
    [direct(), withPeak(arm(), 23, 5.3)],
    "sqs 0-30 s has the lowest peak: 23 in flight instead of 100 with direct (23 %). " +
      "It takes no longer: the last job is done after 5.3 s, compared with 5.3 s.",
  ],
  [
    "no end in the log",
    [direct(), withPeak(arm(), 23, null)],
    "sqs 0-30 s has the lowest peak: 23 in flight instead of 100 with direct (23 %).",
  ],
];

test.each(cases)("%s", (_, arms, sentence) => {
  expect(conclusion(arms)).toBe(sentence);
});

const runs = (source: ArmResult, peaks: readonly number[]): ArmResult[] => peaks.map((peak) => withPeak(source, peak));

test("repeats that overlap with the baseline make the difference unclear", () => {
  const text = conclusion([...runs(undelayed(), [20, 16, 12]), ...runs(arm(), [11, 9, 14])]);
  expect(text).toContain(
    "The difference is not clear: the peaks of sqs 0-30 s, 11 (9–14), and sqs 0 s, 16 (12–20), overlap.",
  );
});

test("repeats that do not overlap are compared by their medians", () => {
  const text = conclusion([...runs(direct(), [100, 98, 99]), ...runs(arm(), [11, 9, 14])]);
  expect(text).toContain("11 (9–14) in flight instead of 99 (98–100) with direct (11 %)");
});

test("the second arm is named, with the time that it saves, if it overlaps with the best", () => {
  const text = conclusion([...runs(direct(), [100, 100]), ...runs(arm(), [13, 15]), ...runs(wide(), [11, 14])]);
  expect(text).toContain("sqs 0-60 s has the lowest peak: 12.5 (11–14)");
  expect(text).toContain("sqs 0-30 s (14 (13–15)) is not clearly worse, and is done sooner, after 35.2 s.");
});

const armOf = (name: string, peak: number, untilLastEnd: number, changes: Partial<ArmResult> = {}): ArmResult => ({
  ...arm({ name, jitterSeconds: null, ...changes }),
  peak: { ...arm().peak, invocations: peak, jobs: peak },
  seconds: { ...arm().seconds, untilLastEnd },
});
const cap = (peak: number, end: number) =>
  armOf(`sqs cap ${peak}`, peak, end, { settings: { maximumConcurrency: peak } });
const reserved = (peak: number, end: number, changes: Partial<ArmResult> = {}) =>
  armOf(`sqs reserved ${peak}`, peak, end, { settings: { reservedConcurrency: peak }, ...changes });
const delays = (name: string, peak: number, end: number) =>
  armOf(name, peak, end, { jitterSeconds: { min: 10, max: 100 } });

test("a cap that beats delays is named", () => {
  expect(conclusion([direct(), delays("sqs 10-100 s", 11, 104), cap(10, 51.1)])).toContain(
    "sqs cap 10 needs no delays and beats sqs 10-100 s: the maximum concurrency of the mapping keeps the other jobs in " +
      "the queue. Its peak is 10, compared with 11, and it is done after 51.1 s, compared with 1 min 44 s.",
  );
});

test("delays with a lower peak win, and the cap is named as done sooner", () => {
  const text = conclusion([direct(), delays("sqs 10-100 s even", 7, 105), cap(10, 51.1)]);
  expect(text).toContain("sqs 10-100 s even has the lowest peak: 7 in flight");
  expect(text).not.toContain("needs no delays");
  expect(text).toContain("Sooner, at a higher peak: sqs cap 10 (10 in flight, done after 51.1 s).");
});

test("of several arms with the same peak, the earlier end wins", () => {
  expect(conclusion([direct(), reserved(10, 79), cap(10, 51.1), delays("sqs 10-100 s", 10, 105)])).toMatch(
    /^sqs cap 10 has the lowest peak: 10 in flight instead of 100/,
  );
});

test("an arm with a setting is no baseline", () => {
  const text = conclusion([cap(10, 51.1), delays("sqs 10-100 s", 11, 105)]);
  expect(text).toMatch(/^sqs cap 10 has the lowest peak of 2 arms: 10 in flight\./);
});

test("if reserved concurrency wins, its throttles are named", () => {
  const text = conclusion([direct(), reserved(2, 300, { throttles: 233 })]);
  expect(text).toContain("It was throttled 233 times, and a message that is throttled too often is dead-lettered");
  expect(conclusion([direct(), reserved(2, 300)])).not.toContain("throttled");
});

test("reserved concurrency does not win if it dead-lettered valid messages", () => {
  const text = conclusion([
    direct(),
    cap(10, 51.1),
    reserved(1, 400, { throttles: 186, caveats: [{ kind: "never-ran", jobs: 13 }] }),
  ]);
  expect(text).toMatch(/^sqs cap 10 has the lowest peak/);
  expect(text).toContain(
    "sqs reserved 1 is not recommended: it dead-lettered 13 valid messages without a run, because no concurrency was left.",
  );
});
