import { oneLine, type ReportChart, type ReportSection } from "./page.ts";

/**
 * Colors of the curves on a white and on a dark page. Each has a contrast of at least 4.5 to its page, and curves also differ by
 * their dashes, for people who do not distinguish the colors.
 */
const curveColors = [
  { light: "#0b5cad", dark: "#79b8ff" },
  { light: "#b93c0b", dark: "#ffab70" },
  { light: "#04704f", dark: "#5fd38d" },
  { light: "#6d32c9", dark: "#c8a6ff" },
  { light: "#8a5a00", dark: "#f2cc60" },
  { light: "#b0206a", dark: "#ff9bce" },
  { light: "#3f5163", dark: "#c3d0dc" },
  { light: "#00707f", dark: "#56d4dd" },
] as const;

/** Lengths of the dashes and gaps of the curves, in the order of the curves; the first one is solid. */
export const dashes: readonly (readonly number[])[] = [[], [8, 3], [3, 3], [10, 3, 2, 3]];

/** How many curves have a color of their own. */
export const colorCount: number = curveColors.length;

const pages = {
  light: { ink: "#1b1f24", dim: "#57606a", grid: "#e3e7eb", axis: "#8c959f", goal: "#b91c1c", page: "#ffffff" },
  dark: { ink: "#e6edf3", dim: "#a5b0bb", grid: "#2b323a", axis: "#6e7781", goal: "#ff8f8f", page: "#0f1419" },
} as const;

const variables = (theme: "light" | "dark"): string =>
  [
    ...Object.entries(pages[theme]).map(([name, color]) => `--${name}:${color}`),
    ...curveColors.map((color, index) => `--c${index}:${color[theme]}`),
  ].join(";");

/** The color variables under a selector, for a light and for a dark page; a printed page is light. */
export const themeOf = (selector: string): string =>
  `${selector}{${variables("light")}}@media screen and (prefers-color-scheme:dark){${selector}{${variables("dark")}}}`;

/** The styles of a drawing under a selector, with its colors. */
export const colorsOf = (selector: string): string =>
  [
    themeOf(selector),
    // In a small window the drawing is reduced, and its text would be too small to read.
    `@media(max-width:480px){${selector}{font-size:20px}}`,
    `${selector} .page{fill:var(--page)}${selector} .ink{fill:var(--ink)}${selector} .dim{fill:var(--dim)}`,
    `${selector} .grid{stroke:var(--grid)}${selector} .axis{stroke:var(--axis)}`,
    `${selector} .goal{stroke:var(--goal);stroke-width:1.5;stroke-dasharray:6 4}`,
    `${selector} .goal-text{fill:var(--goal);font-weight:600}`,
    ...curveColors.map(
      (_, index) =>
        `${selector} .l${index}{stroke:var(--c${index});fill:none}${selector} .b${index}{fill:var(--c${index});opacity:.15}`,
    ),
  ].join("");

