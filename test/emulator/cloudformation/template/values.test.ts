import { expect, test } from "vitest";
import { readTemplateText } from "../../../../src/emulator/cloudformation/template/values.ts";

const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

/** Each line refers nine times to the line before. */
const aliases = [..."bcdefghi"].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`);

test.each([
  ["JSON of 20,000 levels", `{"a":${nested(20_000, "[", "]")}}`, "has more than 100 levels"],
  ["YAML of 200 levels", `a: ${nested(200, "[", "]")}`, "has more than 100 levels"],
  ["YAML of 20,000 levels", `a: ${nested(20_000, "[", "]")}`, "Template format error: "],
  ["aliases that expand to millions of values", ["a: &a [x,x,x,x,x,x,x,x,x]", ...aliases].join("\n"), "values"],
  ["an alias in itself", "a: &a [*a]", "has more than 100 levels"],
])("rejects %s", (_, text, message) => {
  expect(() => readTemplateText(text)).toThrow(message);
});

test("accepts aliases", () => {
  expect(readTemplateText("a: &a { x: 1 }\nb: *a")).toEqual({ a: { x: 1 }, b: { x: 1 } });
});
