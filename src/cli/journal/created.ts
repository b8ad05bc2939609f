import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { whyOf } from "../../aws/errors.ts";
import { deleteScheduleGroup } from "../../aws/schedules.ts";
import { type ChildCounts, countChildren, executionState, stopExecution } from "../../aws/state-machine.ts";
import { flagsOf, type Workload } from "../../aws/workload.ts";
import { objectIn } from "../../base/encoding.ts";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";
import { unclearChildren } from "../../experiment/send/execution.ts";
import type { CreationJournal } from "../../experiment/send/schedules.ts";
import type { Target } from "../../experiment/target.ts";
import { count, counted } from "../../terminal/format.ts";
import type { CommandContext } from "../command.ts";
import { writeUnlessQuiet } from "../output.ts";
import { isIdentity, isRunning, ownIdentity, type ProcessIdentity } from "../process.ts";
import { createEntryFile, type JournalLocation, journalPath, removeEntry } from "./journal.ts";

/** What a run creates in the account and removes at its end: groups of schedules, or an execution of a state machine. */
type Kind = "schedules" | "executions";

/** A thing that a run has created and not yet removed. */
interface Entry {
  readonly name: string;
  /** The process that created it. */
  readonly process: ProcessIdentity;
}

/** The entries of one kind. Their files are beside the journal of the settings of the same workload. */
class CreatedEntries {
  readonly #folder: string;
  readonly #prefix: string;

  constructor(location: JournalLocation, target: Target, kind: Kind) {
    const path = journalPath(location, target);
    this.#folder = dirname(path);
    this.#prefix = `${basename(path, ".json")}.${kind}.`;
  }

