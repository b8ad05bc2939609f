import type { PlanRow } from "../plan/solve.ts";
import type { Work } from "../plan/work.ts";
import { givenRoad, type PlanFlags } from "./run-plan-flags.ts";

/** Template parameters behind the road's flags. */
const parameters: Readonly<Record<string, string>> = {
  "--batch-size": "BatchSize",
  "--maximum-concurrency": "MaximumConcurrency",
  "--reserved-concurrency": "ReservedConcurrency",
};

/**
 * The commands that carry a row of the plan out. Off the local target a burst takes the stack as it was deployed, so the
 * road's settings go into a deployment first.
 */
export function nextFor(row: PlanRow, count: number, work: Work, flags: PlanFlags, isLocal: boolean): string[] {
  const road = givenRoad(flags);
  const place = placeFlags(flags);
  const settings = road.flatMap(([flag, value]) => {
    const name = parameters[flag];
    return name === undefined ? [] : [`--parameter ${name}=${value}`];
  });
  const burst = [
    `flatten burst --count ${count}`,
    ...workFlags(flags, work),
    ...(flags.sizes === undefined ? [] : [`--sizes ${quoted(flags.sizes)}`]),
    ...delayFlags(row),
    ...(isLocal ? road.map(([flag, value]) => `${flag} ${value}`) : []),
    ...place,
  ].join(" ");
  if (isLocal || settings.length === 0) return [burst];
  return [["flatten deploy", ...settings, ...place].join(" "), burst];
}

function delayFlags({ spread, window: { minSeconds, maxSeconds } }: PlanRow): string[] {
  if (maxSeconds === 0) return ["--via sqs"];
  return [`--jitter ${minSeconds}-${maxSeconds}`, `--spread ${spread}`];
}

function workFlags({ workFrom, since }: PlanFlags, work: Work): string[] {
  if (workFrom === undefined) return [`--work ${quoted(work.text)}`];
  return [`--work-from ${quoted(workFrom)}`, ...(since === undefined ? [] : [`--since ${durationText(since)}`])];
}

function placeFlags({ target, endpointUrl, profile, region, stack }: PlanFlags): string[] {
  const flags = {
    "--target": target,
    "--endpoint-url": endpointUrl,
    "--profile": profile,
    "--region": region,
    "--stack": stack,
  };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`]));
}

/** A text as a shell takes it for one word. */
export const quoted = (text: string): string =>
  /^[\w./:,%=+@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const units = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

function durationText(ms: number): string {
  const [unit, size] = units.find((each) => ms % each[1] === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
