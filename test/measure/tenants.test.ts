import { expect, test } from "vitest";
import { jainIndex, tenantsResult } from "../../src/measure/tenants.ts";

test("Jain's index is 1 for equal shares, and 1/n if one of n has everything", () => {
  expect(jainIndex([3, 3, 3])).toBe(1);
  expect(jainIndex([5, 0, 0, 0])).toBe(0.25);
  expect(jainIndex([0, 0])).toBe(1);
});

const tenants = [
  { name: "big", group: "big", jobs: 4 },
  { name: "small-1", group: "small", jobs: 1 },
  { name: "small-2", group: "small", jobs: 1 },
];

test("waits are summarized by group, and the worst tenant is named", () => {
  const waits = [1, 2, 3, 4, 10, 20];
  expect(tenantsResult(tenants, false, (job) => waits[job - 1])).toEqual({
    isFair: false,
    groups: [
      { group: "big", tenants: 1, jobs: 4, waitP50: 2.5, waitP95: 3.85 },
      { group: "small", tenants: 2, jobs: 1, waitP50: 15, waitP95: 19.5 },
    ],
    worst: { name: "small-2", waitP95: 20 },
    slowest: [
      { name: "small-2", waitP95: 20 },
      { name: "small-1", waitP95: 10 },
      { name: "big", waitP95: 3.85 },
    ],
    medianWaitP95: 10,
    // Rates of 1, 0.1 and 0.05 jobs a second.
    jainIndex: Math.round((1.15 ** 2 / (3 * (1 + 0.01 + 0.0025))) * 1000) / 1000,
  });
});

test("without any job that began nothing is known", () => {
  expect(tenantsResult(tenants, true, () => undefined)).toMatchObject({
    worst: null,
    medianWaitP95: null,
    jainIndex: null,
  });
});
