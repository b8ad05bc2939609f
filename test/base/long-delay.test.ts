import { expect, test } from "vitest";
import { hopDelaySecondsMax, hopsFor, hopsMax, nextPartSeconds } from "../../src/base/long-delay.ts";

test("a delay has one hop for each message timer after the first", () => {
  expect([0, 900, 901, 1_800, 1_801, hopDelaySecondsMax].map(hopsFor)).toEqual([0, 0, 1, 1, 2, hopsMax]);
});

test.each([901, 1_799, 1_801, 2_699, 7_200, 13_499, 13_500])(
  "the parts of %i s end on time, with as few hops as possible, also if each is noticed a little late",
  (delay) => {
    let atMs = 0;
    let parts = 0;
    for (let left = delay; left > 0; left = Math.round(delay - atMs / 1_000)) {
      const part = nextPartSeconds(left);
      expect(part).toBeLessThanOrEqual(900);
      parts++;
      atMs += part * 1_000 + 60;
    }
    expect(parts).toBe(hopsFor(delay) + 1);
    expect(atMs / 1_000 - delay).toBeLessThan(0.6);
    expect(atMs / 1_000 - delay).toBeGreaterThan(-0.5);
  },
);
