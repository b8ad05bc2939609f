import { expect, test } from "vitest";
import { canFlatten } from "../../../src/plan/queueing/can-flatten.ts";

test("flattening helps while the work fits, and says which window would", () => {
  expect(canFlatten(100, 90, 5, 10)).toMatchObject({ kind: "helps" });
  expect(canFlatten(100, 60, 10, 10)).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 90 });
  expect(canFlatten(100, 60, 300, 10)).toMatchObject({ kind: "work-outlasts-window" });
  // Two waves of five: half of the jobs have ended when the others start.
  expect(canFlatten(10, 30, 30, 3)).toMatchObject({ kind: "too-much-work" });
  // 15 rounds of 7 at most: the last starts 14 times 5 s after the first, where the area would do with 67 s.
  expect(canFlatten(100, 60, 5, 7)).toMatchObject({ kind: "too-much-work", neededWindowSeconds: 70 });
});
