import { expect, test } from "vitest";
import { showsUnicode, toAscii } from "../../src/terminal/charset.ts";

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
