import { expect, test } from "vitest";
import { keysIn } from "../../../src/terminal/live/keys.ts";

const esc = "\u001b";

test.each([
  ["q", ["q"]],
  ["+-", ["+", "-"]],
  ["\u0003", ["interrupt"]],
  ["\u001a", ["suspend"]],
  [`${esc}[A${esc}OD`, ["up", "left"]],
  [esc, ["escape"]],
  [`${esc}[15~q`, ["q"]],
  ["é", ["é"]],
  ["", []],
])("%j is read as %j", (sent, keys) => {
  expect(keysIn(sent)).toEqual(keys);
});
