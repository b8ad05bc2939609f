import { expect, test } from "vitest";
import { Frame, keysIn } from "../../src/terminal/live.ts";
import { Screen } from "../support/screen.ts";

/** A screen with a prompt above a frame. */
function frameOn(screen: Screen, hasSecondScreen = false): Frame {
  screen.write("$ flatten burst\n");
  return new Frame(screen, hasSecondScreen);
}

const wide = (char: string) => char.repeat(70);

test("each frame replaces the one before, whether it is lower or higher", async () => {
  const screen = new Screen();
  const frame = frameOn(screen);
  frame.draw(["one", "two"]);
  frame.draw(["1", "2", "3", "4"]);
  expect(await screen.lines()).toEqual(["$ flatten burst", "1", "2", "3", "4"]);
  frame.draw(["a longer line", "b"]);
  expect(await screen.lines()).toEqual(["$ flatten burst", "a longer line", "b"]);
  frame.clear();
  screen.write("report\n");
  expect(await screen.lines()).toEqual(["$ flatten burst", "report"]);
});

test("at the bottom of the screen a frame scrolls the lines above it, and nothing else", async () => {
  const screen = new Screen(80, 6);
  const frame = frameOn(screen);
  frame.draw(["1", "2", "3", "4", "5"]);
  frame.draw(["a", "b", "c", "d", "e"]);
  expect(await screen.lines()).toEqual(["$ flatten burst", "a", "b", "c", "d", "e"]);
});

test.each([
  [40, 24],
  [71, 24],
  [120, 40],
  [80, 12],
])("a terminal that is resized to %d by %d shows no part of the frame twice", async (columns, rows) => {
  const screen = new Screen();
  const frame = frameOn(screen);
  frame.draw([wide("a"), wide("b"), "c"]);
  await screen.resize(columns, rows);
  frame.draw(["1", "2"]);
  expect(await screen.lines()).toEqual(["$ flatten burst", "1", "2"]);
  frame.clear();
  expect(await screen.lines()).toEqual(["$ flatten burst"]);
});

test("on a second screen frames leave nothing behind, however the terminal is resized", async () => {
  const screen = new Screen();
  const frame = frameOn(screen, true);
  const lines = Array.from({ length: 20 }, () => wide("a"));
  frame.draw(lines);
  expect(await screen.lines()).toEqual(lines);
  await screen.resize(40, 12);
  frame.draw(["1", "2"]);
  expect(await screen.lines()).toEqual(["1", "2"]);
  await screen.resize(120, 40);
  frame.draw(["3"]);
  expect(await screen.lines()).toEqual(["3"]);
  frame.clear();
  screen.write("report\n");
  expect(await screen.lines()).toEqual(["$ flatten burst", "report"]);
});

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
