import type { LogStats } from "../../operate/logs/stats.ts";
import { blockChart } from "../../terminal/chart.ts";
import { count, counted, seconds, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factList, headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { placeOf } from "../common/heading.ts";
import type { logHead } from "./source.ts";

const timeText = (ms: number): string => seconds(ms / 1000);

function peakFact({ peak, running }: LogStats): Fact {
  const at = peak.at === null ? "" : `, first at ${timeOfDay(peak.at)}`;
  const stillRunning = running === 0 ? "" : `; ${counted(running, "invocation")} still running`;
  return { label: "peak", value: `${counted(peak.invocations, "concurrent invocation")}${at}${stillRunning}` };
}

function timeFacts({ durationMs, initMs, coldStarts, billedMs }: LogStats): Fact[] {
  const duration =
    durationMs === null
      ? "no invocation has ended"
      : `${timeText(durationMs.p50)} median · ${timeText(durationMs.p95)} p95 · ${timeText(durationMs.max)} longest`;
  const cold =
    initMs === null
      ? "none"
      : `${count(coldStarts)} · ${timeText(initMs.p50)} median · ${timeText(initMs.max)} longest`;
  return [
    { label: "duration", value: duration },
    { label: "cold starts", value: cold },
    { label: "billed", value: timeText(billedMs) },
  ];
}

function failureFact({ failures, jobs }: LogStats, view: View): Fact {
  const { timeouts, crashes, errors } = failures;
  const parts = [
    ...(jobs.failed === 0 ? [] : [counted(jobs.failed, "failed attempt")]),
    ...(errors === 0 ? [] : [`${counted(errors, "invocation")} threw an error`]),
    ...(timeouts === 0 ? [] : [`${counted(timeouts, "invocation")} timed out`]),
    ...(crashes === 0 ? [] : [`${counted(crashes, "invocation")} crashed`]),
  ];
  if (parts.length === 0) return { label: "failures", value: "none" };
  return { label: "failures", value: parts.join(" · "), brush: view.paint.red };
}

/** The report of `logs --stats`, with a chart of the concurrent invocations. */
export function logsStatsReport(stats: LogStats, head: ReturnType<typeof logHead>, view: View): string {
  const { jobs, memoryMegabytes: memory } = stats;
  const facts: Fact[] = [
    ...(jobs.attempts === 0
      ? []
      : [{ label: "jobs", value: `${count(jobs.processed)} processed, ${counted(jobs.attempts, "attempt")}` }]),
    peakFact(stats),
    ...timeFacts(stats),
    ...(memory === null ? [] : [{ label: "memory", value: `at most ${memory.used} MB of ${memory.size} MB` }]),
    failureFact(stats, view),
  ];
  const ofRun = head.run === null ? "" : ` of the run ${head.run}`;
  const chart = blockChart(stats.series, view);
  return headedPage(`${head.function}: ${counted(stats.invocations, "invocation")}${ofRun}`, view, [
    "",
    ...factList(facts, view),
    ...(chart.length === 0
      ? []
      : ["", `  ${view.paint.dim(`concurrent invocations since ${timeOfDay(stats.series.start ?? "")}`)}`, ...chart]),
    "",
    ...paragraph(
      `${placeOf(head.target)} · ${timeOfDay(head.from)} to ${timeOfDay(head.to)} UTC`,
      view,
      view.paint.dim,
    ),
    ...nextLines(["flatten logs --errors", "flatten watch-metrics"], view),
  ]);
}
