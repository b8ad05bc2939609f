import { expect, test } from "vitest";
import { simulateHostile } from "./hostile.ts";
import { scenarioOf } from "./scenario.ts";
import { firstFaultKinds } from "./transport-faults.ts";

// A direct invoke whose only attempt failed, and whose answer was a server error.
test("a failed invoke without an answer is counted as failed, seed 1000273", async () => {
  const { faults } = await simulateHostile(scenarioOf(1_000_273));
  expect(faults).toEqual([]);
});

// Seeds that once found a fault: truncated answers, and dead-lettered messages whose receive lost its answer.
test.each([15, 17, 27, 81, 147, 174, 1152, 10_701])(
  "a burst is accounted for on a faulty connection, seed %d",
  async (seed) => {
    const { faults } = await simulateHostile(scenarioOf(seed), firstFaultKinds);
    expect(faults).toEqual([]);
  },
);
