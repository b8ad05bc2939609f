import { expect, test } from "vitest";
import { foreignRun } from "./foreign.ts";

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "what the burst of seed %i on a function of the user claims is true",
  async (seed) => {
    expect(await foreignRun({ seed })).toEqual([]);
  },
);
