import { batchingWindowMin } from "../../base/limits.ts";
import { delaySecondsMax } from "../../base/scaling-limits.ts";
import { likeFlags, placeFlags, quoted } from "../../cli/place-flags.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import type { PlanRow, TradeOff } from "../../plan/solve/plan.ts";
import type { Work } from "../../plan/work/work.ts";
import { givenConsumerFlags, type PlanFlags } from "./flags.ts";
import type { PlanReading } from "./reading.ts";

/**
 * The commands that run a row of the plan. On a target that is not local, a burst uses the stack as it is deployed, so the
 * settings of the consumer are deployed first. An ideal plan cannot be run: the next command makes the plan for a real consumer.
 */
export function nextFor(row: PlanRow, count: number, work: Work, flags: PlanFlags, isLocal: boolean): string[] {
  if (flags.ideal) {
    const plan = ["flatten plan", `--count ${count}`, ...workFlags(flags, work), ...askedFlags(flags)];
    return [[...plan, ...placeFlags(flags)].join(" ")];
  }
  // A row with places depends on the work of each job, so the burst chooses its delays for the goal again.
  const ofRow = row.places === undefined ? delayFlags(row, flags) : askedFlags({ ...flags, spread: "slots" });
  const burst = [`flatten burst --count ${count}`, ...workFlags(flags, work), ...ofRow];
  return withSettings(burst, givenConsumerFlags(flags), flags, isLocal);
}

/** The plan for a goal that the trade-off suggests: the peak of even delays in its middle window. */
export function nextForTradeOff({ rows }: TradeOff, count: number, work: Work, flags: PlanFlags): string[] {
  const placed = rows.filter(({ spread }) => spread === (flags.spread ?? "even"));
  const maxPeak = (placed[placed.length >> 1] ?? rows[0])?.prediction.peak.p95 ?? 1;
  const given = givenConsumerFlags(flags).map(([flag, value]) => `${flag} ${value}`);
  const consumer = [...(flags.ideal ? ["--ideal"] : []), ...given];
  const plan = ["flatten plan", `--count ${count}`, ...workFlags(flags, work), ...askedFlags({ ...flags, maxPeak })];
  return [[...plan, ...consumer, ...placeFlags(flags)].join(" ")];
}

/**
 * The command that tries the maximum concurrency of the mapping: a comparison with the best delays, which restores the
 * setting afterwards. `compare` cannot learn the work, and its arms do not take the trigger: then a burst with the setting.
 */
export function nextForCap(
  { maximumConcurrency }: CapPlan,
  row: PlanRow,
  count: number,
  work: Work,
  flags: PlanFlags,
  isLocal: boolean,
): string[] {
  const given = givenConsumerFlags(flags).filter(([flag]) => flag !== "--mapping-max-concurrency");
  if (flags.workFrom !== undefined || flags.sizes !== undefined || flags.via === "trigger") {
    const burst = [`flatten burst --count ${count}`, ...workFlags(flags, work), `--via ${flags.via ?? "sqs"}`];
    return withSettings(burst, [...given, ["--mapping-max-concurrency", maximumConcurrency]], flags, isLocal);
  }
  const { minSeconds, maxSeconds } = row.window;
  const delayed = row.unmet === null ? [`${row.spread}:${minSeconds}-${maxSeconds}`] : [];
  const arms = [...delayed, `cap:${maximumConcurrency}`].join(",");
  const compare = [`flatten compare --count ${count}`, ...workFlags(flags, work), `--arms ${arms}`];
  return withSettings([...compare, ...goalAsked(flags)], given, flags, isLocal);
}

/** The jobs of a plan of arms, or of a maximum concurrency, and where it would run. */
export interface ComparedJobs {
  /** The flag of the number of jobs, or of their tenants. */
  readonly jobs: string;
  readonly work: Work;
  readonly isLocal: boolean;
  /** Whether the plan is for a function of the user, which gets payloads of the user. */
  readonly isForeign: boolean;
}

/**
 * The command that runs arms as they were typed. None for work that `compare` cannot learn, and for a function of the user with
 * other settings than it has.
 */
export function nextForArms(
  arms: string,
  flags: PlanFlags,
  { jobs, work, isLocal, isForeign }: ComparedJobs,
): string[] {
  const given = givenConsumerFlags(flags);
  if (flags.sizes !== undefined || (isForeign ? given.length > 0 : flags.workFrom !== undefined)) return [];
  const compare = `flatten compare --arms ${arms} ${jobs}`;
  if (!isForeign) return withSettings([compare, ...workFlags(flags, work), ...goalAsked(flags)], given, flags, isLocal);
  const ofUser = [...(flags.work === undefined ? [] : workFlags(flags, work)), `--payload ${examplePayload}`];
  return [[compare, ...ofUser, ...goalAsked(flags), ...placeFlags(flags)].join(" ")];
}

/** The commands that try the maximum concurrency of the mapping that loses no throughput, and set it on the stack of flatten. */
export function nextForThroughput(maximumConcurrency: number, flags: PlanFlags, about: ComparedJobs): string[] {
  const { jobs, work, isLocal, isForeign } = about;
  const isLearned = !isForeign && (flags.workFrom !== undefined || flags.sizes !== undefined);
  const burst = [`flatten burst ${jobs}`, ...workFlags(flags, work), "--via sqs"];
  const settings = [...givenConsumerFlags(flags), ["--mapping-max-concurrency", maximumConcurrency] as const];
  if (isLearned) return withSettings(burst, settings, flags, isLocal);
  const compare = nextForArms(`sqs,cap:${maximumConcurrency}`, flags, about);
  if (isForeign) return compare;
  const deploy = [`flatten deploy --parameter MaximumConcurrency=${maximumConcurrency}`, ...placeFlags(flags)];
  return [...compare, deploy.join(" ")];
}

