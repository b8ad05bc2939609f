import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { isPaused, mappingIdle, updateMapping } from "../../aws/event-source-mapping.ts";
import { partOf } from "../../aws/workload.ts";
import { objectIn } from "../../base/encoding.ts";
import { FlattenError } from "../../base/errors.ts";
import type { SettingChange, SettingsJournal } from "../../experiment/settings.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import type { CommandContext, ProcessContext } from "../command.ts";
import { createFile } from "../files.ts";
import { writeUnlessQuiet } from "../output.ts";
import { isIdentity, ownIdentity, type ProcessIdentity } from "../process-identity.ts";
import { journalFolderName, localFolder } from "../target/local/state.ts";
import { leftChangedLine, overruledLine, restoringLine } from "./text.ts";

/** Settings of a workload that an arm has changed and not yet restored, or a queue that `flatten queue pause` has paused. */
export interface JournalEntry {
  readonly target: TargetDescription;
  readonly mappingId: string;
  readonly functionName: string;
  /** The process that made the changes. */
  readonly process: ProcessIdentity;
  /** When they were made, ISO 8601. */
  readonly at: string;
  readonly changes: readonly SettingChange[];
  /** Whether the mapping was disabled on purpose: it stays so until it is resumed, or until a burst or a deployment. */
  readonly paused?: true;
}

const journalVersion = 1;

/**
 * Reads the settings that have not been restored; undefined when there are none.
 *
 * @throws {FlattenError} (cloud) when the entry is damaged.
 */
export async function readEntry(path: string): Promise<JournalEntry | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(path, "cannot be read", error);
  }
  const { version, ...entry } = (objectIn(text) ?? {}) as Partial<JournalEntry> & { readonly version?: unknown };
  if (version === journalVersion && Array.isArray(entry.changes) && isIdentity(entry.process))
    return entry as JournalEntry;
  throw unusable(path, "is damaged, or a newer flatten wrote it");
}

/**
 * Writes an entry before its changes are made, in one step: a crash leaves a whole entry or none.
 *
 * @throws {FlattenError} (cloud) when the file cannot be written, (refused) when there is an entry of another command: in
 * both cases nothing may be changed.
 */
export async function createEntry(path: string, entry: JournalEntry): Promise<void> {
  if (await createEntryFile(path, entry)) return;
  throw new FlattenError("refused", "another flatten command has just changed settings of this stack", {
    remedy: "wait for it to end: it restores them",
  });
}

/**
 * Writes the file of an entry in one step.
 *
 * @returns false if there is such a file already, which is not changed.
 * @throws {FlattenError} (cloud) when it cannot be written: nothing may be changed then.
 */
export async function createEntryFile(path: string, entry: object): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await createFile(path, `${JSON.stringify({ version: journalVersion, ...entry }, null, 2)}\n`);
  } catch (error) {
    throw unusable(
      path,
      "cannot be written",
      error,
      "nothing was changed; make its folder writable, or set XDG_STATE_HOME to a folder that is",
    );
  }
}

/** Deletes an entry; the result says whether there was one. */
export async function removeEntry(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unusable(path, "cannot be deleted", error, "the settings are restored; delete the file");
  }
}

/** The journal that experiments write to. */
export const journalOf = (context: CommandContext): SettingsJournal => ({
  opened: async (target, changes) => {
    await createEntry(journalPath(context, target), await entryOf(context, target, changes));
    // A local target that is not saved keeps the settings that it had before.
    if (target.description.kind !== "local") context.setExitMessage(leftChangedLine(target.workload, changes));
  },
  closing: (target, changes) => {
    if (context.interrupted.aborted) writeUnlessQuiet(context, `${restoringLine(target.workload, changes)}\n`);
  },
  closed: async (target, { overruled }) => {
    await removeEntry(journalPath(context, target));
    if (target.description.kind !== "local") context.setExitMessage(undefined);
    if (overruled.length > 0) writeUnlessQuiet(context, `${overruledLine(target.workload, overruled)}\n`);
  },
});

/** The entry of changes that this process is about to make. */
const entryOf = async (
  { wallClock }: Pick<CommandContext, "wallClock">,
  { description, workload }: Target,
  changes: readonly SettingChange[],
): Promise<JournalEntry> => ({
  target: description,
  mappingId: partOf(workload, "mappingId"),
  functionName: workload.functionName,
  process: await ownIdentity(),
  at: new Date(wallClock.nowMs()).toISOString(),
  changes,
});

const unusable = (
  path: string,
  why: string,
  cause?: unknown,
  remedy = "restore the settings that the file names, then delete the file",
) => new FlattenError("cloud", `the journal of changed settings ${why}: ${path}`, { remedy, cause });

/** What the path of a journal depends on. */
export type JournalLocation = Pick<ProcessContext, "cwd" | "env">;

/**
 * The path of the journal of a workload. The journal of the local target is in the folder of its state, and is deleted with
 * it. Any other workload can be reached from every folder of this machine, so its journal is in the user's state folder.
 */
export function journalPath({ cwd, env }: JournalLocation, { description, workload }: Target): string {
  const folder = description.kind === "local" ? localFolder(cwd) : stateFolder({ cwd, env });
  // Functions of the same name in other accounts, and later ones, have mappings with other ids.
  const { kind, region } = description;
  const name = [kind, region, workload.functionName, workload.mappingId].join(".").replace(/[^\w.-]/g, "_");
  return join(folder, journalFolderName, `${name}.json`);
}

/** The state folder of the XDG Base Directory specification; without a home, a folder in the folder of the command. */
function stateFolder({ cwd, env }: JournalLocation): string {
  const { XDG_STATE_HOME: state = "", HOME: home = env.USERPROFILE ?? "" } = env;
  if (isAbsolute(state)) return join(state, "flatten");
  return home === "" ? join(cwd, ".flatten") : join(home, ".local", "state", "flatten");
}

type PauseContext = Pick<CommandContext, "cwd" | "env" | "wallClock" | "interrupted">;

/**
 * Disables the mapping of a queue, so that its messages wait. An entry in the journal makes the next burst or deployment
 * resume it, whatever happens to this process.
 *
 * @returns false if the mapping was disabled already; then there is no new entry.
 */
export async function pauseQueue(context: PauseContext, target: Target): Promise<boolean> {
  const mappingId = partOf(target.workload, "mappingId");
  if (isPaused(await mappingIdle(target.cloud, mappingId, context.interrupted))) return false;
  const entry = await entryOf(context, target, []);
  await createEntry(journalPath(context, target), { ...entry, paused: true });
  await updateMapping(target.cloud, mappingId, { enabled: false }, context.interrupted);
  return true;
}

/**
 * Enables the mapping of a queue again, and removes the entry of its pause.
 *
 * @returns false if the mapping was enabled already.
 */
export async function resumeQueue(context: PauseContext, target: Target): Promise<boolean> {
  const mappingId = partOf(target.workload, "mappingId");
  const wasPaused = isPaused(await mappingIdle(target.cloud, mappingId, context.interrupted));
  if (wasPaused) await updateMapping(target.cloud, mappingId, { enabled: true }, context.interrupted);
  await removeEntry(journalPath(context, target));
  return wasPaused;
}
