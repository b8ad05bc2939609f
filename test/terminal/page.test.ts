import fc from "fast-check";
import { expect, test } from "vitest";
import { clean, crop, textWidth, wrap, wrapCommand, wrapLines } from "../../src/terminal/page.ts";

test("breaks at spaces and cuts words that are longer than a line", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("abcdefghij k", 4)).toEqual(["abcd", "efgh", "ij k"]);
  expect(wrap("", 4)).toEqual([""]);
});

test("keeps a number with its unit", () => {
  expect(wrap("the end is after 2 min 05 s or so", 24)).toEqual(["the end is after", "2 min 05 s or so"]);
  expect(wrap("it takes 5 seconds", 10)).toEqual(["it takes 5", "seconds"]);
});

test("breaks a list after a dot", () => {
  expect(wrap("7 dead-lettered · 8 in flight · 3 lost", 26)).toEqual(["7 dead-lettered ·", "8 in flight · 3 lost"]);
});

test("breaks a command so that a shell accepts it", () => {
  expect(wrapCommand("flatten burst --count 100", 16)).toEqual(["flatten burst \\", "--count 100"]);
});

test("measures wide characters as two columns and escape sequences as none", () => {
  expect(textWidth("\u001b[31mab\u001b[39m")).toBe(2);
  expect(textWidth("文書")).toBe(4);
  expect(textWidth("👩‍👩‍👧")).toBe(2);
  expect(textWidth("cafe\u0301")).toBe(4);
  expect(crop("文書", 3)).toBe("文…");
  expect(crop("abcdef", 4)).toBe("abc…");
});

test("a name from outside becomes one printable line", () => {
  expect(clean("a\u001b[2Jb\n\tc\u0007")).toBe("ab c");
});

test("no line exceeds the width, and no character is lost", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 20 }), fc.integer({ min: 3, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
    { seed: 42, numRuns: 100 },
  );
});

test("an ARN and a URL are never broken, even if they are longer than a line", () => {
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:a-function-with-a-long-name";
  expect(wrap(`the function ${arn} is new`, 30)).toEqual(["the function", arn, "is new"]);
  expect(wrap(arn, 30)).toEqual([arn]);
  expect(wrap("see https://docs.aws.amazon.com/lambda/latest/dg/a-very-long-page.html", 20)).toHaveLength(2);
});

test("lines for a terminal are broken at blanks, words stay whole, and their indent is kept", () => {
  expect(wrapLines("one two three\n  four five six\n\nseven", 9)).toBe(
    "one two\nthree\n  four\n  five\n  six\n\nseven",
  );
  expect(wrapLines("a".repeat(12), 9)).toBe("a".repeat(12));
  expect(wrapLines("\u001b[31mred\u001b[39m text", 8)).toBe("\u001b[31mred\u001b[39m text");
});
