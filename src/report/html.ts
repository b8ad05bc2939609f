import { capital } from "../terminal/format.ts";
import { chartsData, pageScript, pageStyle } from "./html-assets.ts";
import {
  markup,
  type Outcome,
  type Report,
  type ReportChart,
  type ReportFact,
  type ReportPart,
  type ReportSection,
  type ReportTable,
  scriptJson,
} from "./page.ts";
import { chartStyle, chartSvg, description } from "./svg.ts";

/** The files of uPlot that the page contains: the library that draws the charts which can be zoomed. */
export interface ChartLibrary {
  readonly script: string;
  readonly style: string;
}

/**
 * A report as one HTML file: the conclusion, the table, the curves, and everything behind them. It makes no request, and without
 * its scripts it shows the curves as drawings.
 */
export function htmlReport({ sections, writtenBy }: Report, library: ChartLibrary): string {
  const title = sections.map((section) => section.title).join("; ");
  const charts = sections.map(chartsData);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">`,
    '<link rel="icon" href="data:,">',
    `<title>${markup(title)} · flatten</title>`,
    `<style>${library.style}\n${pageStyle}${chartStyle}</style>`,
    "</head>",
    "<body>",
    "<main>",
    ...sections.flatMap((section, index) =>
      sectionLines(section, charts.slice(0, index).flat().length, sections.length > 1 ? ` of run ${index + 1}` : ""),
    ),
    `<footer><p>${markup(writtenBy)}</p></footer>`,
    "</main>",
    `<script type="application/json" id="charts">${scriptJson(charts.flat())}</script>`,
    `<script>${library.script}</script>`,
    `<script>${pageScript}</script>`,
    "</body>",
    "</html>",
  ].join("\n");
}

const badges = { passed: "✓ passed", failed: "✗ failed", open: "? open" } as const satisfies Record<Outcome, string>;

const badge = (outcome: Outcome): string => `<span class="badge ${outcome}">${badges[outcome]}</span>`;

/**
 * @param index of the first chart of the section in the data of the page
 * @param whose completes the labels of regions, which must differ within a page
 */
function sectionLines(section: ReportSection, index: number, whose: string): string[] {
  const { id, title, outcome, conclusion, table, chart, parts = [], checks, caveats } = section;
  const [first, ...others] = conclusion;
  return [
    `<article aria-label="${markup(title)}">`,
    `<h1>${markup(title)}</h1>`,
    `<p>${checks.length === 0 ? "" : `${badge(outcome)} ${checkCount(section)} · `}<span class="dim">${markup(id)}</span></p>`,
    ...(first === undefined ? [] : [`<p class="lead">${markup(first)}</p>`]),
    ...others.map((sentence) => `<p>${markup(sentence)}</p>`),
    ...(table === null ? [] : ["<section>", "<h2>Numbers</h2>", ...tableLines(table, `Numbers${whose}`), "</section>"]),
    ...(chart.curves.length === 0
      ? []
      : ["<section>", `<h2>${markup(capital(chart.unit))}</h2>`, ...figureLines(chart, index), "</section>"]),
    ...parts.flatMap(({ title: name, table: rows, figure }, number) => [
      "<section>",
      `<h2>${markup(name)}</h2>`,
      ...tableLines(rows, name + whose),
      ...(figure === undefined ? [] : figureLines(figure.chart, index + 1 + figuresIn(parts.slice(0, number)))),
      "</section>",
    ]),
    ...checkLines(section),
    ...(caveats.length === 0
      ? []
      : [
          "<section>",
          "<h2>Caveats</h2>",
          "<ul>",
          ...caveats.map(({ text, isSevere }) => `<li${isSevere ? ' class="failed"' : ""}>${markup(text)}</li>`),
          "</ul>",
          "</section>",
        ]),
    '<div class="arms">',
    ...section.details.flatMap((each) => [
      "<section>",
      `<h2>${markup(each.title)}</h2>`,
      ...factLines(each.facts),
      "</section>",
    ]),
    "</div>",
    "<section>",
    "<h2>Set-up</h2>",
    ...factLines(section.setUp),
    ...(section.command === null ? [] : ["<h3>Repeat it</h3>", `<pre><code>${markup(section.command)}</code></pre>`]),
    "</section>",
    "</article>",
  ];
}

const figuresIn = (parts: readonly ReportPart[]): number => parts.filter(({ figure }) => figure !== undefined).length;

/** How many checks hold: `7 of 8 checks hold`. */
function checkCount({ checks }: ReportSection): string {
  const passed = checks.filter(({ outcome }) => outcome === "passed").length;
  return `${passed} of ${checks.length} checks hold`;
}

function checkLines({ checks }: ReportSection): string[] {
  if (checks.length === 0) return [];
  return [
    "<section>",
    "<h2>Checks</h2>",
    "<ul>",
    ...checks.map(
      ({ condition, arm, outcome, measured }) =>
        `<li>${badge(outcome)} <strong>${markup(condition)}</strong> · ${markup(arm)}: ${markup(measured)}</li>`,
    ),
    "</ul>",
    "</section>",
  ];
}

const figureLines = (chart: ReportChart, index: number): string[] => [
  `<figure data-chart="${index}">`,
  '<div class="interactive"></div>',
  chartSvg(chart, { hasStyle: false }),
  `<figcaption>${markup(description(chart))}${markText(chart)}</figcaption>`,
  "</figure>",
];

/** What the marks beside the curves mean. */
const markText = ({ curves }: ReportChart): string =>
  [
    ...(curves.some(({ band }) => band !== null) ? [" Shaded: the predicted range of the peak."] : []),
    ...(curves.some(({ floor }) => floor !== null) ? [" Dotted: the floor."] : []),
  ].join("");

const factLines = (facts: readonly ReportFact[]): string[] => [
  "<dl>",
  ...facts.map(({ label, value }) => `<dt>${markup(label)}</dt><dd>${markup(value)}</dd>`),
  "</dl>",
];

/**
 * The lines of a table and its notes, in a region that scrolls sideways. Texts are escaped.
 *
 * @param title names the region for screen readers
 */
export function tableLines({ columns, rows, notes }: ReportTable, title: string): string[] {
  const side = (index: number): string => (columns[index]?.align === "right" ? ' class="right"' : "");
  const cellOf = (cell: string, index: number): string =>
    index === 0 ? `<th scope="row">${markup(cell)}</th>` : `<td${side(index)}>${markup(cell)}</td>`;
  return [
    `<div class="scroll" role="region" aria-label="${markup(title)}" tabindex="0">`,
    "<table>",
    `<thead><tr>${columns.map(({ header }, i) => `<th scope="col"${side(i)}>${markup(header)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((cells) => `<tr>${cells.map(cellOf).join("")}</tr>`),
    "</tbody>",
    "</table>",
    "</div>",
    ...notes.map((note) => `<p class="dim">${markup(note)}</p>`),
  ];
}
