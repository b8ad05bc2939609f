import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, objectIn } from "../../base/encoding.ts";
import type { CommandContext, ContextChange } from "../../cli/command.ts";
import { placeArgv } from "../../cli/command-line.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { fileFailure, isFileError, writeWholeFile } from "../../cli/files.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { prepareRunRecords } from "../../cli/run-record.ts";
import { namesParts } from "../../operate/workload/names.ts";
import type { Finding } from "./chapter.ts";

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
