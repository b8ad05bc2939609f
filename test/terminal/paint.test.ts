import { expect, test } from "vitest";
import { paintFor, wantsColor } from "../../src/terminal/paint.ts";

const cases: readonly [string, Record<string, string>, boolean, boolean, boolean][] = [
  ["a terminal has color", {}, true, false, true],
  ["a pipe has none", {}, false, false, false],
  ["the flag beats everything", { FORCE_COLOR: "1" }, true, true, false],
  ["NO_COLOR takes it away", { NO_COLOR: "1" }, true, false, false],
  ["an empty NO_COLOR says nothing", { NO_COLOR: "" }, true, false, true],
  ["FORCE_COLOR colors a pipe", { FORCE_COLOR: "1" }, false, false, true],
  ["an empty FORCE_COLOR does too", { FORCE_COLOR: "" }, false, false, true],
  ["FORCE_COLOR beats NO_COLOR", { FORCE_COLOR: "3", NO_COLOR: "1" }, false, false, true],
  ["FORCE_COLOR=0 takes it away", { FORCE_COLOR: "0" }, true, false, false],
  ["a dumb terminal has none", { TERM: "dumb" }, true, false, false],
];

test.each(cases)("%s", (_, env, isTTY, noColorFlag, expected) => {
  expect(wantsColor({ env, isTTY, noColorFlag })).toBe(expected);
});

test("paint wraps text in escape sequences, or returns it unchanged", () => {
  expect(paintFor(true).red("x")).toBe("\u001b[31mx\u001b[39m");
  expect(paintFor(true).red("")).toBe("");
  expect(paintFor(false).red("x")).toBe("x");
});
