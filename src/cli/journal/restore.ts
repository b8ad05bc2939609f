import { describeStack, isDeployed } from "../../aws/stack.ts";
import { findStack } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { restoreSettings, stillChanged } from "../../experiment/settings.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommandContext } from "../command.ts";
import type { CommonFlags } from "../common-flags.ts";
import { writeUnlessQuiet } from "../output.ts";
import { isRunning } from "../process.ts";
import { askConsent, canPrompt } from "../prompts.ts";
import type { OpenCloud } from "../target/cloud.ts";
import { deleteLeftoverSchedules, stopLeftoverExecutions } from "./created.ts";
import {
  goneWithItLine,
  type JournalEntry,
  journalPath,
  overruledLine,
  readEntry,
  removeEntry,
  restoredLine,
  restoreQuestion,
  resumedLine,
  resumeQuestion,
  resumeQueue,
} from "./journal.ts";

/** What a command does on the stack. Without restored settings a burst and a deployment are refused; a command that only looks runs. */
export type Purpose = keyof typeof refusals | "look";

/** Why a command does not run: the settings are not restored, or the queue is paused. */
const refusals = {
  burst: {
    changed: "the burst would run with settings that an earlier command left changed; nothing was sent",
    paused: "the queue is paused: no message would reach the function; nothing was sent",
  },
  deploy: {
    changed: "CloudFormation does not see settings that an earlier command left changed; nothing was deployed",
    paused: "the queue is paused, which CloudFormation does not see; nothing was deployed",
  },
} as const;

/**
 * Undoes what an earlier command left behind on this stack, because it crashed or was killed: deletes its schedules, stops its
 * executions, and restores the settings that it changed. Asks before it changes settings, except on the local target.
 *
 * @throws {FlattenError} (refused) for a burst or a deployment: without consent, while another command is measuring, or while the
 *   queue stays paused.
 */
export async function restoreAfterCrash(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  purpose: Purpose,
): Promise<void> {
  await deleteLeftoverSchedules(context, target);
  await stopLeftoverExecutions(context, target);
  const path = journalPath(context, target);
  const entry = await readEntry(path);
  if (entry === undefined) return;
  if (entry.paused) return purpose === "look" ? undefined : resumePaused(context, flags, target, purpose);
  if (entry.process.pid !== process.pid && (await isRunning(entry.process))) {
    if (purpose === "look") return;
    throw stillMeasuring(entry, path);
  }
  const left = await stillChanged(target, entry.changes);
  const question = restoreQuestion(target.workload, left);
  if (left.length > 0 && !(await isRestoreAllowed(context, flags, target, question, purpose))) return;
  const { undone, overruled } = await restoreSettings(target, entry.changes);
  await removeEntry(path);
  if (undone.length > 0) writeUnlessQuiet(context, `${restoredLine(target.workload, undone)}\n`);
  if (overruled.length > 0) writeUnlessQuiet(context, `${overruledLine(target.workload, overruled)}\n`);
}

/** Resumes a queue that `flatten queue pause` has paused, before a command that needs its messages delivered. */
async function resumePaused(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  purpose: keyof typeof refusals,
): Promise<void> {
  const isLocal = target.description.kind === "local";
  if (!isLocal && !(await askConsent(context, flags, resumeQuestion(target.workload)))) {
    throw new FlattenError("refused", refusals[purpose].paused, { remedy: "flatten queue resume" });
  }
  await resumeQueue(context, target);
  writeUnlessQuiet(context, `${resumedLine(target.workload)}\n`);
}

async function isRestoreAllowed(
  context: CommandContext,
  flags: CommonFlags,
  { description }: Target,
  question: string,
  purpose: Purpose,
): Promise<boolean> {
  if (description.kind === "local") return true;
  if (purpose === "look" && !flags.yes && !canPrompt(context)) {
    context.stderr.write(`${question} Pass --yes to confirm.\n`);
    return false;
  }
  if (await askConsent(context, flags, question)) return true;
  if (purpose === "look") return false;
  throw new FlattenError("refused", refusals[purpose].changed, {
    remedy: "repeat the command, and confirm that the settings are restored",
  });
}

const stillMeasuring = ({ process: { pid }, at }: JournalEntry, path: string) =>
  new FlattenError("refused", `another flatten command (process ${pid}, since ${at}) is measuring on this stack`, {
    remedy: `wait for it to end: it restores the settings that it has changed; if process ${pid} is not flatten, restore the settings that ${path} names, and delete the file`,
  });

/**
 * Restores settings as `restoreAfterCrash` does, on a stack that may be missing or incomplete. A deployment needs this,
 * because CloudFormation compares templates, not the settings that a mapping really has.
 *
 * @throws {FlattenError} (refused) for a burst or a deployment: without consent, while another command is measuring, or while the
 *   queue stays paused.
 */
export async function restoreStackAfterCrash(
  context: CommandContext,
  flags: CommonFlags,
  open: OpenCloud,
  purpose: Purpose,
): Promise<void> {
  if (!open.canChange) return;
  const stack = await describeStack(open.cloud, open.description.stack);
  if (!isDeployed(stack?.StackStatus)) return;
  const target = await wholeTarget(open);
  if (target !== undefined) await restoreAfterCrash(context, flags, target, purpose);
}

/** Returns a function that discards the journal of a stack after its deletion; must be called while the stack is there. */
export async function journalDiscarder(context: CommandContext, open: OpenCloud): Promise<() => Promise<void>> {
  const target = await wholeTarget(open);
  if (target === undefined) return async () => undefined;
  const path = journalPath(context, target);
  return async () => {
    if (await removeEntry(path)) writeUnlessQuiet(context, `${goneWithItLine(target.workload)}\n`);
  };
}

/** The target; undefined when there is no stack, or when parts of it are missing. */
async function wholeTarget({ cloud, description }: OpenCloud): Promise<Target | undefined> {
  try {
    return { cloud, description, workload: await findStack(cloud, description.stack) };
  } catch (error) {
    if (error instanceof FlattenError) return undefined;
    throw error;
  }
}
