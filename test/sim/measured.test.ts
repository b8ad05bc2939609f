import { expect, test } from "vitest";
import { measuredRun } from "./measured.ts";

test.each([1, 2, 3, 4, 5, 6])("the log of seed %i shows the curves that the emulator had", async (seed) => {
  expect(await measuredRun(seed)).toEqual([]);
});
