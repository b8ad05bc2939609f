import { expect, test } from "vitest";
import { conclusion } from "../../../src/commands/compare/conclusion.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { arm, direct } from "../../support/samples.ts";

const way = (name: string, peak: number, untilLastEnd: number, changes: Partial<ArmResult> = {}): ArmResult => ({
  ...arm({ name, jitterSeconds: null, ...changes }),
  peak: { ...arm().peak, invocations: peak, jobs: peak },
  seconds: { ...arm().seconds, untilLastEnd },
});
const cap = (peak: number, end: number) =>
  way(`sqs cap ${peak}`, peak, end, { settings: { maximumConcurrency: peak } });
const reserved = (peak: number, end: number, changes: Partial<ArmResult> = {}) =>
  way(`sqs reserved ${peak}`, peak, end, { settings: { reservedConcurrency: peak }, ...changes });
const delays = (name: string, peak: number, end: number) =>
  way(name, peak, end, { jitterSeconds: { min: 10, max: 100 } });

test("a cap that beats delays is said to, plainly", () => {
  expect(conclusion([direct(), delays("sqs 10-100 s", 11, 104), cap(10, 51.1)])).toContain(
    "sqs cap 10 needs no delays, and beats sqs 10-100 s: the mapping's maximum concurrency keeps the others in the " +
      "queue. Its peak is 10 against 11, and it is done after 51.1 s against 1 min 44 s.",
  );
});

test("delays with a lower peak win, and the cap is what is sooner", () => {
  const text = conclusion([direct(), delays("sqs 10-100 s even", 7, 105), cap(10, 51.1)]);
  expect(text).toContain("sqs 10-100 s even has the lowest peak: 7 in flight");
  expect(text).not.toContain("needs no delays");
  expect(text).toContain("Sooner, at a higher peak: sqs cap 10 (10 in flight, done after 51.1 s).");
});

test("of several that reach the same peak, the one that is done first", () => {
  expect(conclusion([direct(), reserved(10, 79), cap(10, 51.1), delays("sqs 10-100 s", 10, 105)])).toMatch(
    /^sqs cap 10 has the lowest peak: 10 in flight instead of 100/,
  );
});

test("an arm with a setting is no baseline", () => {
  const text = conclusion([cap(10, 51.1), delays("sqs 10-100 s", 11, 105)]);
  expect(text).toMatch(/^sqs cap 10 has the lowest peak of 2 arms: 10 in flight\./);
});

test("reserved concurrency that wins comes with what it does to good messages", () => {
  const text = conclusion([direct(), reserved(2, 300, { throttles: 233 })]);
  expect(text).toContain("It was throttled 233 times on the way, and a throttled message can use up its receives");
  expect(conclusion([direct(), reserved(2, 300)])).not.toContain("throttled");
});

test("nor does it win when it cost good messages", () => {
  const text = conclusion([
    direct(),
    cap(10, 51.1),
    reserved(1, 400, { throttles: 186, caveats: [{ kind: "never-ran", jobs: 13 }] }),
  ]);
  expect(text).toMatch(/^sqs cap 10 has the lowest peak/);
  expect(text).toContain(
    "sqs reserved 1 is not recommended: it dead-lettered 13 good jobs without a run, for want of concurrency.",
  );
});
