import { ifDenied } from "../../aws/errors.ts";
import type { ExitReason } from "../../base/errors.ts";
import { hourMs, pause } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { isExperimentFile, listRunFiles, readRun } from "../../cli/past-runs.ts";
import { isExperiment } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { localStateMs } from "../../cli/target/local/state.ts";
import { type OpenWorkload, openDeployed } from "../../cli/target/open-target.ts";
import { MetricsWatch, provisionalMs, type WatchDocument } from "../../experiment/metrics-watch.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { workloadAlarms } from "../../operate/alarms.ts";
import { roughly } from "../../terminal/format.ts";
import type { Key } from "../../terminal/live.ts";
import type { View } from "../../terminal/page.ts";
import { LiveScreen } from "../common/live.ts";
import { type BurstMark, type DashboardData, dashboard } from "./dashboard.ts";
import { namesOf } from "./pages.ts";

/** What a dashboard shows, and how long. Times in milliseconds. */
interface DashboardOptions {
  readonly flags: CommonFlags;
  readonly sinceMs: number;
  /** Time between two reads; that of the target unless given. */
  readonly intervalMs: number | undefined;
  /** When it ends; never unless given. */
  readonly forMs: number | undefined;
  readonly onRead: (document: WatchDocument) => void;
}

/** Shows the metrics of a workload in place until the user quits. */
export async function watchLive(context: CommandContext, options: DashboardOptions): Promise<ExitReason> {
  const { wallClock, interrupted } = context;
  const { flags, forMs = Number.POSITIVE_INFINITY } = options;
  return closeAfter(await openSource(context, flags), async (source) => {
    const state = new DashboardState(options.sinceMs);
    const screen = new LiveScreen(context, flags, {
      draw: (view, height) => state.draw(view, height, wallClock.nowMs()),
      onKey: (key) => state.onKey(key),
    });
    const endMs = wallClock.nowMs() + forMs;
    try {
      while (!state.isOver && !interrupted.aborted && wallClock.nowMs() < endMs) {
        const { period } = state;
        state.reading();
        const data = await source.read(period);
        options.onRead(data.document);
        const nextMs = Math.min(endMs, wallClock.nowMs() + (options.intervalMs ?? source.intervalMs));
        state.show(data, nextMs);
        screen.refresh();
        const wait = AbortSignal.any([interrupted, state.changed]);
        await wallClock.sleepMs(nextMs - wallClock.nowMs(), wait).catch(() => undefined);
      }
      return interrupted.aborted ? "interrupted" : "ok";
    } finally {
      screen.close();
    }
  });
}

/** What the user looks at. */
class DashboardState {
  /** Whether the user has quit. */
  isOver = false;
  #period: WatchPeriod;
  #data: DashboardData | undefined;
  #nextReadMs: number | null = null;
  #selected = 0;
  #change = new AbortController();

  constructor(sinceMs: number) {
    this.#period = { sinceMs, agoMs: 0 };
  }

  get period(): WatchPeriod {
    return this.#period;
  }

  /** Aborted when the user quits, or wants to see another period. */
  get changed(): AbortSignal {
    return this.#change.signal;
  }

  /** Notes that a read has begun. */
  reading(): void {
    this.#change = new AbortController();
    this.#nextReadMs = null;
  }

  /** Shows what was read. @param nextReadMs when the next read is made, on the wall clock */
  show(data: DashboardData, nextReadMs: number): void {
    this.#data = data;
    this.#nextReadMs = nextReadMs;
  }

  onKey(key: Key): void {
    const { sinceMs, agoMs } = this.#period;
    const step = Math.round(sinceMs / 2);
    if (key === "q" || key === "Q") this.isOver = true;
    else if (key === "1") this.#period = { sinceMs: hourMs, agoMs: 0 };
    else if (key === "5") this.#period = { sinceMs: 5 * hourMs, agoMs: 0 };
    else if (key === "left") this.#period = { sinceMs, agoMs: agoMs + step };
    else if (key === "right") this.#period = { sinceMs, agoMs: Math.max(0, agoMs - step) };
    else if (key === "down") this.#selected++;
    else if (key === "up") this.#selected = Math.max(0, this.#selected - 1);
    else return;
    if (key !== "up" && key !== "down") this.#change.abort();
  }

  /** The emulator is read when another command has changed its state, because its time passes only then. */
  #nextReadText(isLocal: boolean, wallMs: number): string {
    if (isLocal) return "read when changed";
    if (this.#nextReadMs === null) return "reading";
    return `next read in ${roughly(Math.max(0, this.#nextReadMs - wallMs) / 1_000)}`;
  }

