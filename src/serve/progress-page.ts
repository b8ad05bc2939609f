import { livePage } from "./page.ts";

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
