import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paintFor, safeText, showsUnicode, toAscii, wantsColor } from "../../src/terminal/characters.ts";

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

test.each([
  [{}, true],
  [{ TERM: "linux" }, false],
  [{ TERM: "linux", LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C" }, false],
  [{ LANG: "POSIX" }, false],
  [{ LANG: "C.UTF-8" }, true],
  [{ LANG: "de_DE.utf8" }, true],
  [{ LANG: "de_DE" }, true],
  [{ LANG: "de_DE.ISO-8859-1" }, false],
  [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, false],
  [{ LANG: "C", LC_CTYPE: "en_US.UTF-8" }, true],
])("with %j a terminal shows Unicode: %s", (env, expected) => {
  expect(showsUnicode(env)).toBe(expected);
});

test("text in ASCII keeps its meaning and, in tables, its width", () => {
  expect(toAscii("9–14 in flight · done ✓ …")).toBe("9-14 in flight | done + .");
  expect(toAscii("Café Größe 漢 ㎟")).toBe("Cafe Gro?e ? ?");
  expect(toAscii("plain")).toBe("plain");
});

const bell = String.fromCharCode(7);
const esc = String.fromCharCode(27);
const csi = String.fromCharCode(0x9b);
const paint = paintFor(true);

/** Every character that a terminal must not get from outside. */
const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe("a text from outside", () => {
  test.each([
    [`${esc}[2Jgone`, "\\u001b[2Jgone"],
    [`${csi}31m`, "\\u009b31m"],
    [`a${bell}b\tc\rd`, "a\\u0007b\\u0009c\\u000dd"],
    ["user\u202etxt.exe", "user\\u202etxt.exe"],
    ["\u2066x\u2069\u200b\ufeff", "\\u2066x\\u2069\\u200b\\ufeff"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["\ud800", "\\ud800"],
  ])("shows %j as its escapes", (text, shown) => {
    expect(safeText(text, false)).toBe(shown);
    expect(safeText(text, true)).toBe(shown);
  });

  test.each(["plain – text · with “quotes”, × and █\n", "日本語 и кириллица", "🎉 naïve"])("keeps %j", (text) => {
    expect(safeText(text, false)).toBe(text);
  });

  test("keeps the codes of a paint only if the stream is painted", () => {
    const painted = paint.red("bad") + paint.dim(paint.bold("x"));
    expect(safeText(painted, true)).toBe(painted);
    expect(safeText(painted, false)).not.toContain(esc);
    expect(safeText(`${esc}[4m`, true)).toBe("\\u001b[4m");
  });

  test("has no harmful character left, and in JSON it is the same value", () => {
    const units = fc.oneof(fc.integer({ min: 0, max: 0xa0 }), fc.integer({ min: 0x2000, max: 0x2070 }), fc.nat(0xffff));
    const texts = fc.array(units).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(texts, (text) => {
        expect(safeText(text, false)).not.toMatch(harmful);
        const json = JSON.stringify({ [text]: [text] }, null, 2);
        expect(safeText(json, false)).not.toMatch(harmful);
        expect(JSON.parse(safeText(json, false))).toEqual(JSON.parse(json));
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