  draw(view: View, height: number, wallMs: number): string[] {
    const data = this.#data;
    if (data === undefined) return [view.paint.dim("reading the metrics")];
    const toMs = Date.parse(data.document.at) - this.#period.agoMs;
    const focus = {
      fromMs: toMs - this.#period.sinceMs,
      toMs,
      selected: this.#selected,
      nextRead: this.#nextReadText(data.document.target.kind === "local", wallMs),
      keys: [
        "q quit",
        "1 one hour",
        "5 five hours",
        "← → earlier, later",
        ...(namesOf(data.document).length > 1 ? ["↑ ↓ function"] : []),
      ],
    };
    return dashboard(data, focus, view, height);
  }
}

/** The minutes to read. */
interface WatchPeriod {
  /** Length, milliseconds. */
  readonly sinceMs: number;
  /** How long ago it ends, milliseconds. */
  readonly agoMs: number;
}

/** Where a dashboard reads. */
interface DashboardSource {
  /** Time between two reads unless the user wants another one, milliseconds of the wall clock. */
  readonly intervalMs: number;
  read(period: WatchPeriod): Promise<DashboardData>;
  close(): Promise<void>;
}

/** Opens the target of a dashboard. */
async function openSource(context: CommandContext, flags: CommonFlags): Promise<DashboardSource> {
  const notes: string[] = [];
  // Notes are shown on the dashboard: lines in between would destroy it.
  const noting = { ...context, stderr: { write: (text: string) => notes.push(text.trim()) } };
  const open = () => openDeployed(noting, flags, "read");
  const target = await open();
  if (target.description.kind !== "local") return remoteSource(context, target);
  await target.close();
  return localSource(context, async () => {
    notes.length = 0;
    return { target: await open(), note: notes.at(-1) };
  });
}

function remoteSource(context: CommandContext, target: OpenWorkload): DashboardSource {
  const metrics = new MetricsWatch(target);
  return {
    intervalMs: 60_000,
    read: async ({ sinceMs, agoMs }) => dataOf(context, target, await metrics.read(sinceMs, agoMs), undefined),
    close: () => target.close(),
  };
}

/**
 * The state of the local target is opened for each read, so that other commands can use it meanwhile. It is read again only
 * if another command has changed it.
 */
function localSource(
  context: CommandContext,
  open: () => Promise<{ target: OpenWorkload; note: string | undefined }>,
): DashboardSource {
  let last: { readonly stateMs: number; readonly period: WatchPeriod; readonly data: DashboardData } | undefined;
  return {
    intervalMs: 2_000,
    read: async (period) => {
      if (last !== undefined && last.period === period && last.stateMs === (await localStateMs(context.cwd))) {
        return last.data;
      }
      const { target, note } = await open();
      const data = await closeAfter(target, async () =>
        dataOf(context, target, await untilPublished(context, target, period), note),
      );
      last = { stateMs: await localStateMs(context.cwd), period, data };
      return data;
    },
    close: async () => undefined,
  };
}

/** Reads the minutes again when the metrics of what has happened are published. */
async function untilPublished(
  { interrupted }: CommandContext,
  target: OpenWorkload,
  { sinceMs, agoMs }: WatchPeriod,
): Promise<WatchDocument> {
  const metrics = new MetricsWatch(target);
  const document = await metrics.read(sinceMs, agoMs);
  const isIdle = document.queue === null || document.queue.visible + document.queue.notVisible === 0;
  if (!isIdle || document.minutes.every(({ provisional }) => !provisional)) return document;
  await pause(target.cloud.clock, provisionalMs, interrupted);
  return metrics.read(sinceMs, agoMs);
}

async function dataOf(
  context: CommandContext,
  { cloud, workload, description }: OpenWorkload,
  document: WatchDocument,
  note: string | undefined,
): Promise<DashboardData> {
  const [alarms, bursts] = await Promise.all([
    // The dashboard does without the alarms if the user may not read them.
    workloadAlarms(cloud, workload).catch(ifDenied(undefined)),
    recentBursts(context, description),
  ]);
  return { document, alarms: alarms ?? [], bursts, note: note ?? (alarms === undefined ? deniedNote : undefined) };
}

const deniedNote = "The alarms are not shown: your credentials lack the permission cloudwatch:DescribeAlarms.";

/** So many past runs are looked at. */
const burstsMax = 10;

/** The last bursts on this target that were run from this folder, oldest first. A record that cannot be read is left out. */
async function recentBursts({ cwd }: CommandContext, { kind, stack }: TargetDescription): Promise<BurstMark[]> {
  const files = (await listRunFiles(cwd).catch(() => [])).filter(isExperimentFile);
  const marks: BurstMark[] = [];
  for (const file of files.slice(0, burstsMax)) {
    const run = await readRun(cwd, file).catch(() => undefined);
    if (run === undefined || !isExperiment(run) || run.target.kind !== kind || run.target.stack !== stack) continue;
    const peak = Math.max(0, ...run.arms.map((arm) => arm.peak.invocations ?? 0));
    marks.push({ name: run.kind, atMs: Date.parse(run.startedAt), peak });
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}
