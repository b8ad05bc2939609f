import { tableLines } from "../report/html.ts";
import { themeOf } from "../report/html-assets.ts";
import { markup, type ReportChart, type ReportTable } from "../report/page.ts";
import { chartSvg } from "../report/svg.ts";

/** The parts of a live page that differ. */
interface PageParts {
  readonly title: string;
  readonly style: string;
  /** The content of `main` before the first state. */
  readonly body: string;
  /** Defines `show(state)`, which shows a state. */
  readonly script: string;
}

/** Connects to the stream of the page. The browser connects again by itself, and is sent the newest state. */
const connection = `
  const status = document.getElementById("connection");
  const source = new EventSource(location.pathname + "/events");
  let isOver = false;
  source.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    status.textContent = "";
    show(state);
    isOver = state.isOver;
    if (isOver) source.close();
  };
  source.onerror = () => {
    if (!isOver) status.textContent = "The connection is lost. Trying again …";
  };
`;

/** A live page as HTML. It requests nothing but its own stream. */
const livePage = ({ title, style, body, script }: PageParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
${themeOf(":root")}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.35rem;line-height:1.3;margin:.75rem 0 .5rem}
p{margin:.4rem 0}.dim{color:var(--dim)}
#connection{color:var(--goal);min-height:1.5em;margin:0 auto;max-width:60rem;padding:0 1rem}
.bar{height:1.5rem;border:1px solid var(--axis);border-radius:.5rem;overflow:hidden;background:var(--grid)}
.bar>div{height:100%;width:0;background:var(--c0)}
${style}
</style>
</head>
<body>
<main>
${body}
</main>
<p id="connection" role="status"></p>
<noscript><p>This page needs JavaScript to follow the run.</p></noscript>
<script>
(() => {
  "use strict";
${script}
${connection}
})();
</script>
</body>
</html>
`;

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
export const engineerUpdate = ({ title, place, lines, share, chart, table, isOver }: EngineerState) => ({
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
  // The server has made every text harmless (src/report/page.ts).
  function show({ html, share, title }) {
    picture.innerHTML = html;
    document.title = (share === null ? "" : Math.floor(share * 100 + 1e-9) + " % · ") + title + " · flatten";
  }
`,
});

/** What the page for customers shows. It contains nothing about how documents are processed, and where. */
export interface CustomerState {
  readonly phase: "starting" | "running" | "done" | "stopped";
  readonly done: number;
  /** 0 if no document has been seen yet. */
  readonly total: number;
  /** Documents that could not be processed. */
  readonly failed: number;
  /** Documents that are processed again after a failed attempt. */
  readonly retrying: number;
  /** Estimated time until the end, milliseconds; null if unknown. Negative if it has taken longer than estimated. */
  readonly leftMs: number | null;
  /** Whether the estimate runs down by itself between two states: not if time is simulated. */
  readonly isRealTime: boolean;
  /** Whether the numbers are estimates of the service, and not counted one by one. */
  readonly isApproximate: boolean;
  /** Which pass it is, if the same documents are processed several times. */
  readonly round: { readonly number: number; readonly of: number } | null;
  readonly isOver: boolean;
}

const script = `
  const text = (id, value) => {
    const element = document.getElementById(id);
    if (element.textContent !== value) element.textContent = value;
  };
  const number = (value) => value.toLocaleString("en-US");
  const documents = (count) => number(count) + (count === 1 ? " document" : " documents");
  const time = (ms) => {
    const s = Math.max(1, Math.round(ms / 1000));
    if (s < 60) return s + (s === 1 ? " second" : " seconds");
    if (s < 3600) return Math.floor(s / 60) + " min " + (s % 60) + " s";
    return Math.floor(s / 3600) + " h " + Math.floor((s % 3600) / 60) + " min";
  };
  let state;
  let seenAt = 0;

  const left = () => {
    const { phase, leftMs, failed, done, total, retrying } = state;
    if (total === 0) return state.isOver ? "Stopped." : "Waiting for the first document.";
    if (phase === "done" && failed === 0) return "All documents are done.";
    if (phase === "done") return "Finished. " + documents(failed) + " could not be processed.";
    if (phase === "stopped") return "Stopped. " + documents(total - done - failed) + " were not finished.";
    if (leftMs === null) return "The time left is not known.";
    const now = leftMs - (state.isRealTime ? performance.now() - seenAt : 0);
    const why = retrying > 0 ? documents(retrying) + " must be tried again. " : "";
    if (now < -2500) return why + "This takes " + time(-now) + " longer than estimated.";
    if (phase !== "starting") return why + "About " + time(now) + " left.";
    return (done > 0 ? "The next pass starts in about " : "Starts in about ") + time(now) + ".";
  };

  const draw = () => {
    if (state !== undefined) text("left", left());
  };
  setInterval(draw, 1000);

  function show(next) {
    state = next;
    seenAt = performance.now();
    const { done, total, failed, round } = state;
    const share = total === 0 ? 0 : (done + failed) / total;
    // Rounded down: 100 % is shown only when nothing is left.
    const percent = Math.floor(share * 100 + 1e-9);
    document.getElementById("fill").style.width = share * 100 + "%";
    const bar = document.getElementById("bar");
    bar.setAttribute("aria-valuenow", String(percent));
    bar.setAttribute("aria-valuetext", documents(done) + " of " + number(total) + " done");
    text("percent", percent + " %");
    text("count", total === 0 ? "No documents have been seen yet." : (state.isApproximate ? "About " : "") + number(done) + " of " + documents(total) + " done" + (failed > 0 ? ", " + number(failed) + " failed" : ""));
    text("round", round === null ? "" : "Pass " + round.number + " of " + round.of);
    document.title = percent + " % · Processing documents";
    document.body.classList.toggle("over", state.isOver);
    draw();
  }
`;

/** The page for customers: how many documents are done, and how long it takes. */
export const progressPage = livePage({
  title: "Processing documents",
  style: `
main{max-width:40rem;padding-top:12vh}
.bar{height:2.25rem;border-radius:1.2rem}
.bar>div{transition:width 1s linear;border-radius:1.2rem;background-image:linear-gradient(110deg,transparent 35%,rgb(255 255 255/.35) 50%,transparent 65%);background-size:200% 100%;animation:shine 2s linear infinite}
.over .bar>div{animation:none;background-image:none}
@keyframes shine{from{background-position:150% 0}to{background-position:-50% 0}}
@media(prefers-reduced-motion:reduce){.bar>div{transition:none;animation:none}}
.numbers{display:flex;justify-content:space-between;gap:1rem;font-variant-numeric:tabular-nums}
#percent{font-weight:700;white-space:nowrap}
#left{font-size:1.1rem}`,
  body: `<h1>Processing documents</h1>
<div class="bar" id="bar" role="progressbar" aria-label="Documents done" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><div id="fill"></div></div>
<p class="numbers"><span id="count">Waiting for the first document.</span><span id="percent">0 %</span></p>
<p id="left"></p>
<p id="round" class="dim"></p>`,
  script,
});
