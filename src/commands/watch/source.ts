import { ifDenied } from "../../aws/errors.ts";
import { pause } from "../../base/time.ts";
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
import type { BurstMark, DashboardData } from "./dashboard.ts";

/** The minutes to read. */
export interface WatchPeriod {
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
export async function openSource(context: CommandContext, flags: CommonFlags): Promise<DashboardSource> {
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

const remoteIntervalMs = 60_000;

function remoteSource(context: CommandContext, target: OpenWorkload): DashboardSource {
  const metrics = new MetricsWatch(target);
  return {
    intervalMs: remoteIntervalMs,
    read: async ({ sinceMs, agoMs }) => dataOf(context, target, await metrics.read(sinceMs, agoMs), undefined),
    close: () => target.close(),
  };
}

const localIntervalMs = 2_000;

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
    intervalMs: localIntervalMs,
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
