import { oneLine } from "./escape.ts";
import type { ReportChart, ReportSection } from "./page.ts";
import { colorCount, dashes } from "./style.ts";

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
