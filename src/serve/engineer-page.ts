import { chartSvg } from "../report/chart/svg.ts";
import { markup } from "../report/escape.ts";
import { tableLines } from "../report/html/table.ts";
import type { ReportChart, ReportTable } from "../report/page.ts";
import { livePage } from "./page.ts";

/** What the page for engineers shows. */
export interface EngineerState {
  readonly title: string;
  /** Where it runs. */
  readonly place: string;
  /** Sentences and numbers, the most important ones first. */
  readonly lines: readonly string[];
  /** Share of the work that is done, 0–1; null if it is unknown. */
  readonly share: number | null;
  readonly chart: ReportChart;
  readonly table: ReportTable | null;
  readonly isOver: boolean;
}

/** A state as the page is sent it: texts and drawings are made harmless here, and the page only inserts them. */
export interface EngineerUpdate {
  readonly html: string;
  readonly share: number | null;
  readonly title: string;
  readonly isOver: boolean;
}

/** Draws a state. */
export const engineerUpdate = ({
  title,
  place,
  lines,
  share,
  chart,
  table,
  isOver,
}: EngineerState): EngineerUpdate => ({
  title,
  share,
  isOver,
  html: [
    `<h1>${markup(title)}</h1>`,
    `<p class="dim">${markup(place)}</p>`,
    ...(share === null
      ? []
      : [`<div class="bar" aria-hidden="true"><div style="width:${(share * 100).toFixed(1)}%"></div></div>`]),
    ...lines.map((line, index) => `<p${index === 0 ? ' class="lead"' : ""}>${markup(line)}</p>`),
    ...(chart.curves.length === 0 ? [] : [`<figure>${chartSvg(chart)}</figure>`]),
    ...(table === null ? [] : tableLines(table, "Numbers")),
  ].join("\n"),
});

/** The page for engineers: the curve while it grows, and the numbers. */
export const engineerPage = livePage({
  title: "flatten",
  style: `.lead{font-size:1.1rem;font-weight:600}
figure{margin:1rem 0}svg{display:block;width:100%;height:auto}
.scroll{overflow-x:auto;margin:.5rem 0}
.scroll:focus-visible{outline:3px solid var(--c0);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;overflow-wrap:normal}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--grid);text-align:left}
thead th{color:var(--dim)}tbody th{font-weight:600;min-width:6.5rem;max-width:20rem;overflow-wrap:anywhere}
.right{text-align:right;white-space:nowrap}`,
  body: '<div id="picture"><h1>flatten</h1><p>Waiting for the run to begin.</p></div>',
  script: `
  const picture = document.getElementById("picture");
  // The server has made every text harmless (src/report/escape.ts).
  function show({ html, share, title }) {
    picture.innerHTML = html;
    document.title = (share === null ? "" : Math.floor(share * 100 + 1e-9) + " % · ") + title + " · flatten";
  }
`,
});
