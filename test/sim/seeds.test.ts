import { expect, test } from "vitest";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { simulate } from "./simulate.ts";

/** The cheapest of many seeds that have every kind of scenario together. `npm run sim` draws others. */
const seeds = [36, 53, 221, 345, 512, 1434, 2184, 2258, 2268, 3255, 3533, 3575, 5579];

/** Those of them that are run twice: the cheapest ones that have most kinds together. */
const replayed = [221, 2184, 3533, 3255];

test.each(seeds.map(scenarioOf))("seed $seed: every invariant holds: $text", async (scenario) => {
  const once = await simulate(scenario);
  expect(once.faults).toEqual([]);
  if (!replayed.includes(scenario.seed)) return;
  const again = await simulate(scenario);
  expect(JSON.stringify(again.results), "the same seed gives the same run again").toBe(JSON.stringify(once.results));
});

/** What is special about a scenario, for each of its arms. */
function kindsOf({ specs, parameters, options }: Scenario): string[] {
  const { BatchSize, MaximumConcurrency, ReservedConcurrency, FunctionTimeoutSeconds } = parameters;
  const kinds = specs.flatMap(({ via, spread, window, failShare, flaky, pauseMs, parallel, work }) => [
    ...(window === null ? [] : [`${via} with ${spread} delays`]),
    ...(failShare > 0 ? [`${via} with failing jobs`] : []),
    ...(flaky > 0 ? [`${via} with flaky jobs`] : []),
    ...(pauseMs > 0 ? [`${via} with pauses`] : []),
    ...(parallel === undefined ? [] : ["parallel sends"]),
    ...(Number(options.accountConcurrency) <= 20 ? [`${via} in a small account`] : []),
    ...(ReservedConcurrency === undefined ? [] : [`${via} with reserved concurrency`]),
    ...(Number(FunctionTimeoutSeconds) < work.longestSeconds ? ["timeouts"] : []),
    ...(via !== "sqs" && via !== "trigger"
      ? []
      : [
          ...(Number(BatchSize) > 1 ? [`${via} in batches`] : []),
          ...(MaximumConcurrency === undefined ? [] : [`${via} with a maximum concurrency`]),
          ...(Number(options.sqsDuplicateProbability) > 0 ? [`${via} with duplicates`] : []),
          `${via}, at most ${parameters.MaxReceiveCount} receives`,
        ]),
    ...(via === "invoke-async" ? [`${parameters.AsyncRetryAttempts} retries of events`] : []),
  ]);
  return [...kinds, ...(specs.length > 1 ? ["several arms"] : [])];
}

test("the seeds have every kind that the first 54 have", () => {
  const first = Array.from({ length: 54 }, (_, i) => scenarioOf(i + 1)).flatMap(kindsOf);
  const these = seeds.map(scenarioOf).flatMap(kindsOf);
  expect([...new Set(first)].filter((kind) => !these.includes(kind))).toEqual([]);
  expect(new Set(first).size).toBeGreaterThan(40);
});
