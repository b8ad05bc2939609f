import type { ExitReason } from "../../base/errors.ts";
import { minuteMs, pause } from "../../base/time.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { quoted } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { openSink, type ResultSink, viewOf, writeNote } from "../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { keepRunRecord, withRecordId } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openDeployed } from "../../cli/target/open-target.ts";
import { MetricsWatch, provisionalMs, type WatchDocument, WatchHistory } from "../../experiment/metrics-watch.ts";
import { finish } from "../../terminal/page.ts";
import { withoutOutput } from "../arms/command-lines.ts";
import { canDrawLive, LivePages } from "../common/live.ts";
import { watchLive } from "./live.ts";
import { PagesOfMetrics, watchReport } from "./pages.ts";

type WatchFlags = CommonFlags & {
  readonly since?: number;
  readonly interval?: number;
  readonly once?: boolean;
  readonly for?: number;
  readonly serve?: boolean;
  readonly name?: string;
};

const defaultSinceMs = 15 * 60_000;
/**
 * Runs `flatten watch-metrics`: a dashboard on a terminal. Elsewhere, and with `--serve`, it prints the metrics of each
 * minute until Ctrl-C, the end of `--for`, or an idle emulator.
 */
export const runWatchMetrics: CommandRun<WatchFlags> = async (context, flags) => {
  if (flags.once) {
    refuseTogether(
      "--once",
      givenFlags(flags, ["for", "interval"]),
      "it reads once, and exits",
      (flag) => `leave out --once, or ${flag}; to choose the period that is shown: --since 1h`,
    );
  }
  if (isDashboard(context, flags)) {
    const { since: sinceMs = defaultSinceMs, interval: intervalMs, for: forMs } = flags;
    return recorded(context, flags, (onRead) => watchLive(context, { flags, sinceMs, intervalMs, forMs, onRead }));
  }
  const sink = await openSink(context, flags);
  const print = (show: (document: WatchDocument) => void) =>
    recorded(context, flags, async (onRead) =>
      closeAfter(await openDeployed(context, flags, "read"), (target) =>
        watch(context, flags, target, sink, (document) => {
          show(document);
          onRead(document);
        }),
      ),
    );
  const pages = await LivePages.open(context, flags);
  if (pages === undefined) return print(() => undefined);
  return closeAfter(pages, async () => {
    const served = new PagesOfMetrics(pages);
    const reason = await print((document) => served.show(document));
    served.end();
    await pages.stayOpen();
    return reason;
  });
};

/**
 * Watches, and keeps what was read as a run record, also after an error. A single read by `--once` is kept only if it has a
 * name.
 */
async function recorded(
  context: CommandContext,
  flags: WatchFlags,
  watching: (onRead: (document: WatchDocument) => void) => Promise<ExitReason>,
): Promise<ExitReason> {
  const history = new WatchHistory();
  try {
    return await watching((document) => history.add(document));
  } finally {
    const watched = history.document();
    if (watched !== undefined && !(flags.once && flags.name === undefined)) await keep(context, flags, watched);
  }
}

async function keep(context: CommandContext, flags: WatchFlags, watched: WatchDocument): Promise<void> {
  const command = ["flatten", ...withoutOutput(context.argv).map(quoted)].join(" ");
  const document = await withRecordId(context, flags, watched, watched.startedAt ?? watched.at, command);
  const isKept = await keepRunRecord(context, document.id, document);
  if (isKept) writeNote(context, `The watch was recorded: flatten report ${document.id} -o watch.html`);
}

/** Whether the result goes to a terminal that can be drawn on in place. */
const isDashboard = (context: CommandContext, { once, serve, format, output = "-", ...flags }: WatchFlags): boolean =>
  canDrawLive(context, flags) &&
  context.stdout.isTTY === true &&
  !once &&
  !serve &&
  format !== "json" &&
  output === "-";

async function watch(
  context: CommandContext,
  flags: WatchFlags,
  target: OpenWorkload,
  sink: ResultSink,
  onRead: (document: WatchDocument) => void,
): Promise<ExitReason> {
  const { clock } = target.cloud;
  const metrics = new MetricsWatch(target);
  const endMs = clock.nowMs() + (flags.for ?? Number.POSITIVE_INFINITY);
  const local = target.description.kind === "local";
  const sinceMs = flags.since ?? defaultSinceMs;
  let document = await metrics.read(sinceMs);
  for (let reads = 1; ; reads++) {
    onRead(document);
    await sink.write(`${reads > 1 && flags.format !== "json" ? "\n" : ""}${show(context, flags, document)}`);
    if (flags.once) return document.minutes.length === 0 ? "inconclusive" : "ok";
    if (local && flags.for === undefined && isIdle(document)) {
      // The metrics of what ran last may not have been published yet.
      await pause(clock, provisionalMs, context.interrupted);
      if (context.interrupted.aborted) return "interrupted";
      const later = await metrics.read(sinceMs);
      if (isIdle(later) && !hasNews(later, document)) {
        writeNote(context, idleNote);
        return "ok";
      }
      document = later;
      continue;
    }
    if (clock.nowMs() >= endMs) return "ok";
    const intervalMs = flags.interval ?? minuteMs;
    await pause(clock, Math.min(intervalMs, endMs - clock.nowMs()), context.interrupted);
    if (context.interrupted.aborted) return "interrupted";
    document = await metrics.read(sinceMs);
  }
}

const idleNote =
  "The emulator is idle and its time only passes while a command runs, so no new data can arrive: the watch has ended.";

/** Whether the local target is idle. No other process uses it, so a further read would show nothing new. */
const isIdle = ({ minutes, queue }: WatchDocument): boolean =>
  minutes.every(({ provisional }) => !provisional) &&
  (queue === null || queue.visible + queue.notVisible + queue.delayed === 0);

/** Whether a read shows a minute, or a value of a minute, that an earlier read did not show. */
function hasNews(later: WatchDocument, earlier: WatchDocument): boolean {
  const known = new Set(earlier.minutes.map((minute) => JSON.stringify(minute)));
  return later.minutes.some((minute) => !known.has(JSON.stringify(minute)));
}

function show(context: CommandContext, flags: WatchFlags, document: WatchDocument): string {
  context.onResult?.(document);
  if (flags.format === "json") return flags.once ? JSON.stringify(document, null, 2) : JSON.stringify(document);
  const view = viewOf(context, flags);
  return finish(watchReport(document, view), view).trimEnd();
}
