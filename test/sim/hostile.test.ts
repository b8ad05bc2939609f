import { expect, test } from "vitest";
import { simulateHostile } from "./hostile.ts";
import { scenarioOf } from "./scenario.ts";
import { firstFaultKinds } from "./transport-faults.ts";

// Seeds that once found a fault: truncated answers, and dead-lettered messages whose receive lost its answer.
test.each([15, 17, 27, 81, 147, 174, 1152, 10_701])(
  "a burst is accounted for on a faulty connection, seed %d",
  async (seed) => {
    const { faults } = await simulateHostile(scenarioOf(seed), firstFaultKinds);
    expect(faults).toEqual([]);
  },
);
