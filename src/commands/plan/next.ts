import { batchingWindowMin, delaySecondsMax } from "../../base/limits.ts";
import { hourMs, minuteMs } from "../../base/time.ts";
import { flagTexts, placeFlags } from "../../cli/command-line.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import type { PlanRow, TradeOff } from "../../plan/solve/plan.ts";
import { consumerTexts, givenConsumerFlags, type PlanFlags } from "./flags.ts";
import type { PlanReading } from "./reading.ts";
import type { PlanSubject } from "./subject.ts";

/**
 * The commands that run a row of the plan. On a target that is not local, a burst uses the stack as it is deployed, so the
 * settings of the consumer are deployed first. An ideal plan cannot be run: the next command makes the plan for a real consumer.
 */
export function nextFor(subject: PlanSubject, row: PlanRow): string[] {
  const { count, asked } = subject;
  if (asked.ideal) return [planCommand(subject, askedFlags(asked))];
  // A row with places depends on the work of each job, so the burst chooses its delays for the goal again.
  const ofRow = row.places === undefined ? delayFlags(row, asked) : askedFlags({ ...asked, spread: "slots" });
  return withSettings(subject, [`flatten burst --count ${count}`, ...workFlags(subject), ...ofRow]);
}

/** The plan for a goal that the trade-off suggests: the peak of even delays in its middle window. */
export function nextForTradeOff(subject: PlanSubject, { rows }: TradeOff): string[] {
  const { asked } = subject;
  const placed = rows.filter(({ spread }) => spread === (asked.spread ?? "even"));
  const maxPeak = (placed[placed.length >> 1] ?? rows[0])?.prediction.peak.p95 ?? 1;
  const consumer = [...(asked.ideal ? ["--ideal"] : []), ...consumerTexts(asked)];
  return [planCommand(subject, [...askedFlags({ ...asked, maxPeak }), ...consumer])];
}

const planCommand = (subject: PlanSubject, flags: readonly string[]): string =>
  [`flatten plan --count ${subject.count}`, ...workFlags(subject), ...flags, ...placeFlags(subject.asked)].join(" ");

/**
 * The command that tries the maximum concurrency of the mapping: a comparison with the best delays, which restores the
 * setting afterwards. `compare` cannot learn the work, and its arms do not take the trigger: then a burst with the setting.
 */
export function nextForCap(subject: PlanSubject, { maximumConcurrency }: CapPlan, row: PlanRow): string[] {
  const { count, asked } = subject;
  const { mappingMaxConcurrency: _, ...others } = asked;
  if (asked.workFrom !== undefined || asked.sizes !== undefined || asked.via === "trigger") {
    const burst = [`flatten burst --count ${count}`, ...workFlags(subject), `--via ${asked.via ?? "sqs"}`];
    return withSettings({ ...subject, asked: others }, burst, maximumConcurrency);
  }
  const delayed = row.unmet === null ? [armOf(row)] : [];
  const arms = [...delayed, `cap:${maximumConcurrency}`].join(",");
  const compare = [`flatten compare --count ${count}`, ...workFlags(subject), `--arms ${arms}`, ...goalAsked(asked)];
  return withSettings({ ...subject, asked: others }, compare);
}

const armOf = ({ spread, window: { minSeconds, maxSeconds } }: PlanRow): string =>
  `${spread}:${minSeconds}-${maxSeconds}`;

/** Whether the plan is for a function of the user, which gets payloads of the user. */
const isForeign = ({ reading }: PlanSubject): boolean => reading?.isOwn === false;

/**
 * The command that runs arms as they were typed. None for work that `compare` cannot learn, and for a function of the user with
 * other settings than it has.
 *
 * @param jobs the flag of the number of jobs, or of their tenants.
 */
export function nextForArms(subject: PlanSubject, arms: string, jobs = `--count ${subject.count}`): string[] {
  const { asked } = subject;
  const hasOthers = isForeign(subject) ? consumerTexts(asked).length > 0 : asked.workFrom !== undefined;
  if (asked.sizes !== undefined || hasOthers) return [];
  const compare = `flatten compare --arms ${arms} ${jobs}`;
  if (!isForeign(subject)) return withSettings(subject, [compare, ...workFlags(subject), ...goalAsked(asked)]);
  return [[compare, ...ofUser(asked), ...goalAsked(asked), ...placeFlags(asked)].join(" ")];
}

