import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

// `npm run fuzz -- --requests 200000 --seed 1` sends more, and measures memory.
test("no random request makes the emulator fail, crash or hang", async () => {
  const { requests, statuses, ...failures } = await fuzz({ requests: 1_000, seed: 1 });
  expect(failures).toEqual({ internalFailures: [], crashes: [], hangs: [] });
  expect(Object.values(statuses).reduce((sum, count) => sum + count)).toBe(requests);
  // Most inputs are mutated, but many are valid, so that requests reach the models.
  expect(statuses[200]).toBeGreaterThan(225);
});
