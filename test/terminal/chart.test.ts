import { expect, test } from "vitest";
import { paintFor } from "../../src/terminal/characters.ts";
import { blockChart, smallMultiples, sparkline } from "../../src/terminal/chart.ts";

const view = (unicode: boolean) => ({ paint: paintFor(false), columns: 40, unicode });

test("a sparkline shows 0 as the lowest step, any value above it higher, and no data as a blank", () => {
  expect(sparkline([0, 1, 50, 100, null], 100, true)).toBe("▁▂▅█ ");
  expect(sparkline([0, 1, 50, 100, null], 100, false)).toBe("_.=# ");
  expect(sparkline([0, 0], 0, true)).toBe("▁▁");
});

test("a chart of four steps with a goal equals the one drawn by hand", () => {
  // Two rows for each job: 4 rows for 2. 36 columns beside "2 ┤", so 9 for each step.
  expect(blockChart({ stepMs: 5_000, inFlight: [2, 1, 0, 1] }, view(true), { value: 1, label: "goal" }, 0)).toEqual([
    "2 ┤█████████",
    "  ┤█████████",
    "  ┤█████████",
    "1 ┤██████████████████┄┄┄┄┄┄┄┄┄█████████",
    "  ┤██████████████████         █████████",
    "  ┤██████████████████         █████████",
    "  └─────────┬────────┬────────┬────────",
    "   0 s      5 s      10 s     15 s",
    "   ┄┄ goal 1",
  ]);
});

test("rows are filled in eighths, and one job among many is visible", () => {
  // A row is worth 20, so 10 fills half a row and 1 fills the lowest eighth.
  const lines = blockChart({ stepMs: 1_000, inFlight: [100, 10, 1] }, view(true), undefined, 0);
  expect(lines[4]?.startsWith(" 20 ┤███████████▄▄▄▄▄▄▄▄▄▄▄▁▁▁▁▁▁▁▁▁▁▁")).toBe(true);
});

test("without Unicode a chart is ASCII", () => {
  const lines = blockChart({ stepMs: 1_000, inFlight: [2, 1] }, view(false), { value: 2, label: "limit" });
  expect(lines.join("\n")).toMatch(/^[\x20-\x7e\n]+$/);
});

test("a series without steps has no chart", () => {
  expect(blockChart({ stepMs: 1_000, inFlight: [] }, view(true))).toEqual([]);
  expect(smallMultiples([{ name: "a", series: { stepMs: 1_000, inFlight: [] } }], view(true), 1)).toEqual([]);
});

test("several series share both scales and the start, although their steps differ", () => {
  const all = [
    { name: "direct", series: { stepMs: 1_000, inFlight: [8, 8, 1] } },
    { name: "sqs", series: { stepMs: 2_000, inFlight: [2, 2, 1, 0, 1] } },
  ];
  // 10 steps of 1 s on 29 columns: two columns for each second.
  expect(smallMultiples(all, view(true), 1, 0)).toEqual([
    "direct  ████▂▂                8",
    "sqs     ▃▃▃▃▃▃▃▃▂▂▂▂▁▁▁▁▂▂▂▂  2",
    "        ──────────┬─────────",
    "        0 s       5 s",
  ]);
});