const examplePayload = quoted('{"id":"{{job}}"}');

/**
 * The commands for a function of the user, which gets payloads of the user: a burst with the delays of the row, or a comparison
 * that tries the maximum concurrency. They run with the settings that the function has, so a plan with other settings
 * has no such command; neither has a FIFO queue, which accepts no delays.
 */
export function nextForFunction(
  { isFifo }: PlanReading,
  row: PlanRow,
  cap: CapPlan | null,
  count: number,
  flags: PlanFlags,
): string[] {
  const others = ["flatten doctor", "flatten watch-metrics"];
  const isOther = flags.ideal || flags.sizes !== undefined || givenConsumerFlags(flags).length > 0;
  if (isOther || (isFifo && cap === null) || (row.unmet !== null && cap === null)) return others;
  const { minSeconds, maxSeconds } = row.window;
  const given = flags.work === undefined ? [] : [`--work ${quoted(flags.work.text)}`];
  const jobs = [`--count ${count}`, ...given, `--payload ${examplePayload}`];
  const delayed = row.unmet === null && !isFifo ? [`${row.spread}:${minSeconds}-${maxSeconds}`] : [];
  const command =
    cap === null
      ? ["flatten burst", ...jobs, ...delayFlags(row, flags)]
      : [
          "flatten compare",
          ...jobs,
          `--arms ${[...delayed, `cap:${cap.maximumConcurrency}`].join(",")}`,
          ...goalAsked(flags),
        ];
  return [[...command, ...placeFlags(flags)].join(" "), ...others];
}

/** A command with these settings of the consumer: as its flags on the local target, otherwise deployed first. */
function withSettings(
  command: readonly string[],
  given: ReturnType<typeof givenConsumerFlags>,
  flags: PlanFlags,
  isLocal: boolean,
): string[] {
  const place = placeFlags(flags);
  const settings = given.flatMap(([flag, value]) =>
    (parameters[flag]?.(value) ?? []).map((set) => `--parameter ${set}`),
  );
  const ofLocal = isLocal ? given.map(([flag, value]) => `${flag} ${value}`) : [];
  const run = [...command, ...ofLocal, ...place].join(" ");
  if (isLocal || settings.length === 0) return [run];
  return [["flatten deploy", ...settings, ...place].join(" "), run];
}

/** Parameters of the template that have the effect of the consumer's flags. */
const parameters: Readonly<Record<string, (value: number) => readonly string[]>> = {
  "--batch-size": (size) => {
    const windowSeconds = batchingWindowMin(size);
    return [`BatchSize=${size}`, ...(windowSeconds > 0 ? [`MaximumBatchingWindowInSeconds=${windowSeconds}`] : [])];
  },
  "--mapping-max-concurrency": (most) => [`MaximumConcurrency=${most}`],
  "--reserved-concurrency": (most) => [`ReservedConcurrency=${most}`],
};

/** The flags that the plan was made with. */
function askedFlags({ via, jitter, maxPeak, deadline, confidence, spread, ...limits }: PlanFlags): string[] {
  const flags = {
    "--via": via,
    "--jitter": jitter && `${jitter.minSeconds}-${jitter.maxSeconds}`,
    "--beyond": limits.beyond,
    "--max-peak": maxPeak,
    "--max-rate": limits.maxRate && `${limits.maxRate}/s`,
    "--max-connections": limits.maxConnections,
    "--connections-per-environment": limits.connectionsPerEnvironment,
    "--deadline": deadline && durationText(deadline),
    "--confidence": confidence,
    "--spread": spread,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
}

/** The flags of the goal that the plan was made for, as `compare` accepts them. */
const goalAsked = ({ maxPeak, maxRate, maxConnections, connectionsPerEnvironment, deadline }: PlanFlags): string[] =>
  askedFlags({ maxPeak, maxRate, maxConnections, connectionsPerEnvironment, deadline } as PlanFlags);

/** The flags for the delays of a row. With delays a burst takes the queue by default. */
function delayFlags({ spread, window: { minSeconds, maxSeconds } }: PlanRow, { via, beyond }: PlanFlags): string[] {
  if (maxSeconds === 0) return [`--via ${via ?? "sqs"}`];
  const path = via === undefined ? [] : [`--via ${via}`];
  const long = beyond === undefined || maxSeconds <= delaySecondsMax ? [] : [`--beyond ${beyond}`];
  return [...path, `--jitter ${minSeconds}-${maxSeconds}`, ...long, `--spread ${spread}`];
}

function workFlags({ work: given, workFrom, since, sizes, like }: PlanFlags, work: Work): string[] {
  const ofSizes = [...likeFlags(like), ...(sizes === undefined ? [] : [`--sizes ${quoted(sizes)}`])];
  // The durations are in the files of --like.
  if (like !== undefined && workFrom === undefined && given === undefined && work.kind === "sample") return ofSizes;
  if (workFrom === undefined) return [`--work ${quoted(work.text)}`, ...ofSizes];
  const back = since === undefined ? [] : [`--since ${durationText(since)}`];
  return [`--work-from ${quoted(workFrom)}`, ...back, ...ofSizes];
}

const units = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** Writes a duration exactly, in the largest unit that divides it. */
function durationText(ms: number): string {
  const [unit, size] = units.find((each) => ms % each[1] === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
