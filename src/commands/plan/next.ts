import { batchingWindowMin } from "../../base/limits.ts";
import type { PlanRow } from "../../plan/solve/goal.ts";
import type { Work } from "../../plan/work/work.ts";
import { placeFlags, quoted } from "../arms/next.ts";
import { givenConsumer, type PlanFlags } from "./flags.ts";

/** Template parameters behind the road's flags. */
const parameters: Readonly<Record<string, (value: number) => readonly string[]>> = {
  "--batch-size": (size) => {
    const windowSeconds = batchingWindowMin(size);
    return [`BatchSize=${size}`, ...(windowSeconds > 0 ? [`MaximumBatchingWindowInSeconds=${windowSeconds}`] : [])];
  },
  "--mapping-max-concurrency": (most) => [`MaximumConcurrency=${most}`],
  "--reserved-concurrency": (most) => [`ReservedConcurrency=${most}`],
};

/**
 * The commands that carry a row of the plan out. Off the local target a burst takes the stack as it was deployed, so the
 * road's settings go into a deployment first. An ideal plan is nothing to carry out: it is made again for the real road.
 */
export function nextFor(row: PlanRow, count: number, work: Work, flags: PlanFlags, isLocal: boolean): string[] {
  const consumer = givenConsumer(flags);
  const place = placeFlags(flags);
  if (flags.ideal)
    return [["flatten plan", `--count ${count}`, ...workFlags(flags, work), ...askedFlags(flags), ...place].join(" ")];
  const settings = consumer.flatMap(([flag, value]) =>
    (parameters[flag]?.(value) ?? []).map((set) => `--parameter ${set}`),
  );
  const burst = [
    `flatten burst --count ${count}`,
    ...workFlags(flags, work),
    ...delayFlags(row, flags.via),
    ...(isLocal ? consumer.map(([flag, value]) => `${flag} ${value}`) : []),
    ...place,
  ].join(" ");
  if (isLocal || settings.length === 0) return [burst];
  return [["flatten deploy", ...settings, ...place].join(" "), burst];
}

/** What the plan was asked. */
function askedFlags({ via, jitter, maxPeak, deadline, confidence, spread }: PlanFlags): string[] {
  const flags = {
    "--via": via,
    "--jitter": jitter && `${jitter.minSeconds}-${jitter.maxSeconds}`,
    "--max-peak": maxPeak,
    "--deadline": deadline && durationText(deadline),
    "--confidence": confidence,
    "--spread": spread,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
}

/** With delays a burst takes the queue by itself. */
function delayFlags({ spread, window: { minSeconds, maxSeconds } }: PlanRow, via: PlanFlags["via"]): string[] {
  if (maxSeconds === 0) return [`--via ${via ?? "sqs"}`];
  const consumer = via === undefined ? [] : [`--via ${via}`];
  return [...consumer, `--jitter ${minSeconds}-${maxSeconds}`, `--spread ${spread}`];
}

function workFlags({ workFrom, since, sizes }: PlanFlags, work: Work): string[] {
  const known = sizes === undefined ? [] : [`--sizes ${quoted(sizes)}`];
  if (workFrom === undefined) return [`--work ${quoted(work.text)}`, ...known];
  const back = since === undefined ? [] : [`--since ${durationText(since)}`];
  return [`--work-from ${quoted(workFrom)}`, ...back, ...known];
}

const units = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

function durationText(ms: number): string {
  const [unit, size] = units.find((each) => ms % each[1] === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
