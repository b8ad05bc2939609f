import { capital, count, range } from "../terminal/format.ts";
import { crop } from "../terminal/page.ts";
import { resample, spanOf } from "../terminal/scale.ts";
import { colorCount, colorsOf, dashes } from "./html-assets.ts";
import { markup, oneLine, type ReportChart, type ReportCurve } from "./page.ts";

const width = 800;
const plotHeight = 260;
const left = 52;
const right = 20;
const plotWidth = width - left - right;
const lineHeight = 20;
/** A curve is drawn with at most this many points, each the maximum of its part, so that a drawing stays small. */
const pointsMax = 360;

/** The value of `stroke-dasharray` of a curve. */
const dashOf = (index: number): string => dashes[index % dashes.length]?.join(" ") || "none";

/** The styles of all drawings of a page. */
export const chartStyle: string = colorsOf(".flatten-chart");

/** Where the curves are drawn, and what the edges of that box mean. */
interface Plot {
  readonly top: number;
  /** The time at the right edge, milliseconds. */
  readonly spanMs: number;
  /** The value at the upper edge. */
  readonly maximum: number;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * A chart as SVG: step curves with their predicted bands and floors, the goal, the axes, and a legend. It has its own colors for
 * light and dark, and a description for screen readers.
 *
 * @param title is drawn above the curves; with it, the drawing has a background of its own.
 * @param hasStyle false for a drawing in a page that has `chartStyle` already.
 */
export function chartSvg(
  chart: ReportChart,
  { title, hasStyle = true }: { readonly title?: string; readonly hasStyle?: boolean } = {},
): string {
  const spanMs = Math.max(1_000, ...chart.curves.map(curveSpanMs));
  const ticks = valueTicks(highest(chart));
  const top = title === undefined ? 28 : 52;
  const maximum = ticks.at(-1) as number;
  const plot: Plot = { top, spanMs, maximum };
  const legend = legendLines(chart, top + plotHeight + 52);
  const height = top + plotHeight + 52 + legend.rows * lineHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${markup(`${title ?? capital(chart.unit)}. ${description(chart)}`)}" class="flatten-chart" font-family="system-ui, sans-serif" font-size="13">`,
    ...(hasStyle ? [`<style>${chartStyle}</style>`] : []),
    ...(title === undefined
      ? []
      : [
          `<rect width="${width}" height="${height}" rx="8" class="page"/>`,
          `<text x="${left}" y="24" class="ink" font-weight="600">${markup(crop(oneLine(title), 90))}</text>`,
        ]),
    `<text x="${left}" y="${top - 10}" class="dim">${markup(chart.unit)}</text>`,
    ...axisLines(plot, ticks),
    ...chart.curves.flatMap((curve, index) => curveLines(curve, index, plot, chart.isShare)),
    ...goalLines(chart, plot),
    ...legend.lines,
    "</svg>",
  ].join("\n");
}

const xOf = ({ spanMs }: Plot, ms: number): number => left + (ms / spanMs) * plotWidth;
const yOf = ({ top, maximum }: Plot, value: number): number => top + plotHeight - (value / maximum) * plotHeight;

function axisLines(plot: Plot, ticks: readonly number[]): string[] {
  const bottom = plot.top + plotHeight;
  const times = timeTickSeconds(plot.spanMs);
  return [
    ...ticks.flatMap((value) => {
      const y = rounded(yOf(plot, value));
      return [
        `<path class="${value === 0 ? "axis" : "grid"}" d="M${left} ${y}H${width - right}"/>`,
        `<text x="${left - 8}" y="${y}" dy="4" text-anchor="end" class="dim">${markup(count(value))}</text>`,
      ];
    }),
    ...times.flatMap((seconds) => {
      const x = rounded(xOf(plot, seconds * 1_000));
      return [
        `<path class="axis" d="M${x} ${bottom}v5"/>`,
        `<text x="${x}" y="${bottom + 20}" text-anchor="middle" class="dim">${timeLabel(seconds, plot.spanMs)}</text>`,
      ];
    }),
  ];
}

function curveLines(curve: ReportCurve, index: number, plot: Plot, isShare = false): string[] {
  const { values, stepMs, band, floor } = curve;
  const end = xOf(plot, curveSpanMs(curve));
  const lines: string[] = [];
  if (band !== null && end > left) {
    const [high, low] = [yOf(plot, band.high), yOf(plot, band.low)];
    const height = Math.max(2, low - high);
    lines.push(
      `<rect class="b${index % colorCount}" x="${left}" y="${rounded(high)}" width="${rounded(end - left)}" height="${rounded(height)}"/>`,
    );
  }
  if (floor !== null) {
    lines.push(
      `<path class="l${index % colorCount}" stroke-width="1" stroke-dasharray="1 4" d="M${left} ${rounded(yOf(plot, floor))}H${rounded(end)}"/>`,
    );
  }
  if (values.length === 0) return lines;
  const points = Math.min(pointsMax, values.length);
  const shown = resample({ stepMs, inFlight: values }, curveSpanMs(curve), points).map((value) => value ?? 0);
  const step = (end - left) / points;
  const path = shown.flatMap((value, i) => {
    const isSame = i > 0 && shown[i - 1] === value;
    return isSame ? [] : [`${i === 0 ? "" : `H${rounded(left + i * step)}`}V${rounded(yOf(plot, value))}`];
  });
  const bottom = rounded(yOf(plot, 0));
  lines.push(
    `<path class="l${index % colorCount}" stroke-width="2" stroke-dasharray="${dashOf(index)}" d="M${left} ${bottom}${path.join("")}H${rounded(end)}${isShare ? "" : `V${bottom}`}"/>`,
  );
  return lines;
}

