import { expect, test } from "vitest";
import { type GapChart, gapChart } from "../../src/terminal/gap-chart.ts";
import { paintFor } from "../../src/terminal/paint.ts";
import { textWidth } from "../../src/terminal/wrap.ts";

const view = { paint: paintFor(false), columns: 50, unicode: true };
const minutes = (values: readonly (number | null)[]): GapChart => ({
  series: { stepMs: 60_000, values },
  lines: [{ value: 2, label: "alarm > 2", brush: (text) => text }],
  marked: [1],
  labelOfTick: (seconds) => `+${seconds / 60}`,
});

test("minutes without data are dots, minutes with 0 are blank, and lines and marks are drawn", () => {
  expect(gapChart(minutes([null, 4, 0, 1]), view, 7)).toEqual([
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
  const lines = gapChart(minutes(values), view, 12);
  expect(lines.join("\n").match(/█/g)?.length).toBeGreaterThan(40);
  expect(lines[0]).toMatch(/^7 ┤ +█/);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(50);
});
