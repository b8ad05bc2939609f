import { whyOf } from "../../aws/errors.ts";
import { type ChildCounts, countChildren, executionState, stopExecution } from "../../aws/state-machine.ts";
import { flagsOf } from "../../aws/workload.ts";
import { pause } from "../../base/clock.ts";
import { FlattenError } from "../../base/errors.ts";
import { unclearChildren } from "../../experiment/send/map/execution.ts";
import type { ExecutionJournal } from "../../experiment/send/map/execution-journal.ts";
import type { Target } from "../../experiment/target.ts";
import { count, counted } from "../../terminal/format.ts";
import type { CommandContext } from "../context.ts";
import { LeftJournal } from "./left.ts";

/**
 * The journal that runs write the executions of their state machines to. The local target has none: its executions end with the
 * process, and its time would pass while a file is written.
 */
export const executionJournalOf = (context: CommandContext): ExecutionJournal => {
  const open = new Set<string>();
  return {
    opened: async (target, arn) => {
      if (target.description.kind === "local") return;
      await new LeftJournal(context, target, "executions").add(arn);
      open.add(arn);
      context.setExitMessage(leftLine(target, open.size));
    },
    closed: async (target, arn) => {
      if (target.description.kind === "local") return;
      await new LeftJournal(context, target, "executions").remove(arn);
      open.delete(arn);
      context.setExitMessage(open.size === 0 ? undefined : leftLine(target, open.size));
    },
  };
};

/** The note when a second Ctrl-C ends the process before the executions have ended. */
const leftLine = ({ workload }: Target, executions: number): string =>
  `${counted(executions, "execution")} of the state machine may still run, and send jobs. To stop ${executions === 1 ? "it" : "them"}, run on the same target: flatten queue stats ${flagsOf(workload)}`;

/**
 * Stops executions that an earlier command started on this stack and did not see to their end, because it crashed or was
 * killed, and says what they have sent.
 *
 * @throws {FlattenError} (cloud) if one cannot be stopped; the remedy names it.
 */
export async function stopLeftExecutions(context: CommandContext, target: Target): Promise<void> {
  const journal = new LeftJournal(context, target, "executions");
  for (const { name: arn, path } of await journal.left()) {
    const line = await endLeft(target, arn).catch((error: unknown) => {
      throw notStopped(arn, path, error);
    });
    await journal.remove(arn);
    if (!context.quiet) context.stderr.write(`${line}\n`);
  }
}

const lookEveryMs = 2_000;

/** Ends an execution, if it is running. @returns what it has sent, as a sentence. */
async function endLeft({ cloud }: Target, arn: string): Promise<string> {
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

const notStopped = (arn: string, path: string, cause: unknown) =>
  new FlattenError(
    "cloud",
    `an execution that an earlier command left behind could not be stopped, and may send jobs: ${whyOf(cause)}`,
    { remedy: `stop ${arn} in the console of Step Functions, and delete the file ${path}`, cause },
  );
