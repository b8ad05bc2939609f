import { expect, test } from "vitest";
import { conclusion } from "../../../src/commands/compare/conclusion.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { arm, direct } from "../../support/samples.ts";

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
