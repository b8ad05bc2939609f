import { FlattenError, usageError } from "../../../base/errors.ts";
import { limits } from "../../../base/limits.ts";
import { hourMs, secondsText } from "../../../base/time.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import { readGivenFile } from "../../../cli/files.ts";
import { outlastsFunction } from "../../../cli/parse/load.ts";
import { closeAfter } from "../../../cli/target/cloud.ts";
import type { LearnedWork } from "../../../experiment/learn/learn-work.ts";
import type { BurstSizes } from "../../../experiment/learn/read-table.ts";
import { roughly } from "../../../terminal/format.ts";
import type { WorkFlags } from "../flags.ts";

/**
 * Learns the work from what `--work-from` names. Only metrics and logs open the target.
 *
 * @param sizes sizes of the jobs of the burst, if they are known
 * @returns undefined without `--work-from`
 * @throws {FlattenError} (usage) for flags that cannot be combined and for a file that cannot be read; (inconclusive)
 * without data
 */
export async function learnWorkFor(
  context: CommandContext,
  flags: CommonFlags & WorkFlags,
  sizes?: BurstSizes,
): Promise<LearnedWork | undefined> {
  refuseContradictions(flags);
  const { workFrom } = flags;
  if (workFrom === undefined) return undefined;
  if (workFrom !== "metrics" && workFrom !== "logs") return fromFile(context, workFrom, sizes);
  const sinceMs = flags.since ?? hourMs;
  const learned = await fromTarget(context, flags, workFrom, sinceMs, sizes);
  if (learned !== undefined) return learned;
  const missing = workFrom === "logs" ? "the log has no processed job" : "CloudWatch has no run of process";
  const why = `--work-from ${workFrom}: ${missing} from the last ${roughly(sinceMs / 1000)}`;
  throw new FlattenError("inconclusive", why, {
    remedy: "look further back: --since 24h   or run a burst first: flatten burst",
  });
}

function refuseContradictions({ work, workFrom, since }: WorkFlags): void {
  if (work !== undefined && workFrom !== undefined) {
    throw usageError(
      "--work and --work-from cannot be combined: both give the work time of a job",
      "use only one of them",
    );
  }
  if (since !== undefined && workFrom !== "metrics" && workFrom !== "logs") {
    throw usageError(
      "--since needs --work-from metrics or --work-from logs",
      "for example: --work-from logs --since 24h",
    );
  }
}

async function fromFile(context: CommandContext, path: string, sizes: BurstSizes | undefined): Promise<LearnedWork> {
  const [{ isMeasured, readMeasuredDurations }, { readDurations }, { learnWork }] = await Promise.all([
    import("../arrivals-file.ts"),
    import("../../../experiment/learn/read-table.ts"),
    import("../../../experiment/learn/learn-work.ts"),
  ]);
  const text = await readGivenFile(context, "--work-from", path, "metrics, logs, or a file: --work-from durations.csv");
  const jobs = isMeasured(text) ? readMeasuredDurations(text, path) : readDurations(text, path);
  const about = { source: "file", place: path, window: null, newestMs: null, batchSize: 1, logsJobs: false } as const;
  const learned = learnWork({ ...about, runs: jobs.length, jobs }, 0, sizes);
  const longest = learned?.sized?.work ?? learned?.work;
  if (longest !== undefined && outlastsFunction(longest)) {
    throw usageError(
      `--work-from ${path}: the longest time is ${secondsText(longest.longestSeconds)}, but Lambda stops a function after ${limits.lambda.timeoutSecondsMax} s`,
      "remove such times, or split such jobs; a column of milliseconds must be named ms",
    );
  }
  if (learned !== undefined) return learned;
  throw new FlattenError("inconclusive", `--work-from ${path}: the file has no duration above 0`, {
    remedy: "write one duration a line: 5.2, 4800ms",
  });
}

/** Learns the work from the target as it is: deploys nothing and sends nothing. */
async function fromTarget(
  context: CommandContext,
  flags: CommonFlags,
  from: "metrics" | "logs",
  sinceMs: number,
  sizes: BurstSizes | undefined,
): Promise<LearnedWork | undefined> {
  const [{ openDeployed }, { isFlattenStack, nameOf }, { learnWork }] = await Promise.all([
    import("../../../cli/target/open-target.ts"),
    import("../../../aws/workload.ts"),
    import("../../../experiment/learn/learn-work.ts"),
  ]);
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    if (from === "logs" && !isFlattenStack(target.workload)) {
      throw usageError(
        `--work-from logs: ${nameOf(target.workload)} does not log each job, as the function of flatten does`,
        "learn from the durations of its invocations: --work-from metrics   or give the time of a job: --work 5s",
      );
    }
    const measurements =
      from === "logs"
        ? (await import("../../../experiment/learn/measurements.ts")).measurementsFromLogs(target, sinceMs)
        : (await import("../../../experiment/learn/measurements.ts")).measurementsFromMetrics(target, sinceMs);
    return learnWork(await measurements, target.cloud.clock.nowMs(), sizes);
  });
}

/**
 * Reads the sizes of the jobs from the file of `--sizes`.
 *
 * @returns undefined without `--sizes`
 * @throws {FlattenError} (usage) for a file that cannot be read, that has no sizes, or not as many as `--count`
 */
export async function sizesFor(
  context: CommandContext,
  { count, sizes: path }: Pick<WorkFlags, "sizes"> & { readonly count?: number },
): Promise<BurstSizes | undefined> {
  if (path === undefined) return undefined;
  const text = await readGivenFile(context, "--sizes", path, "a file with one size a line: --sizes sizes.csv");
  const found = (await import("../../../experiment/learn/read-table.ts")).readSizes(text, path);
  const { length } = found.sizes;
  if (count === undefined || count === length) return found;
  throw usageError(
    `--count ${count} and --sizes ${path} cannot be combined: the file has ${length} sizes`,
    "leave out --count: there is one job for each size",
  );
}
