import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { deleteScheduleGroup } from "../../aws/beyond/schedules.ts";
import { whyOf } from "../../aws/errors.ts";
import { flagsOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { ScheduleJournal } from "../../experiment/send/schedules.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommandContext } from "../context.ts";
import { isIdentity, isRunning, ownIdentity, type ProcessIdentity } from "../process-identity.ts";
import { createEntryFile, type JournalLocation, journalPath, removeEntry } from "./journal.ts";

/** A group of schedules that a run has created and not yet deleted. */
interface ScheduleEntry {
  readonly group: string;
  /** The process that created it. */
  readonly process: ProcessIdentity;
}

/** The path of an entry: beside the journal of the settings of the same workload. */
const entryPath = (location: JournalLocation, target: Target, group: string): string =>
  join(folderOf(location, target), `${prefixOf(location, target)}${group}.json`);

const folderOf = (location: JournalLocation, target: Target): string => dirname(journalPath(location, target));

const prefixOf = (location: JournalLocation, target: Target): string =>
  `${basename(journalPath(location, target), ".json")}.schedules.`;

/** The journal that runs write their groups of schedules to. */
export const scheduleJournalOf = (context: CommandContext): ScheduleJournal => ({
  opened: async (target, group) => {
    const entry = { group, process: await ownIdentity() } satisfies ScheduleEntry;
    await createEntryFile(entryPath(context, target, group), entry);
    if (target.description.kind !== "local") context.setExitMessage(leftLine(target, group));
  },
  closed: async (target, group) => {
    await removeEntry(entryPath(context, target, group));
    if (target.description.kind !== "local") context.setExitMessage(undefined);
  },
});

/** The note when a second Ctrl-C ends the process before the schedules are deleted. */
const leftLine = ({ workload }: Target, group: string): string =>
  `the schedules of the group ${group} may remain, and send their jobs. To delete them, run on the same target: flatten queue stats ${flagsOf(workload)}`;

/**
 * Deletes schedules that an earlier command created on this stack and did not delete, because it crashed or was killed.
 *
 * @throws {FlattenError} (cloud) if they cannot be deleted; the remedy names the file that remembers them.
 */
export async function deleteLeftSchedules(context: CommandContext, target: Target): Promise<void> {
  const folder = folderOf(context, target);
  const prefix = prefixOf(context, target);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return;
  const { pid } = await ownIdentity();
  for (const name of names) {
    const path = join(folder, name);
    const entry = await readEntry(path);
    if (entry === undefined || (entry.process.pid !== pid && (await isRunning(entry.process)))) continue;
    const wasThere = await deleteScheduleGroup(target.cloud, entry.group).catch((error: unknown) => {
      throw notDeleted(entry.group, path, error);
    });
    await removeEntry(path);
    if (wasThere && !context.quiet) context.stderr.write(`${deletedLine(entry.group)}\n`);
  }
}

const notDeleted = (group: string, path: string, cause: unknown) =>
  new FlattenError(
    "cloud",
    `the schedules of the group ${group}, which an earlier command left behind, could not be deleted: ${whyOf(cause)}`,
    {
      remedy: `delete the schedule group ${group} in the console of EventBridge Scheduler, and the file ${path}`,
      cause,
    },
  );

const deletedLine = (group: string): string =>
  `deleted the schedules of the group ${group}, which an earlier command had left behind: their jobs are not sent`;

/** Reads an entry; undefined for a file that is damaged, or has just been deleted by another command. */
async function readEntry(path: string): Promise<ScheduleEntry | undefined> {
  try {
    const entry = JSON.parse(await readFile(path, "utf8")) as Partial<ScheduleEntry>;
    return typeof entry.group === "string" && isIdentity(entry.process) ? (entry as ScheduleEntry) : undefined;
  } catch {
    return undefined;
  }
}
