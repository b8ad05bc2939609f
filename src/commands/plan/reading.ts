import { isCloudError } from "../../aws/errors.ts";
import { isFifoQueue } from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { hourMs } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openDeployed } from "../../cli/target/open-target.ts";
import { type LearnedWork, learnWork } from "../../experiment/learn/learn-work.ts";
import { measurementsFromMetrics } from "../../experiment/learn/measurements.ts";
import { consumerOf } from "../../experiment/predict-arm.ts";
import { readReports, readStackFacts } from "../../experiment/stack-facts.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { Consumer } from "../../plan/consumer.ts";

/** What a plan read about the function that it is for. */
export interface PlanReading {
  readonly target: TargetDescription;
  /** Whether it is flatten's own, which needs no payload. */
  readonly isOwn: boolean;
  /** Whether its queue is a FIFO queue, which accepts no delay of a single message. */
  readonly isFifo: boolean;
  /** When it was read, ISO 8601. */
  readonly at: string;
  readonly consumer: Consumer;
  /** The recent durations of the function; null if it did not run. */
  readonly learned: LearnedWork | null;
  /** Environments that ran within the last ten minutes, and the cold starts among them; null if the log cannot be read. */
  readonly environments: { readonly warm: number; readonly initMs: number | null } | null;
}

/**
 * Reads the limits, the mapping, the recent durations and the warm environments of the function that flags or the project
 * file name.
 *
 * @throws {FlattenError} (cloud) if the function has no queue.
 */
export async function readingFor(
  context: CommandContext,
  flags: CommonFlags & { readonly since?: number },
): Promise<PlanReading> {
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    const { cloud, description, workload } = target;
    const functionName = partOf(workload, "functionName");
    partOf(workload, "mappingId");
    const [facts, measurements] = await Promise.all([
      readStackFacts({ cloud, description, workload: { ...workload, functionName } }),
      measurementsFromMetrics(target, flags.since ?? hourMs),
    ]);
    const { logGroup } = facts.processFunction;
    const environments = await readEnvironments(target, functionName, logGroup).catch(nullIfRefused);
    const nowMs = cloud.clock.nowMs();
    return {
      target: description,
      isOwn: isFlattenStack(workload),
      isFifo: isFifoQueue(workload.queueUrl ?? ""),
      at: new Date(nowMs).toISOString(),
      consumer: { ...consumerOf(facts), ...coldStartsOf(environments) },
      learned: learnWork(measurements, nowMs) ?? null,
      environments,
    };
  });
}

function coldStartsOf(environments: PlanReading["environments"]): Partial<Consumer> {
  if (environments === null) return {};
  const { warm, initMs } = environments;
  return { warmEnvironments: warm, ...(initMs === null ? {} : { coldStartMs: initMs, coldStartSpreadMs: 0 }) };
}

/** The log is worth reading, but a plan does without it. */
function nullIfRefused(error: unknown): null {
  if (isCloudError(error)) return null;
  throw error;
}

/** Lambda keeps an idle environment for about this time; no API shows it. */
const keptMs = 600_000;

/** Counts the environments of the last ten minutes, and takes the median of their initializations. */
async function readEnvironments({ cloud }: OpenWorkload, functionName: string, group: string) {
  const reports = await readReports(cloud, functionName, { group, startMs: cloud.clock.nowMs() - keptMs });
  const initsMs = reports.flatMap(({ report }) => report.initMs ?? []).sort((a, b) => a - b);
  const warm = new Set(reports.map(({ stream }) => stream)).size;
  return { warm, initMs: initsMs[Math.floor(initsMs.length / 2)] ?? null };
}
