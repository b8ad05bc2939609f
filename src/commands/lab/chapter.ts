import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, objectIn } from "../../base/encoding.ts";
import { sum } from "../../base/numbers.ts";
import type { CommandContext, ContextChange } from "../../cli/command.ts";
import { placeArgv } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { fileFailure, isFileError, writeWholeFile } from "../../cli/files.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { prepareRunRecords } from "../../cli/run-record.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { namesParts } from "../../experiment/target.ts";
import { costUsd } from "../../measure/cost.ts";
import { aboutDollars, count, counted } from "../../terminal/format.ts";

/** What the user guesses before the commands run: a number with its unit, or one of several names. */
export interface Question {
  readonly text: string;
  /** What the number counts, in the singular: `invocation`; the plural has an s. */
  readonly noun?: string;
  /** Or what follows the number: `ms`, `at the same time`. */
  readonly unit?: string;
  /** The names to choose from; a number is asked for without them. */
  readonly names?: readonly string[];
}

/** One command of a chapter. */
interface Step {
  /** The command line without `flatten`. */
  readonly argv: readonly string[];
  /** Whether a transcript shows the progress lines too. */
  readonly showsProgress?: boolean;
}

/** What the commands of a chapter showed. */
export interface Finding {
  /** The measured answer to the question; null if it was not measured. */
  readonly answer: number | string | null;
  /** Why it is so, with the numbers of this run. */
  readonly because: string;
}

/** A chapter of the lab: a question, the commands that answer it, and how the answer is read from their results. */
export interface Chapter {
  readonly title: string;
  /** Why the chapter matters, in two sentences. */
  readonly why: string;
  readonly question: Question;
  readonly steps: readonly Step[];
  readonly finding: (results: Results) => Finding;
  /** Command lines to try next, without `flatten`. */
  readonly tryNext: readonly string[];
  /** Invocations that AWS bills: how many, and for how long each. */
  readonly billed: readonly { readonly invocations: number; readonly seconds: number }[];
  /** How long the chapter takes on AWS, minutes. */
  readonly minutesOnAws: number;
}

/** The JSON documents of the steps that have run. */
export class Results {
  readonly #documents: readonly unknown[];

  /** @param documents of each step, in their order; undefined for a step without one. */
  constructor(documents: readonly unknown[]) {
    this.#documents = documents;
  }

  /** The document of a step, counted from 0, whose kind the chapter knows. */
  of<Document>(step: number): Document {
    const document = this.#documents[step];
    if (document === undefined) throw new Error(`step ${step} of a chapter has no result`);
    return document as Document;
  }

  /** An arm of the burst or the comparison of a step. */
  arm(step: number, name?: string): ArmResult {
    const { arms } = this.of<ResultDocument>(step);
    const found = name === undefined ? arms[0] : arms.find((arm) => arm.name === name);
    if (found === undefined) throw new Error(`step ${step} of a chapter has no arm ${name ?? ""}`);
    return found;
  }
}

/** A command line of a chapter, split at blanks. */
export const step = (line: string, more: Omit<Step, "argv"> = {}): Step => ({ argv: line.split(" "), ...more });

/** An answer with its unit: `12 at the same time`. */
export function answerText(
  answer: number | string | null,
  { noun, unit = "" }: Pick<Question, "noun" | "unit">,
): string {
  if (answer === null) return "not measured";
  if (typeof answer === "string") return answer;
  return noun === undefined ? `${count(answer)} ${unit}`.trim() : counted(answer, noun);
}

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
  const isClose = distance <= 0.1 * Math.abs(answer);
  return `You guessed ${guess}${isClose ? ", which is close" : ""}: it was ${measured}.`;
}

/** What a chapter takes on AWS: `takes about 4 minutes and costs about $0.0042`. At list prices, without free tiers. */
export function awsCostText({ billed, minutesOnAws }: Chapter): string {
  const invocations = sum(billed.map((each) => each.invocations));
  const usd = costUsd({
    invocations,
    billedMs: sum(billed.map((each) => each.invocations * each.seconds * 1_000)),
    memoryMegabytes: 128,
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

/** Where the commands of the lab run. */
interface LabPlace {
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

/** The command line of a step, with the flags of the target. */
export const argvOf = ({ place }: Lab, argv: readonly string[]): string[] => [...argv, ...place.argv];

/**
 * Runs a command of a chapter; the result is its exit code and the document of its result. Its run record is named after the chapter: `lab-3`.
 *
 * @param number of the chapter.
 * @param run runs the command line with changes of its context.
 */
export async function played(
  lab: Lab,
  number: number,
  run: (change: ContextChange) => Promise<number>,
): Promise<{ readonly code: number; readonly document: unknown }> {
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

/** What the user guessed in a chapter, and what was measured. */
interface Done {
  /** Undefined if the user did not guess. */
  readonly guess?: string;
  readonly answer: Finding["answer"];
}

/** The chapters that were finished in a folder, by their titles. */
export type Progress = Readonly<Record<string, Done>>;

const progressVersion = 1;
const pathIn = (cwd: string): string => join(cwd, ".flatten", "lab.json");

/** Reads the progress; empty if there is none, or if the file is damaged. */
export async function readProgress(cwd: string): Promise<Progress> {
  const { version, done } = objectIn(await readFile(pathIn(cwd), "utf8").catch(() => "")) ?? {};
  return version === progressVersion && isRecord(done) ? (done as Progress) : {};
}

/** Adds a finished chapter to the progress. @throws {FlattenError} (cloud) if the file cannot be written. */
export async function saveDone(cwd: string, title: string, done: Done): Promise<void> {
  await prepareRunRecords(cwd);
  const text = JSON.stringify(
    { version: progressVersion, done: { ...(await readProgress(cwd)), [title]: done } },
    null,
    2,
  );
  await writeWholeFile(pathIn(cwd), `${text}\n`).catch((error: unknown) => {
    throw isFileError(error) ? fileFailure(error, "the progress of the lab was not kept") : error;
  });
}
