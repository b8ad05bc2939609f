import { whyOf } from "../../aws/errors.ts";
import { type ChildCounts, countChildren, executionState, stopExecution } from "../../aws/state-machine.ts";
import { flagsOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";
import { unclearChildren } from "../../experiment/send/map/execution.ts";
import type { CreationJournal } from "../../experiment/send/schedules.ts";
import type { Target } from "../../experiment/target.ts";
import { count, counted } from "../../terminal/format.ts";
import type { CommandContext } from "../context.ts";
import { creationJournal, endLeft } from "./created.ts";

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
export const stopLeftExecutions = (context: CommandContext, target: Target): Promise<void> =>
  endLeft(context, target, "executions", (arn, path) =>
    stopLeft(target, arn).catch((cause: unknown) => {
      throw new FlattenError(
        "cloud",
        `an execution that an earlier command left behind could not be stopped, and may send jobs: ${whyOf(cause)}`,
        { remedy: `stop ${arn} in the console of Step Functions, and delete the file ${path}`, cause },
      );
    }),
  );

const lookEveryMs = 2_000;

/** Ends an execution, if it is running. @returns what it has sent, as a sentence. */
async function stopLeft({ cloud }: Target, arn: string): Promise<string> {
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
