import { expect, test } from "vitest";
import { grown } from "../../src/base/numbers.ts";

test.each([
  [new Float64Array([1.5, -2]), 3, new Float64Array([1.5, -2, 0, 0])],
  [new Uint8Array([7]), 5, new Uint8Array([7, 0, 0, 0, 0])],
  [new Float64Array(0), 2, new Float64Array(2)],
])("%j with room for %d is %j", (numbers, length, larger) => {
  expect(grown<Float64Array | Uint8Array>(numbers, length)).toEqual(larger);
});
