import type { CommonFlags } from "../../cli/common-flags.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work/work.ts";

/** What the result was asked with, as far as the next command has to repeat it. */
type AskedFor = PlaceFlags & { readonly work?: Work };

/** What somebody who has read this result would type next. */
export function nextCommands(document: ResultDocument, asked: AskedFor): string[] {
  const { arms, kind, seed } = document;
  const deadLettered = arms.reduce((total, { jobs }) => total + jobs.deadLettered, 0);
  const again = `repeat it exactly: the same command with --seed ${seed}`;
  if (deadLettered > 0) return ["flatten dlq peek", "flatten dlq redrive --repaired --jitter 10-100", again];
  if (arms.some(isLeftInQueue)) return ["flatten queue stats", "flatten queue purge", again];
  if (kind === "burst") return ["flatten compare --delays 0,30,100", "flatten watch-metrics", again];
  return [...planForGoal(document, asked), "flatten watch-metrics", again];
}

/** Messages of an arm that was cut short go on being worked off, unless somebody throws them away. */
const isLeftInQueue = ({ via, caveats }: ArmResult): boolean =>
  isQueued(via) && caveats.some(({ kind }) => kind === "still-running");

/** No arm kept the goal: delays can be computed that do. */
function planForGoal({ goal, arms: [first] }: ResultDocument, { work, ...place }: AskedFor): string[] {
  if (goal === undefined || first === undefined || goal.ranking.some(({ kept }) => kept)) return [];
  const wanted = "maxPeak" in goal ? `--max-peak ${goal.maxPeak}` : `--deadline ${goal.deadlineSeconds}s`;
  const own = work === undefined ? [] : [`--work ${quoted(work.text)}`];
  return [[`flatten plan --count ${first.count}`, ...own, wanted, ...placeFlags(place)].join(" ")];
}

/** Flags that say where a command runs. */
export type PlaceFlags = Pick<CommonFlags, "target" | "endpointUrl" | "profile" | "region" | "stack">;

/** The same flags for the next command. */
export function placeFlags({ target, endpointUrl, profile, region, stack }: PlaceFlags): string[] {
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