  /** Writes an entry before the thing is created. @throws {FlattenError} (cloud) when the file cannot be written. */
  async add(name: string): Promise<void> {
    await createEntryFile(this.#pathOf(name), { name, process: await ownIdentity() } satisfies Entry);
  }

  /** Deletes the entry of a thing that has been removed. */
  async remove(name: string): Promise<void> {
    await removeEntry(this.#pathOf(name));
  }

  /** What commands have left behind that crashed or were killed, with the file of each entry. */
  async leftovers(): Promise<{ readonly name: string; readonly path: string }[]> {
    const files = (await readdir(this.#folder).catch(() => [])).filter((file) => file.startsWith(this.#prefix));
    if (files.length === 0) return [];
    const { pid } = await ownIdentity();
    const found: { name: string; path: string }[] = [];
    for (const file of files) {
      const path = join(this.#folder, file);
      const entry = await readEntry(path);
      if (entry === undefined || (entry.process.pid !== pid && (await isRunning(entry.process)))) continue;
      found.push({ name: entry.name, path });
    }
    return found;
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${this.#prefix}${name.replace(/[^\w.-]/g, "_")}.json`);
  }
}

/** Reads an entry; undefined for a file that is damaged, or has just been deleted by another command. */
async function readEntry(path: string): Promise<Entry | undefined> {
  const entry = objectIn(await readFile(path, "utf8").catch(() => "")) as Partial<Entry> | undefined;
  return typeof entry?.name === "string" && isIdentity(entry.process) ? (entry as Entry) : undefined;
}

/**
 * The journal that runs write what they create to.
 *
 * @param textOf the note when a second Ctrl-C ends the process before all of it is gone.
 */
function creationJournal(
  context: CommandContext,
  kind: Kind,
  textOf: (names: readonly string[], workload: Workload) => string,
): CreationJournal {
  const open = new Set<string>();
  const warn = ({ description, workload }: Target) => {
    if (description.kind === "local") return;
    context.setExitMessage(open.size === 0 ? undefined : textOf([...open], workload));
  };
  return {
    opened: async (target, name) => {
      await new CreatedEntries(context, target, kind).add(name);
      open.add(name);
      warn(target);
    },
    closed: async (target, name) => {
      await new CreatedEntries(context, target, kind).remove(name);
      open.delete(name);
      warn(target);
    },
  };
}

/**
 * Ends what an earlier command has left behind on this stack, because it crashed or was killed.
 *
 * @param end ends one thing, and returns what it did, as a sentence; undefined if it was gone already.
 */
async function endLeftovers(
  context: CommandContext,
  target: Target,
  kind: Kind,
  end: (name: string, path: string) => Promise<string | undefined>,
): Promise<void> {
  const created = new CreatedEntries(context, target, kind);
  for (const { name, path } of await created.leftovers()) {
    const line = await end(name, path);
    await created.remove(name);
    if (line !== undefined) writeUnlessQuiet(context, `${line}\n`);
  }
}

/** The journal that runs write their groups of schedules to. */
export const scheduleJournalOf = (context: CommandContext): CreationJournal =>
  creationJournal(
    context,
    "schedules",
    (groups, workload) =>
      `the schedules of the group ${groups.join(", ")} may remain, and send their jobs. To delete them, run on the same target: flatten queue stats ${flagsOf(workload)}`,
  );

/**
 * Deletes schedules that an earlier command created on this stack and did not delete.
 *
 * @throws {FlattenError} (cloud) if they cannot be deleted; the remedy names the file that remembers them.
 */
export const deleteLeftoverSchedules = (context: CommandContext, target: Target): Promise<void> =>
  endLeftovers(context, target, "schedules", async (group, path) => {
    const wasThere = await deleteScheduleGroup(target.cloud, group).catch((cause: unknown) => {
      throw new FlattenError(
        "cloud",
        `the schedules of the group ${group}, which an earlier command left behind, could not be deleted: ${whyOf(cause)}`,
        {
          remedy: `delete the schedule group ${group} in the console of EventBridge Scheduler, and the file ${path}`,
          cause,
        },
      );
    });
    return wasThere
      ? `deleted the schedules of the group ${group}, which an earlier command had left behind: their jobs are not sent`
      : undefined;
  });

/**
 * The journal that runs write the executions of their state machines to. The local target has none: its executions end with the
 * process, and its time would pass while a file is written.
 */
export function executionJournalOf(context: CommandContext): CreationJournal {
  const { opened, closed } = creationJournal(
    context,
    "executions",
    ({ length }, workload) =>
      `${counted(length, "execution")} of the state machine may still run, and send jobs. To stop ${length === 1 ? "it" : "them"}, run on the same target: flatten queue stats ${flagsOf(workload)}`,
  );
  const isKept = ({ description }: Target) => description.kind !== "local";
  return {
    opened: async (target, arn) => void (isKept(target) && (await opened(target, arn))),
    closed: async (target, arn) => void (isKept(target) && (await closed(target, arn))),
  };
}

/**
 * Stops executions that an earlier command started on this stack and did not see to their end, and says what they have sent.
 *
 * @throws {FlattenError} (cloud) if one cannot be stopped; the remedy names it.
 */
export const stopLeftoverExecutions = (context: CommandContext, target: Target): Promise<void> =>
  endLeftovers(context, target, "executions", (arn, path) =>
    stopExecutionOf(target, arn).catch((cause: unknown) => {
      throw new FlattenError(
        "cloud",
        `an execution that an earlier command left behind could not be stopped, and may send jobs: ${whyOf(cause)}`,
        { remedy: `stop ${arn} in the console of Step Functions, and delete the file ${path}`, cause },
      );
    }),
  );

const lookEveryMs = 2_000;

/** Ends an execution, if it is running. @returns what it has sent, as a sentence. */
async function stopExecutionOf({ cloud }: Target, arn: string): Promise<string> {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  const execution = `the execution ${name}, which an earlier command had left behind,`;
  let wasRunning = false;
  for (;;) {
    const state = await executionState(cloud, arn).catch((error: unknown) => {
      if ((error as { readonly name?: string }).name === "ExecutionDoesNotExist") return undefined;
      throw error;
    });
    if (state === undefined) return `${execution} was not started: it sent nothing`;
    if (state.status !== "RUNNING") {
      const how = wasRunning ? "was running, and is stopped now" : `has ended as ${state.status}`;
      return `${execution} ${how}: ${await countChildren(cloud, arn).then(sentText, notCounted)}`;
    }
    if (!wasRunning) await stopExecution(cloud, arn);
    wasRunning = true;
    await pause(cloud.clock, lookEveryMs);
  }
}

function sentText(counts: ChildCounts | undefined): string {
  if (counts === undefined) return "it sent nothing";
  const { total, succeeded } = counts;
  const unclear = unclearChildren(counts);
  const most = unclear === 0 ? "" : `, and up to ${count(unclear)} more had begun`;
  return `${count(succeeded)} of its ${counted(total, "child execution")} have sent their jobs${most}`;
}

const notCounted = (error: unknown): string =>
  `how much it sent is unknown, because its child executions could not be counted (${whyOf(error)})`;