/** The style sheet of the page: light and dark, from 320 pixels up, and for print. */
export const pageStyle = [
  themeOf(":root"),
  "*{box-sizing:border-box}",
  "body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}",
  "main{max-width:60rem;margin:0 auto;padding:1rem}",
  "h1{font-size:1.35rem;line-height:1.3;margin:1rem 0 .5rem}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}",
  "h3{font-size:1rem;margin:1.25rem 0 .25rem}",
  "p{margin:.4rem 0}.lead{font-size:1.1rem;font-weight:600}.dim,footer{color:var(--dim)}",
  ".badge{display:inline-block;border:2px solid;border-radius:.4rem;padding:0 .5rem;font-weight:700;font-size:.95rem}",
  ".passed{color:var(--c2)}.failed{color:var(--goal)}.open{color:var(--c4)}",
  ".scroll{overflow-x:auto;margin:.5rem 0}",
  ".scroll:focus-visible,button:focus-visible{outline:3px solid var(--c0);outline-offset:2px}",
  "table{border-collapse:collapse;font-variant-numeric:tabular-nums;overflow-wrap:normal}",
  "th,td{padding:.3rem .7rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}",
  "thead th{color:var(--dim);font-weight:600;vertical-align:bottom}tbody th{font-weight:600;min-width:min(11.5rem,32vw);max-width:20rem;overflow-wrap:anywhere}",
  ".right{text-align:right;white-space:nowrap}",
  ".arms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 2rem}",
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.4rem 0}",
  "dt{color:var(--dim)}dd{margin:0}",
  "@media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}th,td{padding:.3rem .45rem}}",
  "figure{margin:1rem 0}figcaption{color:var(--dim);font-size:.9rem}svg{display:block;width:100%;height:auto}",
  "pre{overflow-x:auto;padding:.7rem;border:1px solid var(--grid);border-radius:.4rem;white-space:pre-wrap}",
  "ul{padding-left:1.2rem;margin:.4rem 0}",
  ".legend{display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0}",
  ".legend button{font:inherit;font-size:.9rem;color:var(--ink);background:none;border:1px solid var(--axis);border-radius:.4rem;padding:.2rem .6rem;cursor:pointer;min-height:2rem;text-align:left}",
  ".legend button[aria-pressed=false]{text-decoration:line-through;color:var(--dim)}",
  ".legend i{display:inline-block;width:1.4em;border-top:3px solid;margin-right:.5em;vertical-align:middle}",
  ".interactive{display:none}.has-script .interactive{display:block}",
  ".has-script figure>svg{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}",
  "@media print{html,body{font-size:11px}th,td{padding:.15rem .35rem}.scroll{overflow:visible}",
  ".has-script .interactive{display:none}.has-script figure>svg{position:static;width:100%;height:auto;clip-path:none}",
  "main{max-width:none}section,figure,dl,li{break-inside:avoid}h2,h3{break-after:avoid}}",
].join("\n");

/** Curves longer than this are shortened for the page; each value is then the maximum of several steps. */
const stepsMax = 1_000;
/** The same for the curves of a part of a section. */
const stepsMaxOfPart = 400;

/** The data of the charts of a section for the script of the page: of its own chart, then of those of its parts. */
export const chartsData = ({ chart, parts = [] }: ReportSection) => [
  chartData(chart, stepsMax),
  ...parts.flatMap(({ figure }) => (figure === undefined ? [] : [chartData(figure.chart, stepsMaxOfPart)])),
];

function chartData({ curves, goal, unit, isShare }: ReportChart, most: number) {
  return {
    unit,
    ...(isShare ? { isShare } : {}),
    goal: goal === null ? null : { label: oneLine(goal.label), value: goal.value },
    curves: curves.map(({ name, stepMs, values, band, floor }) => {
      const per = Math.max(1, Math.ceil(values.length / most));
      const parts = Array.from({ length: Math.ceil(values.length / per) }, (_, i) =>
        values.slice(i * per, (i + 1) * per).reduce((most, value) => Math.max(most, value), 0),
      );
      return { name: oneLine(name), step: stepMs * per, values: parts, band, floor };
    }),
  };
}

/**
 * The script of the page, run after uPlot's. It draws each chart again over its drawing, with a zoom by dragging and a legend that
 * hides curves. Its data are JSON in the page; it makes no request. It shows texts from outside only as text nodes.
 */
