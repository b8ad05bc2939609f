import { describe, expect, test } from "vitest";
import { readSizes } from "../../../src/experiment/learn/read-table.ts";

describe("sizes are read from", () => {
  test.each([
    ["a line each", "5.2\n0\n\n# big ones\n1e3\n", [5.2, 0, 1000]],
    ["a column named size", "id,Size\n1,5\n2,7\n", [5, 7]],
    ["a quoted column behind a byte order mark", '\uFEFF"size";"id"\r\n"12.5";"a"\r\n', [12.5]],
    ["a single column with a header", "size\n3\n", [3]],
    ["a column beside cells with separators, quotes and line breaks", 'name,size\n"a, ""b""\nc",4\nd,5\n', [4, 5]],
    ["a column after a quoted name with another separator", '"a,b";size\n1;4', [4]],
    ["a file with line breaks of several systems", "1\r\n2\n3\r4", [1, 2, 3, 4]],
  ])("%s", (_, text, sizes) => {
    expect(readSizes(text, "sizes.csv")).toEqual({ place: "sizes.csv", sizes });
  });
});

describe("an error names the line", () => {
  test.each([
    ["5\nNaN\n6", 'sizes.csv, line 2: "NaN" is not a size'],
    ["5\n\n-1", 'sizes.csv, line 3: "-1" is not a size'],
    ["size,id\n5,a\n,b", 'sizes.csv, line 3: "" is not a size'],
    ["id,size\n1", "sizes.csv, line 2: the row has 1 column, the first row has 2"],
    ["id,size\n1,2\n1,2,3", "sizes.csv, line 3: the row has 3 columns, the first row has 2"],
    ['id,size\n1,2\n"1,2\n3,4', "sizes.csv, line 4: the file ends inside a quoted cell"],
    ['id,size\n"1"x,2', "sizes.csv, line 2: there is text after a closing quote"],
    ['id,size\n"1\n",2\n3,x', 'sizes.csv, line 4: "x" is not a size'],
    ["5,2\n4,8", 'sizes.csv, line 1: "5,2" is neither a size nor a header with a column named size'],
    ["# nothing\n", "sizes.csv: the file has no sizes"],
    ["size\n", "sizes.csv: the file has no sizes"],
  ])("%j", (text, message) => {
    expect(() => readSizes(text, "sizes.csv")).toThrow(
      expect.objectContaining({ reason: "usage", message: expect.stringContaining(message) }),
    );
  });
});
