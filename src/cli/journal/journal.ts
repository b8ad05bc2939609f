import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { FlattenError } from "../../base/errors.ts";
import type { SettingChange } from "../../experiment/settings/settings.ts";
import type { SettingsJournal } from "../../experiment/settings/with-settings.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import type { CommandContext, ProcessContext } from "../context.ts";
import { createFile } from "../files.ts";
import { journalFolderName, localFolder } from "../target/local-state.ts";
import { leftChangedLine, overruledLine, restoringLine } from "./text.ts";

/** Settings of a stack that an arm has changed and not put back yet. */
export interface JournalEntry {
  readonly target: TargetDescription;
  readonly mappingId: string;
  readonly functionName: string;
  /** The process that made the changes. */
  readonly pid: number;
  /** When they were made, ISO 8601. */
  readonly at: string;
  readonly changes: readonly SettingChange[];
}

const journalVersion = 1;

/**
 * Reads what has not been put back; undefined as a rule.
 *
 * @throws {FlattenError} when the entry is damaged.
 */
export async function readEntry(path: string): Promise<JournalEntry | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(path, "cannot be read", error);
  }
  try {
    const { version, ...entry } = JSON.parse(text) as { version?: unknown } & JournalEntry;
    if (version === journalVersion && Array.isArray(entry.changes)) return entry;
  } catch {}
  throw unusable(path, "is damaged, or a newer flatten wrote it");
}

/**
 * Notes changes before they are made, in one step: a crash leaves a whole entry or none.
 *
 * @throws {FlattenError} when that cannot be, or somebody else's are noted: nothing may be changed then.
 */
export async function createEntry(path: string, entry: JournalEntry): Promise<void> {
  const created = await write(path, `${JSON.stringify({ version: journalVersion, ...entry }, null, 2)}\n`);
  if (created) return;
  throw new FlattenError("refused", "another flatten command has just changed settings of this stack", {
    remedy: "wait for it to end: it puts them back",
  });
}

async function write(path: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await createFile(path, text);
  } catch (error) {
    throw unusable(
      path,
      "cannot be written",
      error,
      "nothing was changed; make its folder writable, or set XDG_STATE_HOME to one that is",
    );
  }
}

/** Takes an entry away; answers whether there was one. */
export async function removeEntry(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unusable(path, "cannot be deleted", error, "the settings are back; delete it by hand");
  }
}

/** The journal as experiments write it. */
export const journalOf = (context: CommandContext): SettingsJournal => ({
  opened: async (target, changes) => {
    await createEntry(journalPath(context, target), entryOf(context, target, changes));
    context.setExitMessage(leftChangedLine(target.stack.name, changes));
  },
  closing: (target, changes) => {
    if (context.interrupted.aborted && !context.quiet)
      context.stderr.write(`${restoringLine(target.stack.name, changes)}\n`);
  },
  closed: async (target, { overruled }) => {
    await removeEntry(journalPath(context, target));
    context.setExitMessage(undefined);
    if (overruled.length > 0 && !context.quiet)
      context.stderr.write(`${overruledLine(target.stack.name, overruled)}\n`);
  },
});

const entryOf = (
  { wallClock }: CommandContext,
  { description, stack }: Target,
  changes: readonly SettingChange[],
): JournalEntry => ({
  target: description,
  mappingId: stack.eventSourceMappingId,
  functionName: stack.processFunctionName,
  pid: process.pid,
  at: new Date(wallClock.nowMs()).toISOString(),
  changes,
});

const unusable = (
  path: string,
  why: string,
  cause?: unknown,
  remedy = "look into it, put the settings that it names back by hand, and delete it",
) => new FlattenError("cloud", `the journal of changed settings ${why}: ${path}`, { remedy, cause });

/** What a place depends on: the folder of the command, and whose it is. */
export type JournalLocation = Pick<ProcessContext, "cwd" | "env">;

/**
 * Where the changed settings of a stack are noted: one file a stack, at the same place whichever command asks. The local
 * target's lies beside its state, and goes with it; any other stack can be reached from every folder of this machine, so
 * its file lies in the user's own state folder.
 */
export function journalPath({ cwd, env }: JournalLocation, { description, stack }: Target): string {
  const folder = description.kind === "local" ? localFolder(cwd) : stateFolder({ cwd, env });
  // The mapping's id tells stacks of one name apart: those of other accounts, and later ones.
  const { kind, region } = description;
  const name = [kind, region, stack.name, stack.eventSourceMappingId].join(".").replace(/[^\w.-]/g, "_");
  return join(folder, journalFolderName, `${name}.json`);
}

/** The XDG Base Directory specification's folder for state; without a home, this folder's. */
function stateFolder({ cwd, env }: JournalLocation): string {
  const { XDG_STATE_HOME: state = "", HOME: home = env.USERPROFILE ?? "" } = env;
  if (isAbsolute(state)) return join(state, "flatten");
  return home === "" ? join(cwd, ".flatten") : join(home, ".local", "state", "flatten");
}