export const pageScript = `
(() => {
  "use strict";
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dashes = ${JSON.stringify(dashes)};
  const root = document.documentElement;
  root.classList.add("has-script");
  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const two = (value) => String(value).padStart(2, "0");
  const time = (s, span) =>
    span > 7200 ? Math.floor(s / 3600) + ":" + two(Math.floor((s % 3600) / 60)) + " h"
    : span > 300 ? Math.floor(s / 60) + ":" + two(Math.floor(s % 60)) + " min"
    : Math.round(s * 10) / 10 + " s";
  const element = (tag, parent, text) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };

  function dataOf({ curves, isShare }) {
    const all = new Set([0]);
    for (const { step, values } of curves) for (let i = 0; i <= values.length; i++) all.add((i * step) / 1000);
    const xs = [...all].sort((a, b) => a - b);
    return [xs, ...curves.map(({ step, values }) => xs.map((x) => {
      const i = Math.floor((x * 1000) / step + 1e-6);
      return i < values.length ? values[i] : i === values.length ? (isShare ? values[i - 1] : 0) : null;
    }))];
  }

  function drawMarks(u, { curves, goal }, shown) {
    const { ctx, bbox } = u;
    const end = bbox.left + bbox.width;
    const y = (value) => u.valToPos(value, "y", true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    curves.forEach(({ band, floor, step, values }, i) => {
      if (!shown[i]) return;
      const from = u.valToPos(0, "x", true);
      const to = u.valToPos((step * values.length) / 1000, "x", true);
      ctx.fillStyle = ctx.strokeStyle = color("--c" + (i % 8));
      ctx.globalAlpha = 0.15;
      if (band !== null) ctx.fillRect(from, y(band.high), to - from, Math.max(2, y(band.low) - y(band.high)));
      ctx.globalAlpha = 1;
      if (floor !== null) line(ctx, from, to, y(floor), [1, 4]);
    });
    if (goal !== null) {
      ctx.strokeStyle = ctx.fillStyle = color("--goal");
      line(ctx, bbox.left, end, y(goal.value), [6, 4]);
      ctx.textAlign = "right";
      ctx.font = 13 * devicePixelRatio + "px system-ui, sans-serif";
      ctx.fillText(goal.label + " " + goal.value, end - 4, y(goal.value) - 5);
    }
    ctx.restore();
  }

  function line(ctx, from, to, y, dash) {
    ctx.setLineDash(dash.map((each) => each * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(from, y);
    ctx.lineTo(to, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function show(figure, chart) {
    const box = figure.querySelector(".interactive");
    const canvas = element("div", box);
    canvas.setAttribute("aria-hidden", "true");
    const data = dataOf(chart);
    const span = data[0][data[0].length - 1];
    const shown = chart.curves.map(() => true);
    const legend = element("div", box);
    legend.className = "legend";
    legend.setAttribute("role", "group");
    legend.setAttribute("aria-label", "Curves to show");
    const values = chart.curves.map(({ name }, i) => {
      const button = element("button", legend);
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      element("i", button).style.borderColor = "var(--c" + (i % 8) + ")";
      element("span", button, name);
      button.addEventListener("click", () => {
        shown[i] = !shown[i];
        button.setAttribute("aria-pressed", String(shown[i]));
        plot.setSeries(i + 1, { show: shown[i] });
      });
      return element("b", button);
    });
    const reset = element("button", legend, "Whole time");
    reset.type = "button";
    reset.addEventListener("click", () => plot.setScale("x", { min: 0, max: span }));
    const most = Math.max(1, chart.goal === null ? 0 : chart.goal.value,
      ...chart.curves.map(({ band, floor }) => Math.max(band === null ? 0 : band.high, floor === null ? 0 : floor)));
    const axis = { stroke: () => color("--dim"), grid: { stroke: () => color("--grid"), width: 1 },
      ticks: { stroke: () => color("--axis"), width: 1 } };
    const plot = new uPlot({
      width: box.clientWidth, height: 300, legend: { show: false },
      scales: { x: { time: false }, y: { range: (u, min, max) => [0, Math.max(most, max) * 1.05] } },
      cursor: { drag: { x: true, y: false } },
      axes: [
        { ...axis, values: (u, ticks) => ticks.map((tick) => time(tick, span)) },
        { ...axis, values: (u, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : "")) },
      ],
      series: [{}, ...chart.curves.map(({ name }, i) => ({ label: name, width: 2, points: { show: false },
        dash: dashes[i % dashes.length], stroke: () => color("--c" + (i % ${colorCount})), paths: uPlot.paths.stepped({ align: 1 }) }))],
      hooks: {
        drawClear: [(u) => drawMarks(u, chart, shown)],
        setCursor: [({ cursor: { idx } }) => values.forEach((value, i) => {
          const at = idx === null || idx === undefined ? null : data[i + 1][idx];
          value.textContent = at === null || at === undefined ? "" : " " + at;
        })],
      },
    }, data, canvas);
    figure.plot = plot;
    new ResizeObserver(() => {
      if (box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: 300 });
    }).observe(box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw());
  }

  document.querySelectorAll("figure[data-chart]").forEach((figure) => show(figure, charts[figure.dataset.chart]));
})();
`;
