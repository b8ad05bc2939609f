import { secondsText } from "../../base/duration.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { readGivenFile } from "../../cli/files.ts";
import { outlastsFunction } from "../../cli/parse/work-times.ts";
import type { BurstSizes } from "../../experiment/learn/columns.ts";
import type { LearnedWork } from "../../experiment/learn/learn-work.ts";
import { roughly } from "../../terminal/format.ts";
import type { WorkFlags } from "./work-flags.ts";

const defaultSinceMs = 3_600_000;

/**
 * Learns the work where `--work-from` says so. Only metrics and logs open the target.
 *
 * @param sizes of the documents of the burst, where they are known.
 * @returns undefined without `--work-from`.
 * @throws {FlattenError} usage for flags that do not go together and for a file that cannot be read; inconclusive
 * without data.
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
  const sinceMs = flags.since ?? defaultSinceMs;
  const learned = await fromTarget(context, flags, workFrom, sinceMs, sizes);
  if (learned !== undefined) return learned;
  const seen = workFrom === "logs" ? "the log shows no finished job" : "CloudWatch shows no run of process";
  throw new FlattenError("inconclusive", `--work-from ${workFrom}: ${seen} in the last ${roughly(sinceMs / 1000)}`, {
    remedy: "look further back: --since 24h   or let it run: flatten burst",
  });
}

function refuseContradictions({ work, workFrom, since }: WorkFlags): void {
  if (work !== undefined && workFrom !== undefined) {
    throw usageError(
      "--work and --work-from do not go together: both say how long a job works",
      "leave out one of them",
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
  const [{ readDurations }, { learnWork }] = await Promise.all([
    import("../../experiment/learn/from-file.ts"),
    import("../../experiment/learn/learn-work.ts"),
  ]);
  const text = await readGivenFile(context, "--work-from", path, "metrics, logs, or a file: --work-from durations.csv");
  const jobs = readDurations(text, path);
  const about = { source: "file", place: path, window: null, newestMs: null, batchSize: 1 } as const;
  const learned = learnWork({ ...about, runs: jobs.length, jobs }, 0, sizes);
  const longest = learned?.sized?.work ?? learned?.work;
  if (longest !== undefined && outlastsFunction(longest)) {
    throw usageError(
      `--work-from ${path}: the longest of its times is ${secondsText(longest.longestSeconds)}, and Lambda stops a function after ${limits.lambda.timeoutSecondsMax} s`,
      "leave out what no function can do, or split such jobs; a column of milliseconds is named ms",
    );
  }
  if (learned !== undefined) return learned;
  throw new FlattenError("inconclusive", `--work-from ${path}: there is no duration above 0 in it`, {
    remedy: "a file with a duration on each line: 5.2, 4800ms",
  });
}

/** The target as it stands: nothing is deployed anew, nothing is sent. */
async function fromTarget(
  context: CommandContext,
  flags: CommonFlags,
  from: "metrics" | "logs",
  sinceMs: number,
  sizes: BurstSizes | undefined,
): Promise<LearnedWork | undefined> {
  const [{ openDeployed }, { learnWork }] = await Promise.all([
    import("../../cli/target/open-deployed.ts"),
    import("../../experiment/learn/learn-work.ts"),
  ]);
  const target = await openDeployed(context, flags, "read");
  try {
    const measurements =
      from === "logs"
        ? (await import("../../experiment/learn/from-logs.ts")).measurementsFromLogs(target, sinceMs)
        : (await import("../../experiment/learn/from-metrics.ts")).measurementsFromMetrics(target, sinceMs);
    return learnWork(await measurements, target.cloud.clock.nowMs(), sizes);
  } finally {
    await target.close();
  }
}

export interface SizeFlags {
  readonly count?: number;
  /** A file. */
  readonly sizes?: string;
}

/**
 * How big the documents are, where `--sizes` says so: as many as `--count`, if that is given, too.
 *
 * @throws {FlattenError} (usage) for a file that cannot be read, that is not of sizes, or has another count.
 */
export async function sizesFor(context: CommandContext, flags: SizeFlags): Promise<BurstSizes | undefined> {
  const { count, sizes: path } = flags;
  if (path === undefined) return undefined;
  const text = await readGivenFile(context, "--sizes", path, "a file with a size on each line: --sizes sizes.csv");
  const found = (await import("../../experiment/learn/columns.ts")).readSizes(text, path);
  const { length } = found.sizes;
  if (count === undefined || count === length) return found;
  throw usageError(
    `--count ${count} and --sizes ${path} do not go together: there are ${length} sizes in it`,
    "leave out --count: each size is a job",
  );
}
