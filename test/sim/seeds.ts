import { expect, test } from "vitest";
import { scenarioOf } from "./scenario.ts";
import { simulate } from "./simulate.ts";

/** Creates one test for each seed: every invariant holds, and the same seed gives the same run again. */
export function simulateSeeds(first: number, last: number): void {
  for (let seed = first; seed <= last; seed++) {
    const scenario = scenarioOf(seed);
    test(`seed ${seed}: ${scenario.text}`, async () => {
      const once = await simulate(scenario);
      expect(once.faults, `seed ${seed}: ${scenario.text}`).toEqual([]);
      const again = await simulate(scenario);
      expect(JSON.stringify(again.results), `seed ${seed} played twice`).toBe(JSON.stringify(once.results));
    });
  }
}
