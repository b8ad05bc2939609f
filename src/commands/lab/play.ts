import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sum } from "../../base/numbers.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext, ContextChange } from "../../cli/context.ts";
import { placeArgv } from "../../cli/place-flags.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { costUsd } from "../../measure/cost.ts";
import { namesParts } from "../../operate/workload/names.ts";
import { aboutDollars, count, counted } from "../../terminal/format.ts";
import type { Chapter, Finding, Question } from "./chapter.ts";

/** Where the commands of the lab run. */
export interface LabPlace {
  readonly isLocal: boolean;
  /** Flags of the target, which every command of the lab has. */
  readonly argv: readonly string[];
  /** The stack that the lab creates and removes; undefined on the local target, and for a stack that the user named. */
  readonly ownStack: string | undefined;
}

/** Off the local target the lab has a stack of its own, so that it cannot disturb anything else. */
const labStack = "flatten-lab";

/** Where the lab runs: on the emulator, in a stack that it creates, or in the stack that `--stack` names. */
export async function labPlace(context: CommandContext, flags: CommonFlags): Promise<LabPlace> {
  const { target, workload } = await resolveSettings(context, flags);
  const isLocal = target.kind === "local";
  const needsStack = flags.stack === undefined && (!isLocal || namesParts(workload));
  return {
    isLocal,
    argv: [...placeArgv(needsStack ? { ...flags, stack: labStack } : flags), ...(flags.yes ? ["--yes"] : [])],
    ownStack: needsStack && !isLocal ? labStack : undefined,
  };
}

/**
 * The change of the context for `flatten deploy`, which writes a project file: it belongs into a folder of the lab, because
 * later commands in the user's folder must not run on AWS.
 */
export async function deployContext({ cwd }: CommandContext): Promise<ContextChange> {
  const folder = join(cwd, ".flatten", "lab");
  await mkdir(folder, { recursive: true });
  return { cwd: folder };
}

const memoryMegabytes = 128;

/** What a chapter takes on AWS: `takes about 4 minutes and costs about $0.0042`. At list prices, without free tiers. */
export function awsCostText({ billed, minutesOnAws }: Chapter): string {
  const invocations = sum(billed.map((each) => each.invocations));
  const usd = costUsd({
    invocations,
    billedMs: sum(billed.map((each) => each.invocations * each.seconds * 1_000)),
    memoryMegabytes,
    architecture: "x86_64",
    sqsRequests: 3 * invocations,
    metricsRequested: 12 * minutesOnAws,
  });
  if (minutesOnAws === 0) return "runs nothing on AWS and costs nothing";
  return `takes about ${counted(minutesOnAws, "minute")} and costs ${aboutDollars(usd)}`;
}

/** What every command of the lab is run with. */
export interface Lab {
  readonly context: CommandContext;
  readonly place: LabPlace;
  /** Seed of every command, so that a lab can be repeated; undefined to draw one for each. */
  readonly seed: number | undefined;
}

/** The command line of a step, with the flags of the target. */
export const argvOf = ({ place }: Lab, argv: readonly string[]): string[] => [...argv, ...place.argv];

/** How a command ended, and the JSON document of its result. */
export interface Ended {
  readonly code: number;
  readonly document: unknown;
}

/**
 * Runs a command of a chapter, and keeps the document of its result. Its run record is named after the chapter: `lab-3`.
 *
 * @param number of the chapter.
 * @param run runs the command line with changes of its context.
 */
export async function played(
  lab: Lab,
  number: number,
  run: (change: ContextChange) => Promise<number>,
): Promise<Ended> {
  let document: unknown;
  const { seed } = lab;
  const code = await run({
    runName: `lab-${number}`,
    ...(seed === undefined ? {} : { drawSeed: () => seed }),
    onResult: (result) => {
      document = result;
    },
  });
  return { code, document };
}

/** An answer with its unit: `12 at the same time`. */
export function answerText(
  answer: number | string | null,
  { noun, unit = "" }: Pick<Question, "noun" | "unit">,
): string {
  if (answer === null) return "not measured";
  if (typeof answer === "string") return answer;
  return noun === undefined ? `${count(answer)} ${unit}`.trim() : counted(answer, noun);
}

/** Closer than this share of the answer is a good guess. */
const closeShare = 0.1;

/** What happened, compared with the guess, and why. */
export function verdictText({ question }: Chapter, { answer, because }: Finding, guess: string | undefined): string {
  const measured = answerText(answer, question);
  return `${comparison(answer, guess, measured)} ${because}`;
}

function comparison(answer: Finding["answer"], guess: string | undefined, measured: string): string {
  if (guess === undefined || answer === null) return `Measured: ${measured}.`;
  if (typeof answer === "string") {
    return guess === answer ? `Your guess was right: ${measured}.` : `You guessed ${guess}; it was ${measured}.`;
  }
  const distance = Math.abs(Number(guess) - answer);
  if (distance < 0.005 * Math.abs(answer)) return `Your guess was right: ${measured}.`;
  const isClose = distance <= closeShare * Math.abs(answer);
  return `You guessed ${guess}${isClose ? ", which is close" : ""}: it was ${measured}.`;
}
