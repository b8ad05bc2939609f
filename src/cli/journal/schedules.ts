import { deleteScheduleGroup } from "../../aws/beyond/schedules.ts";
import { whyOf } from "../../aws/errors.ts";
import { flagsOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { ScheduleJournal } from "../../experiment/send/schedules.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommandContext } from "../context.ts";
import { LeftJournal } from "./left.ts";

/** The journal that runs write their groups of schedules to. */
export const scheduleJournalOf = (context: CommandContext): ScheduleJournal => ({
  opened: async (target, group) => {
    await new LeftJournal(context, target, "schedules").add(group);
    if (target.description.kind !== "local") context.setExitMessage(leftLine(target, group));
  },
  closed: async (target, group) => {
    await new LeftJournal(context, target, "schedules").remove(group);
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
  const journal = new LeftJournal(context, target, "schedules");
  for (const { name: group, path } of await journal.left()) {
    const wasThere = await deleteScheduleGroup(target.cloud, group).catch((error: unknown) => {
      throw notDeleted(group, path, error);
    });
    await journal.remove(group);
    if (wasThere && !context.quiet) context.stderr.write(`${deletedLine(group)}\n`);
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