/** The commands that try the maximum concurrency of the mapping that loses no throughput, and set it on the stack of flatten. */
export function nextForThroughput(subject: PlanSubject, maximumConcurrency: number): string[] {
  const { count, asked } = subject;
  const isLearned = asked.workFrom !== undefined || asked.sizes !== undefined;
  if (!isForeign(subject) && isLearned) {
    const burst = [`flatten burst --count ${count}`, ...workFlags(subject), "--via sqs"];
    return withSettings(subject, burst, maximumConcurrency);
  }
  const compare = nextForArms(subject, `sqs,cap:${maximumConcurrency}`);
  if (isForeign(subject)) return compare;
  const deploy = [`flatten deploy --parameter MaximumConcurrency=${maximumConcurrency}`, ...placeFlags(asked)];
  return [...compare, deploy.join(" ")];
}

/** The work and the payload of jobs for a function of the user. */
const ofUser = ({ work }: PlanFlags): string[] => flagTexts({ work: work?.text, payload: '{"id":"{{job}}"}' });

/**
 * The commands for a function of the user, which gets payloads of the user: a burst with the delays of the row, or a comparison
 * that tries the maximum concurrency. They run with the settings that the function has, so a plan with other settings
 * has no such command; neither has a FIFO queue, which accepts no delays.
 */
export function nextForFunction(
  { asked, count }: PlanSubject,
  { isFifo }: PlanReading,
  row: PlanRow,
  cap: CapPlan | null,
): string[] {
  const others = ["flatten doctor", "flatten watch-metrics"];
  const isOther = asked.ideal || asked.sizes !== undefined || consumerTexts(asked).length > 0;
  const isDelayed = row.unmet === null && !isFifo;
  if (isOther || (cap === null && !isDelayed)) return others;
  const jobs = [`--count ${count}`, ...ofUser(asked)];
  const arms = [...(isDelayed ? [armOf(row)] : []), `cap:${cap?.maximumConcurrency}`].join(",");
  const command =
    cap === null
      ? ["flatten burst", ...jobs, ...delayFlags(row, asked)]
      : ["flatten compare", ...jobs, `--arms ${arms}`, ...goalAsked(asked)];
  return [[...command, ...placeFlags(asked)].join(" "), ...others];
}

/**
 * A command with the settings of the consumer: as its flags on the local target, otherwise deployed first.
 *
 * @param maximumConcurrency another one of those settings.
 */
function withSettings(
  { asked, isLocal }: PlanSubject,
  command: readonly string[],
  maximumConcurrency?: number,
): string[] {
  const place = placeFlags(asked);
  const given = givenConsumerFlags(asked);
  if (maximumConcurrency !== undefined) given.push(["--mapping-max-concurrency", maximumConcurrency]);
  const run = [...command, ...(isLocal ? given.map(([flag, value]) => `${flag} ${value}`) : []), ...place].join(" ");
  const settings = given.flatMap(([flag, value]) => parameters[flag]?.(value) ?? []).map((set) => `--parameter ${set}`);
  return isLocal || settings.length === 0 ? [run] : [["flatten deploy", ...settings, ...place].join(" "), run];
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
const askedFlags = (flags: PlanFlags): string[] => {
  const { via, jitter, beyond, confidence, spread } = flags;
  const delays = flagTexts({ via, jitter: jitter && `${jitter.minSeconds}-${jitter.maxSeconds}`, beyond });
  return [...delays, ...goalAsked(flags), ...flagTexts({ confidence, spread })];
};

/** The flags of the goal that the plan was made for, as `compare` accepts them. */
const goalAsked = ({ maxPeak, maxRate, deadline, ...connections }: PlanFlags): string[] =>
  flagTexts({
    maxPeak,
    maxRate: maxRate && `${maxRate}/s`,
    maxConnections: connections.maxConnections,
    connectionsPerEnvironment: connections.connectionsPerEnvironment,
    deadline: deadline && durationText(deadline),
  });

/** The flags for the delays of a row. With delays a burst takes the queue by default. */
function delayFlags({ spread, window: { minSeconds, maxSeconds } }: PlanRow, { via, beyond }: PlanFlags): string[] {
  if (maxSeconds === 0) return flagTexts({ via: via ?? "sqs" });
  const long = maxSeconds > delaySecondsMax ? beyond : undefined;
  return flagTexts({ via, jitter: `${minSeconds}-${maxSeconds}`, beyond: long, spread });
}

function workFlags({ asked: { work: given, workFrom, since, sizes, like }, work }: PlanSubject): string[] {
  const ofFiles = flagTexts({ like, sizes });
  // The durations are in the files of --like.
  if (like !== undefined && workFrom === undefined && given === undefined && work.kind === "sample") return ofFiles;
  if (workFrom === undefined) return [...flagTexts({ work: work.text }), ...ofFiles];
  return [...flagTexts({ workFrom, since: since && durationText(since) }), ...ofFiles];
}

const units = [
  ["h", hourMs],
  ["m", minuteMs],
  ["s", 1_000],
] as const;

/** Writes a duration exactly, in the largest unit that divides it. */
function durationText(ms: number): string {
  const [unit, size] = units.find((each) => ms % each[1] === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
