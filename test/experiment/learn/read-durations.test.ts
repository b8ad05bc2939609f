import { describe, expect, test } from "vitest";
import { readDurations } from "../../../src/experiment/learn/read-table.ts";

const read = (text: string) => readDurations(text, "work.csv");
const seconds = (text: string) => read(text).map((job) => job.seconds);

describe("durations are read from", () => {
  test.each([
    ["a line each, seconds by default", "5.2\n4\n\n6\n", [5.2, 4, 6]],
    ["lines with units, comments and Windows endings", "# measured\r\n5200ms\r\n1m\r\n", [5.2, 60]],
    ["a column named duration", "id,duration\n1,5.2\n2,800ms\n", [5.2, 0.8]],
    ["a column named Seconds, quoted", '"id";"Seconds"\n"1";"5.2"\n', [5.2]],
    ["a column named ms", "ms\tid\n1500\ta\n250\tb\n", [1.5, 0.25]],
    ["a file with a byte order mark", "\uFEFFseconds\n3\n", [3]],
    ["a header alone", "duration\n", []],
    ["nothing", "\n", []],
  ])("%s", (_, text, expected) => {
    expect(seconds(text)).toEqual(expected);
  });
});

test("a column named size is read too", () => {
  expect(read("size,ms\n10,1000\n,2000\n")).toEqual([
    { seconds: 1, size: 10 },
    { seconds: 2, size: null },
  ]);
});

describe("an error names the line", () => {
  test.each([
    ["5\nNaN\n6", 'work.csv, line 2: "NaN" is not a duration'],
    ["duration\n5\n\n-1", 'work.csv, line 4: "-1" is not a duration'],
    ["id,ms\n1,5\n2", "work.csv, line 3: the row has 1 column, the first row has 2"],
    ["5,2\n4,8", 'work.csv, line 1: "5,2" is neither a duration nor a header'],
    ["name\nx", 'work.csv, line 1: "name" is neither a duration nor a header'],
    ["size,ms\nbig,5", 'work.csv, line 2: "big" is not a size'],
  ])("%j", (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ reason: "usage", message: expect.stringContaining(message) }),
    );
  });
});
