import { describe, expect, test } from "vitest";
import { readSizes } from "../../../src/experiment/learn/columns.ts";

describe("sizes are read from", () => {
  test.each([
    ["a line each", "5.2\n0\n\n# big ones\n1e3\n", [5.2, 0, 1000]],
    ["a column named size", "id,Size\n1,5\n2,7\n", [5, 7]],
    ["a quoted column behind a byte order mark", '\uFEFF"size";"id"\r\n"12.5";"a"\r\n', [12.5]],
    ["a single column with a header", "size\n3\n", [3]],
  ])("%s", (_, text, sizes) => {
    expect(readSizes(text, "sizes.csv")).toEqual({ place: "sizes.csv", sizes });
  });
});

describe("what is no size is refused with its line", () => {
  test.each([
    ["5\nNaN\n6", 'sizes.csv, line 2: "NaN" is not a size'],
    ["5\n\n-1", 'sizes.csv, line 3: "-1" is not a size'],
    ["size,id\n5,a\n,b", 'sizes.csv, line 3: "" is not a size'],
    ["id,size\n1", 'sizes.csv, line 2: "" is not a size'],
    ["5,2\n4,8", 'sizes.csv, line 1: "5,2" is neither a size nor a header with a column named size'],
    ["# nothing\n", "sizes.csv: there is no size in it"],
    ["size\n", "sizes.csv: there is no size in it"],
  ])("%j", (text, message) => {
    expect(() => readSizes(text, "sizes.csv")).toThrow(
      expect.objectContaining({ reason: "usage", message: expect.stringContaining(message) }),
    );
  });
});
