import { flagTexts, type PlaceFlags, placeFlags, quoted } from "../../cli/command-line.ts";
import { flagsOfGoal } from "../../experiment/goal/phrases.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work.ts";
import type { PayloadFlags, ReplayFlags } from "./load-flags.ts";

/** Flags of the command that the next command repeats. */
type RepeatedFlags = PlaceFlags &
  PayloadFlags &
  ReplayFlags & { readonly work?: Work; readonly like?: readonly string[] };

/** The command that printed the result. */
interface Invoked {
  /** Its words, without `flatten`. */
  readonly argv: readonly string[];
  /** Whether the local target had no state of earlier commands. */
  readonly isFresh: boolean;
  /** Whether the queue is a FIFO queue, which accepts no delay of a single message. */
  readonly isFifo?: boolean;
}

/** Commands that are useful after this result. */
export function nextCommands(document: ResultDocument, flags: RepeatedFlags, invoked: Invoked): string[] {
  const { arms, kind } = document;
  const deadLettered = arms.reduce((total, { jobs }) => total + jobs.deadLettered, 0);
  const again = againText(document, invoked);
  if (arms.some(isProcessedAnyway)) return ["flatten dlq peek", "flatten dlq stats", again];
  const [stuck] = arms.flatMap(({ caveats }) => caveats.flatMap((each) => (each.kind === "not-sent-on" ? [each] : [])));
  if (stuck !== undefined) {
    const { queue } = stuck;
    return [`flatten dlq peek --dlq ${queue}`, `flatten dlq redrive --dlq ${queue} --jitter 0`, again];
  }
  // Only flatten's own jobs can be marked as repaired.
  const repaired = isOwn(document) ? " --repaired" : "";
  if (deadLettered > 0) return ["flatten dlq peek", `flatten dlq redrive${repaired} --jitter 10-100`, again];
  if (arms.some(isLeftInQueue)) return ["flatten queue stats", "flatten queue purge", again];
  if (kind !== "burst") return [...planForGoal(document, flags), "flatten watch-metrics", again];
  // A function of the user that was invoked directly may have no queue to compare delays with.
  const canCompare = isOwn(document) || arms.some(({ via }) => isQueued(via));
  const levers = invoked.isFifo ? "--arms sqs,cap:5" : "--delays 0,30,100";
  const compare = [`flatten compare ${levers}`, ...repeatedJobs(flags)].join(" ");
  return [...(canCompare ? [compare] : []), "flatten watch-metrics", again];
}

/** Whether a run was on a stack of flatten, as far as its document shows. */
const isOwn = ({ target }: ResultDocument): boolean => target.function === undefined && target.queue === undefined;

/** The flags of the jobs, as the next command repeats them: the file of a replay may hold the payloads too. */
const repeatedJobs = ({
  arrivals,
  scale,
  warp,
  payload,
  payloads,
  attribute,
  groupId,
  like,
}: RepeatedFlags): string[] =>
  flagTexts({
    arrivals,
    scale: scale && `${scale}x`,
    warp: warp && `${warp}x`,
    payload,
    payloads,
    attribute: attribute?.map(({ name, value }) => `${name}=${value}`),
    groupId,
    like,
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
  const own = flagTexts({ count: first.count, work: work?.kind === "sample" ? undefined : work?.text, like });
  return [["flatten plan", ...own, flagsOfGoal(goal), ...placeFlags(place)].join(" ")];
}

/** The command line with its seed, quoted for a shell: it runs the same jobs again. */
export function repeatCommand(argv: readonly string[], seed: number): string {
  const hasSeed = argv.some((word) => /^--seed(?:=|$)/.test(word));
  return ["flatten", ...argv.map(quoted), ...(hasSeed ? [] : [`--seed ${seed}`])].join(" ");
}

/**
 * The command line of a measurement or a watch, with the flags that name its period exchanged for the period itself: it reads the same
 * minutes again.
 *
 * @param period what names the period, such as `--from <time> --to <time>`
 */
export function readCommand(argv: readonly string[], period: readonly string[]): string {
  const others = withoutOutput(argv).filter((word, index, all) => {
    const before = all[index - 1] ?? "";
    return !periodFlag.test(word) && !(periodFlag.test(before) && !before.includes("="));
  });
  return ["flatten", ...others, ...period].map((word, index) => (index === 0 ? word : quoted(word))).join(" ");
}

/** Flags of the period of a measurement, and of its name. */
const periodFlag = /^--(?:since|from|to|name)(?:=|$)/;

/** Flags that only decide how a run is shown, and where its result is written. */
const outputFlag = /^(?:--json|--serve|--details|--plain|--no-color|--quiet|-q|--debug)$/;

/** Such flags with a value. */
const outputValueFlag = /^(?:-o|--output|--report|--format|--speed)(?:=|$)/;

/** A command line without the flags of its output. */
export const withoutOutput = (argv: readonly string[]): string[] =>
  argv.filter((word, index) => {
    const before = argv[index - 1] ?? "";
    const isValue = outputValueFlag.test(before) && !before.includes("=");
    return isValue ? false : !outputFlag.test(word) && !outputValueFlag.test(word);
  });

/** Flags whose values are data of the user. */
const payloadFlag = /^(--payload|--attribute|--group-id)(=|$)/s;

/** A command line for the run record, which keeps no payload: `--payload '<not recorded>'`. */
export const withoutPayloads = (argv: readonly string[]): string[] =>
  argv.map((word, index) => {
    const [, flag, equals] = payloadFlag.exec(word) ?? [];
    if (equals === "=") return `${flag}=<not recorded>`;
    return payloadFlag.exec(argv[index - 1] ?? "")?.[2] === "" ? "<not recorded>" : word;
  });
