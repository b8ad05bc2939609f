import type { TargetDescription } from "../../experiment/target.ts";
import type { LogStats } from "../../operate/logs/stats.ts";
import { blockChart } from "../../terminal/chart.ts";
import { count, counted, seconds, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factList, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { placeOf } from "../common/heading.ts";

/** What was read. */
export interface LogStatsHead {
  readonly target: TargetDescription;
  readonly function: string;
  readonly from: string;
  readonly to: string;
  readonly run: string | null;
}

const taken = (ms: number): string => seconds(ms / 1000);

function peakFact({ peak, running }: LogStats): Fact {
  const at = peak.at === null ? "" : `, first at ${timeOfDay(peak.at)}`;
  const still = running === 0 ? "" : `; ${counted(running, "invocation")} still running`;
  return { label: "peak", value: `${counted(peak.invocations, "invocation")} at once${at}${still}` };
}

function timeFacts({ durationMs, initMs, coldStarts, billedMs }: LogStats): Fact[] {
  const duration =
    durationMs === null
      ? "none has ended yet"
      : `${taken(durationMs.p50)} median · ${taken(durationMs.p95)} p95 · ${taken(durationMs.max)} longest`;
  const cold =
    initMs === null ? "none" : `${count(coldStarts)}, ${taken(initMs.p50)} median, ${taken(initMs.max)} longest`;
  return [
    { label: "duration", value: duration },
    { label: "cold starts", value: cold },
    { label: "billed", value: taken(billedMs) },
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
  const none = parts.length === 0;
  return { label: "failures", value: none ? "none" : parts.join(" · "), ...(none ? {} : { brush: view.paint.red }) };
}

/** What a function's log comes to, and its invocations in flight over time. */
export function logsStatsReport(stats: LogStats, head: LogStatsHead, view: View): string {
  const { jobs, memoryMegabytes: memory } = stats;
  const facts: Fact[] = [
    { label: "jobs", value: `${count(jobs.processed)} processed, ${counted(jobs.attempts, "attempt")}` },
    peakFact(stats),
    ...timeFacts(stats),
    ...(memory === null ? [] : [{ label: "memory", value: `at most ${memory.used} of ${memory.size} MB` }]),
    failureFact(stats, view),
  ];
  const about = head.run === null ? "" : ` for the run ${head.run}`;
  const chart = blockChart(stats.series, view);
  const lines = [
    ...paragraph(`${head.function}: ${counted(stats.invocations, "invocation")}${about}`, view, view.paint.bold),
    "",
    ...factList(facts, view),
    ...(chart.length === 0
      ? []
      : ["", `  ${view.paint.dim(`invocations in flight, from ${timeOfDay(stats.series.start ?? "")}`)}`, ...chart]),
    "",
    ...paragraph(
      `${placeOf(head.target)} · ${timeOfDay(head.from)} to ${timeOfDay(head.to)} UTC`,
      view,
      view.paint.dim,
    ),
    ...nextLines(["flatten logs --errors", "flatten watch-metrics"], view),
  ];
  return `${finish(lines, view)}\n`;
}
