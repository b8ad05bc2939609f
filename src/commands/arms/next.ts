import { likeFlags, type PlaceFlags, placeFlags, quoted } from "../../cli/place-flags.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { isQueued } from "../../plan/scenario.ts";
import { goalFlags } from "../../plan/solve/goal-flags.ts";
import type { Work } from "../../plan/work/work.ts";
import type { PayloadFlags } from "./payload/flags.ts";

/** Flags of the command that the next command repeats. */
type RepeatedFlags = PlaceFlags & PayloadFlags & { readonly work?: Work; readonly like?: readonly string[] };

/** The command that printed the result. */
interface Invoked {
  /** Its words, without `flatten`. */
  readonly argv: readonly string[];
  /** Whether the local target had no state of earlier commands. */
  readonly isFresh: boolean;
}

/** Commands that are useful after this result. */
export function nextCommands(document: ResultDocument, flags: RepeatedFlags, invoked: Invoked): string[] {
  const { arms, kind } = document;
  const deadLettered = arms.reduce((total, { jobs }) => total + jobs.deadLettered, 0);
  const again = againText(document, invoked);
  if (arms.some(isProcessedAnyway)) return ["flatten dlq peek", "flatten dlq stats", again];
  // Only flatten's own jobs can be marked as repaired.
  const repaired = isOwn(document) ? " --repaired" : "";
  if (deadLettered > 0) return ["flatten dlq peek", `flatten dlq redrive${repaired} --jitter 10-100`, again];
  if (arms.some(isLeftInQueue)) return ["flatten queue stats", "flatten queue purge", again];
  if (kind !== "burst") return [...planForGoal(document, flags), "flatten watch-metrics", again];
  // A function of the user that was invoked directly may have no queue to compare delays with.
  const canCompare = isOwn(document) || arms.some(({ via }) => isQueued(via));
  const compare = ["flatten compare --delays 0,30,100", ...repeatedPayload(flags), ...likeFlags(flags.like)].join(" ");
  return [...(canCompare ? [compare] : []), "flatten watch-metrics", again];
}

/** Whether a run was on a stack of flatten, as far as its document shows. */
const isOwn = ({ target }: ResultDocument): boolean => target.function === undefined && target.queue === undefined;

/** The flags of the payloads, as the next command repeats them. */
const repeatedPayload = ({ payload, payloads, attribute = [], groupId }: PayloadFlags): string[] => [
  ...(payload === undefined ? [] : [`--payload ${quoted(payload)}`]),
  ...(payloads === undefined ? [] : [`--payloads ${quoted(payloads)}`]),
  ...attribute.map(({ name, value }) => `--attribute ${quoted(`${name}=${value}`)}`),
  ...(groupId === undefined ? [] : [`--group-id ${quoted(groupId)}`]),
];

/** The command line with its seed, quoted for a shell: it runs the same jobs again. */
export function repeatCommand(argv: readonly string[], seed: number): string {
  const hasSeed = argv.some((word) => /^--seed(?:=|$)/.test(word));
  return ["flatten", ...argv.map(quoted), ...(hasSeed ? [] : [`--seed ${seed}`])].join(" ");
}

/** Flags that only decide where and how the result is written. */
const outputFlag = /^(?:-o|--output|--report|--format)(?:=|$)/;

/** A command line without the flags of its output. */
export const withoutOutput = (argv: readonly string[]): readonly string[] =>
  argv.filter((word, index) => {
    const before = argv[index - 1] ?? "";
    return !outputFlag.test(word) && !(outputFlag.test(before) && !before.includes("="));
  });

/** Flags whose values are data of the user. */
const payloadFlag = /^(--payload|--attribute|--group-id)(=|$)/s;

/** A command line for the run record, which keeps no payload: `--payload '<not recorded>'`. */
export const withoutPayloads = (argv: readonly string[]): readonly string[] =>
  argv.map((word, index) => {
    const [, flag, equals] = payloadFlag.exec(word) ?? [];
    if (equals === "=") return `${flag}=<not recorded>`;
    return payloadFlag.exec(argv[index - 1] ?? "")?.[2] === "" ? "<not recorded>" : word;
  });

/**
 * The same command with the same seed. Only the emulator repeats a run exactly: if it starts anew both times, and if the run
 * was not cut short.
 */
function againText({ target, arms, seed }: ResultDocument, { argv, isFresh }: Invoked): string {
  const command = repeatCommand(argv, seed);
  return target.kind === "local" && isFresh && arms.every(({ state }) => state === "drained")
    ? `repeat it exactly: flatten local reset && ${command}`
    : `run the same jobs again: ${command}`;
}

/** A redrive would run processed jobs again. */
const isProcessedAnyway = ({ caveats }: ArmResult): boolean =>
  caveats.some(({ kind }) => kind === "processed-and-dead-lettered");

/** Messages of a run that was cut short are still processed, unless they are purged. */
const isLeftInQueue = ({ via, caveats }: ArmResult): boolean =>
  isQueued(via) && caveats.some(({ kind }) => kind === "still-running");

/** If no arm met the goal: the command that computes delays for it. */
function planForGoal({ goal, arms: [first] }: ResultDocument, { work, like, ...place }: RepeatedFlags): string[] {
  if (goal === undefined || first === undefined || goal.ranking.some(({ met }) => met)) return [];
  // Measured work has no text that a flag accepts: the plan learns it from the same files.
  const own = work === undefined || work.kind === "sample" ? [] : [`--work ${quoted(work.text)}`];
  return [
    [`flatten plan --count ${first.count}`, ...own, ...likeFlags(like), goalFlags(goal), ...placeFlags(place)].join(
      " ",
    ),
  ];
}