function goalLines({ goal }: ReportChart, plot: Plot): string[] {
  if (goal === null) return [];
  const y = rounded(yOf(plot, goal.value));
  return [
    `<path class="goal" d="M${left} ${y}H${width - right}"/>`,
    `<text x="${width - right}" y="${y}" dy="-5" text-anchor="end" class="goal-text">${markup(goal.label)} ${markup(count(goal.value))}</text>`,
  ];
}

/** The legend: a row for each curve, so that it can be read at any size of the text. */
function legendLines({ curves }: ReportChart, top: number): { readonly lines: string[]; readonly rows: number } {
  const lines = curves.flatMap((curve, index) => {
    const notes = [
      ...(curve.band === null ? [] : [bandText(curve.band)]),
      ...(curve.floor === null ? [] : [`floor ${count(curve.floor)}`]),
    ];
    const text = crop(oneLine(curve.name), 60) + (notes.length === 0 ? "" : ` (${notes.join(", ")})`);
    const y = top + index * lineHeight;
    return [
      `<path class="l${index % colorCount}" stroke-width="3" stroke-dasharray="${dashOf(index)}" d="M${left} ${y - 4}h26"/>`,
      `<text x="${left + 34}" y="${y}" class="ink">${markup(text)}</text>`,
    ];
  });
  return { lines, rows: curves.length };
}

/** The chart in sentences, for people who do not see it. */
export function description({ curves, goal, unit, isShare = false }: ReportChart): string {
  if (isShare) return [`${capital(unit)}.`, ...curves.map(shareText)].join(" ");
  const sentences = curves.map(({ name, values, stepMs, band, floor }) => {
    const peak = values.reduce((most, value) => Math.max(most, value), 0);
    const at = (values.indexOf(peak) * stepMs) / 1_000;
    const expected = band === null ? "" : `, ${bandText(band)}`;
    const least = floor === null ? "" : `, floor ${count(floor)}`;
    return values.length === 0
      ? `${name}: no data.`
      : `${name}: at most ${count(peak)}, first after ${count(at)} s, ends after ${count((values.length * stepMs) / 1_000)} s${expected}${least}.`;
  });
  const goalText = goal === null ? [] : [`${capital(goal.label)}: ${count(goal.value)}.`];
  return [`${capital(unit)}${unit.includes(",") ? "" : " over time"}.`, ...sentences, ...goalText].join(" ");
}

function shareText({ name, values, stepMs }: ReportCurve): string {
  const within = (share: number) => {
    const step = values.findIndex((value) => value >= share);
    return `within ${count(((step + 1) * stepMs) / 1_000)} s`;
  };
  return values.length === 0
    ? `${name}: no data.`
    : `${name}: half ${within(50)}, 95 % ${within(95)}, all ${within(100)}.`;
}

/** The predicted range of a peak: `predicted 20–26`. */
const bandText = ({ low, high }: NonNullable<ReportCurve["band"]>): string =>
  `predicted ${low === high ? count(low) : range(low, high)}`;

/** How long a curve lasts, milliseconds. */
const curveSpanMs = ({ stepMs, values }: ReportCurve): number => spanOf({ stepMs, inFlight: values });

/** The largest value that a chart shows: of its curves, their bands and floors, and the goal. */
function highest({ curves, goal }: ReportChart): number {
  const values = curves.flatMap(({ values: all, band, floor }) => [
    all.reduce((most, value) => Math.max(most, value), 0),
    band?.high ?? 0,
    floor ?? 0,
  ]);
  return values.reduce((most, value) => Math.max(most, value), Math.max(1, goal?.value ?? 0));
}

const steps = [1, 2, 2.5, 5];
const valueTicksMax = 5;

/** Whole numbers from 0 to at least `most`, evenly spaced, about five of them: the ticks of a value axis. */
function valueTicks(most: number): number[] {
  for (let power = 1; ; power *= 10) {
    for (const each of steps) {
      const step = each * power;
      if (!Number.isInteger(step) || most / step > valueTicksMax) continue;
      return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
    }
  }
}

const timeSteps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];
/** Ticks after 0. */
const timeTicksMax = 8;

/** Seconds of the ticks of a time axis. */
function timeTickSeconds(spanMs: number): number[] {
  const total = spanMs / 1_000;
  const step = timeSteps.find((each) => total / each <= timeTicksMax) ?? total / timeTicksMax;
  return Array.from({ length: Math.floor(total / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** A time on the axis: `40 s`, `2 min`, `2:30 min`, `1:30 h`. */
function timeLabel(seconds: number, spanMs: number): string {
  const [unit, name] = spanMs > 7_200_000 ? [3_600, "h"] : spanMs > 300_000 ? [60, "min"] : [1, "s"];
  const whole = Math.floor(seconds / unit);
  const rest = Math.round(((seconds - whole * unit) / unit) * 60);
  return unit === 1 || rest === 0 ? `${whole} ${name}` : `${whole}:${String(rest).padStart(2, "0")} ${name}`;
}
