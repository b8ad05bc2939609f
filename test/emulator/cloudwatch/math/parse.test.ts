import { expect, test } from "vitest";
import {
  isSeries,
  MathError,
  type MathValue,
  type TimeSeries,
} from "../../../../src/emulator/cloudwatch/math/functions.ts";
import { type MathScope, parseExpression } from "../../../../src/emulator/cloudwatch/math/parse.ts";

/** Five minutes; "-" is a minute without a point. */
function series(text: string): TimeSeries {
  const points = new Map<number, number>();
  for (const [i, part] of text.split(" ").entries()) if (part !== "-") points.set(i * 60_000, Number(part));
  return { label: "m", periodMs: 60_000, points };
}

function show(value: MathValue): string | number {
  if (typeof value === "number") return value;
  if (!isSeries(value)) return value.map(show).join(" | ");
  return Array.from({ length: 5 }, (_, i) => value.points.get(i * 60_000) ?? "-").join(" ");
}

const metrics: Record<string, TimeSeries> = {
  a: series("1 2 3 4 5"),
  b: series("10 - 30 0 -"),
  errors: series("- - 1 - -"),
  invocations: series("4 - 4 - 2"),
  none: series("- - - - -"),
};

const scope: MathScope = {
  span: { startMs: () => 0, endMs: 300_000 },
  metrics: (part) => Object.entries(metrics).flatMap(([id, one]) => (id.includes(part) ? [one] : [])),
  value: (id) => {
    const found = metrics[id];
    if (found === undefined) throw new MathError(`unknown ${id}`);
    return found;
  },
};

const worth = (expression: string) => show(parseExpression(expression)(scope));

test.each([
  ["1 + 2 * 3 ^ 2 - -4", 23],
  ["(1 + 2) * 3", 9],
  ["10 - 4 - 3", 3],
  ["-2 ^ 2", -4],
  ["1 < 2 AND 2 < 1 OR 1 == 1", 1],
  ["2 >= 3 || 2 != 2", 0],
  ["STDDEV([a, b])", "4.5 0 13.5 2 0"],
  ["LOG10(b * b)", "2 - 2.9542425094393248 - -"],
  ["FIRST(SORT(METRICS(), SUM, DESC))", "10 - 30 0 -"],
  ["SORT([a, b], AVG, ASC, 1)", "1 2 3 4 5"],
  ["SLICE(REMOVE_EMPTY(METRICS()), 2, 4)", "- - 1 - - | 4 - 4 - 2"],
  ["SLICE([a, b, none], 1)", "10 - 30 0 - | - - - - -"],
  ["DATAPOINT_COUNT([a, b])", "2 1 2 2 1"],
  ["SUM([METRICS('err'), a])", "1 2 4 4 5"],
  ["FILL(METRICS('err'), b)", "10 - 1 0 -"],
  ["IF(a, errors, 1)", "0 0 1 0 0"],
  ["IF(1 > 2, a)", "- - - - -"],
  ["DIFF_TIME(b)", "- - 120 60 -"],
  ["METRIC_COUNT(METRICS()) + DATAPOINT_COUNT(b)", 8],
  ["MINUTE(a) + EPOCH(a)", "0 61 122 183 244"],
  ["DAY(errors)", "4 4 4 4 4"],
  ["a + 1", "2 3 4 5 6"],
  ["2 * a", "2 4 6 8 10"],
  ["a + b", "11 2 33 4 5"],
  ["a - b", "-9 2 -27 4 5"],
  ["a / b", "0.1 - 0.1 - -"],
  ["b > 5", "1 - 1 0 -"],
  ["a > 2 AND b > 5", "0 0 1 0 0"],
  ["100 - 100 * FILL(errors, 0) / invocations", "100 - 75 - 100"],
  ["FILL(errors, 0)", "0 0 1 0 0"],
  ["FILL(b, REPEAT)", "10 10 30 0 0"],
  ["FILL(b, LINEAR)", "10 20 30 0 -"],
  ["FILL(errors, REPEAT)", "- - 1 1 1"],
  ["FILL(none, 7)", "7 7 7 7 7"],
  ["IF(b > 5, a, 0)", "1 - 3 0 -"],
  ["IF(a > 2, a)", "- - 3 4 5"],
  ["SUM(a)", 15],
  ["AVG(b)", 40 / 3],
  ["MIN(a)", 1],
  ["MAX(a)", 5],
  ["SUM([a, b])", "11 2 33 4 5"],
  ["AVG([a, b])", "5.5 1 16.5 2 2.5"],
  ["MIN([a, b])", "1 2 3 0 5"],
  ["MAX(METRICS())", "10 2 30 4 5"],
  ['SUM(METRICS("o"))', "4 - 5 - 2"],
  ["METRICS() * 0", "0 0 0 0 0 | 0 - 0 0 - | - - 0 - - | 0 - 0 - 0 | - - - - -"],
  ["PERIOD(a)", 60],
  ["a / PERIOD(a) * 60", "1 2 3 4 5"],
  ["DIFF(b)", "- - 20 -30 -"],
  ["RATE(a) * 60", "- 1 1 1 1"],
  ["RUNNING_SUM(b)", "10 - 40 40 -"],
  ["sum([a, [a][1]])", undefined],
])("%s", (expression, expected) => {
  if (expected === undefined) expect(() => worth(expression)).toThrow(MathError);
  else expect(worth(expression)).toEqual(expected);
});

test.each([
  ["", "is incomplete"],
  ["a +", "is incomplete"],
  ["a b", "unexpected 'b'"],
  ["(a", "is incomplete"],
  ["a ? b", "unexpected character '?'"],
  ["missing + 1", "unknown missing"],
  ["ABS('x')", "instead of the text"],
  ["NOPE(a)", "does not support the function NOPE"],
  ["FILL(a)", "two arguments"],
  ["FILL(a, OTHER)", "unknown OTHER"],
  ["SORT(a, OTHER)", "not OTHER"],
  ["PERIOD(1)", "one time series"],
  ["METRICS() + METRICS()", "two arrays"],
])("rejects %j", (expression, why) => {
  expect(() => worth(expression)).toThrow(why);
});
