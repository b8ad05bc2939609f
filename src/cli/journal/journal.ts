import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { isPaused, mappingIdle, updateMapping } from "../../aws/event-source-mapping.ts";
import { flagsOf, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { objectIn } from "../../base/encoding.ts";
import { FlattenError } from "../../base/errors.ts";
import type { SettingChange, SettingsJournal, SettingValue } from "../../experiment/settings.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import { count } from "../../terminal/format.ts";
import type { CommandContext, ProcessContext } from "../command.ts";
import { createFile } from "../files.ts";
import { writeUnlessQuiet } from "../output.ts";
import { isIdentity, ownIdentity, type ProcessIdentity } from "../process.ts";
import { journalFolderName, localFolder } from "../target/local/state.ts";

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

const names = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window (seconds)",
  maximumConcurrency: "maximum concurrency of the mapping",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  enabled: "event source mapping",
} as const satisfies Record<SettingChange["setting"], string>;

function value(setting: SettingValue): string {
  if (typeof setting === "boolean") return setting ? "enabled" : "disabled";
  if (typeof setting === "string") return setting;
  return setting === null ? "none" : count(setting);
}

/** Formats changes: `batch size from 1 to 10, reserved concurrency from none to 10`. */
export const changesText = (changes: readonly SettingChange[]): string =>
  changes.map(({ setting, from, to }) => `${names[setting]} from ${value(from)} to ${value(to)}`).join(", ");

const reversed = ({ setting, from, to }: SettingChange): SettingChange => ({ setting, from: to, to: from });

/** The question before arms change settings. */
export const changeQuestion = (workload: Workload, arms: readonly string[]): string =>
  `Change settings of ${nameOf(workload)} during an arm, and restore them after it (${arms.join("; ")})?`;

/** The question before the settings are restored that an earlier command left changed. */
export const restoreQuestion = (workload: Workload, changes: readonly SettingChange[]): string =>
  `An earlier command left settings of ${nameOf(workload)} changed. Restore them (${changesText(changes.map(reversed))})?`;

/** The note after a Ctrl-C, while the user waits. */
const restoringLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `restoring settings of ${nameOf(workload)} (${changesText(changes.map(reversed))}): AWS takes up to a minute; a second Ctrl-C would leave them changed`;

/** The note when a second Ctrl-C ends the process before they are restored. */
const leftChangedLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `settings of ${nameOf(workload)} may still be changed: ${changesText(changes)}. To restore them, run on the same target: flatten queue stats ${flagsOf(workload)}`;

/** The note after they are restored by a later command. */
export const restoredLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `restored settings of ${nameOf(workload)} that an earlier command had left changed: ${changesText(changes.map(reversed))}`;

/** The question before a command resumes a queue that an earlier command paused. */
export const resumeQuestion = (workload: Workload): string =>
  `flatten queue pause has paused the queue of ${nameOf(workload)}. Resume it?`;

/** The note after a command has resumed it. */
export const resumedLine = (workload: Workload): string =>
  `resumed the queue of ${nameOf(workload)}, which flatten queue pause had paused`;

/** The note when the stack is deleted before they are restored. */
export const goneWithItLine = (workload: Workload): string =>
  `settings of ${nameOf(workload)} that an earlier command had left changed were deleted with it`;

/** The note about settings that have a third value: neither the one before the change nor the one after it. */
export const overruledLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `not restored, because it was changed again since: ${changes.map(({ setting }) => names[setting]).join(", ")} of ${nameOf(workload)}`;
