import { expect, test } from "vitest";
import { paintFor } from "../../src/terminal/characters.ts";
import { type BandChart, bandChart, type GapChart, gapChart } from "../../src/terminal/live-chart.ts";
import { textWidth } from "../../src/terminal/page.ts";

const view = { paint: paintFor(false), columns: 60, unicode: true };
const plain = (text: string) => text;
const seconds = (inFlight: readonly number[]) => ({ stepMs: 1_000, inFlight });

const chart: BandChart = {
  series: seconds([1, 2, 4, 3]),
  spanMs: 8_000,
  low: seconds([1, 1, 2, 2, 2, 1, 1, 0]),
  high: seconds([2, 3, 4, 4, 4, 4, 3, 2]),
  lines: [
    { value: 3, label: "goal", brush: plain },
    { value: 50, label: "alarm", brush: plain },
  ],
};

test("the curve so far covers the band, the rest of the band is still to come, and far lines are left out", () => {
  expect(bandChart(chart, view, 6)).toEqual([
    "4 ┤            ██████░░░░░░░░░░░░░░░░░░",
    "3 ┤┄┄┄┄┄┄┄┄┄┄┄┄████████████┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ goal 3",
    "2 ┤░░░░░░██████████████████      ░░░░░░░░░░░░░░░░░░",
    "1 ┤████████████████████████                  ░░░░░░",
    "  └────────────┬───────────┬───────────┬───────────",
    "   0 s         2 s         4 s         6 s",
  ]);
});

test("in ASCII too, the curve and the band look different", () => {
  const lines = bandChart(chart, { ...view, unicode: false }, 6);
  expect(lines.join("")).toMatch(/#+\/+/);
  expect(lines.join("\n")).toMatch(/^[\x20-\x7e\n]+$/);
});

test("a chart is never wider or higher than its room, and left out if there is none", () => {
  for (let columns = 40; columns <= 130; columns += 7) {
    for (let height = 0; height <= 20; height++) {
      const lines = bandChart(chart, { ...view, columns }, height);
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
  }
  expect(bandChart(chart, view, 4)).toEqual([]);
});

test("a burst without invocations yet shows its band", () => {
  const lines = bandChart({ ...chart, series: seconds([]) }, view, 8);
  expect(lines.join("\n")).toContain("░");
  expect(lines.join("\n")).not.toContain("█");
});

const narrow = { paint: paintFor(false), columns: 50, unicode: true };
const minutes = (values: readonly (number | null)[]): GapChart => ({
  series: { stepMs: 60_000, values },
  lines: [{ value: 2, label: "alarm > 2", brush: (text) => text }],
  marked: [1],
  labelOfTick: (seconds) => `+${seconds / 60}`,
});

test("minutes without data are dots, minutes with 0 are blank, and lines and marks are drawn", () => {
  expect(gapChart(minutes([null, 4, 0, 1]), narrow, 7)).toEqual([
    "4 ┤         █████████",
    "3 ┤         █████████",
    "2 ┤┄┄┄┄┄┄┄┄┄█████████┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ alarm > 2",
    "1 ┤·········█████████         █████████",
    "  └─────────┬────────┬────────┬────────",
    "            ▲",
    "   +0       +1       +2       +3",
  ]);
});

test("when a column covers several minutes, it shows the largest value", () => {
  const values = Array.from({ length: 300 }, (_, minute) => (minute === 150 ? 7 : minute % 2 === 0 ? 1 : null));
  const lines = gapChart(minutes(values), narrow, 12);
  expect(lines.join("\n").match(/█/g)?.length).toBeGreaterThan(40);
  expect(lines[0]).toMatch(/^7 ┤ +█/);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(50);
});
