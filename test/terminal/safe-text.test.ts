import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paintFor } from "../../src/terminal/paint.ts";
import { safeText } from "../../src/terminal/safe-text.ts";

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
