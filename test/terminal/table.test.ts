import { expect, test } from "vitest";
import { paintFor } from "../../src/terminal/characters.ts";
import { type Column, table } from "../../src/terminal/table.ts";

const columns: readonly Column[] = [
  { header: "arm", align: "left", priority: 1, cells: ["direct", "sqs 0-30 s"] },
  { header: "peak", align: "right", priority: 1, cells: ["100", "11 (9–14)"] },
  { header: "last job done", align: "right", priority: 2, cells: ["5.3 s", "35.2 s"] },
  { header: "throt\u00adtles", align: "right", priority: 3, cells: ["0", "0"] },
];
const paint = paintFor(false);

test("numbers are aligned right and names left, without a frame", () => {
  const { lines, dropped } = table(columns, { paint, columns: 80 }, 0);
  expect(lines).toEqual([
    "arm              peak  last job done  throttles",
    "──────────  ─────────  ─────────────  ─────────",
    "direct            100          5.3 s          0",
    "sqs 0-30 s  11 (9–14)         35.2 s          0",
  ]);
  expect(dropped).toEqual([]);
});

test("headers wrap before a column is hidden", () => {
  const { lines, dropped } = table(columns, { paint, columns: 40 }, 1);
  expect(lines.slice(0, 4)).toEqual([
    "                          last",
    "                           job  throt-",
    " arm              peak    done    tles",
    " ──────────  ─────────  ──────  ──────",
  ]);
  expect(dropped).toEqual([]);
});

test("the least important column is hidden first, and returned with its whole header", () => {
  const { lines, dropped } = table(columns, { paint, columns: 40 }, 6);
  expect(dropped).toEqual(["throttles"]);
  expect(lines[0]?.trim()).toBe("last");
});

test("the first column is cut if two columns do not fit", () => {
  const long: Column = { header: "arm", align: "left", priority: 1, cells: ["n".repeat(60)] };
  const peak: Column = { header: "peak", align: "right", priority: 1, cells: ["100"] };
  const { lines } = table([long, peak], { paint, columns: 40 }, 0);
  expect(lines.at(-1)).toBe(`${"n".repeat(33)}…   100`);
});

test("a painted cell is aligned by its visible text", () => {
  const red: Column = { ...(columns[3] as Column), brush: paintFor(true).red };
  const { lines } = table([columns[0] as Column, red], { paint, columns: 80 }, 0);
  expect(lines[2]).toBe("direct              \u001b[31m0\u001b[39m");
});

test("a cell with wide characters is aligned by its columns", () => {
  const name: Column = { header: "arm", align: "left", priority: 1, cells: ["文書 🦥", "direct"] };
  const { lines } = table([name, columns[3] as Column], { paint, columns: 80 }, 0);
  expect(lines.slice(2)).toEqual(["文書 🦥          0", "direct           0"]);
});
