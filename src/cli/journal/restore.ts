import { describeStack, findStack, isDeployed } from "../../aws/stack.ts";
import { FlattenError } from "../../base/errors.ts";
import { restoreSettings, stillChanged } from "../../experiment/settings/with-settings.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { askConsent } from "../prompts.ts";
import type { OpenCloud } from "../target/cloud.ts";
import { isAlive } from "../target/local-state.ts";
import { type JournalEntry, journalPath, readEntry, removeEntry } from "./journal.ts";
import { goneWithItLine, overruledLine, restoredLine, restoreQuestion } from "./text.ts";

/** Neither a burst nor a deployment may rest on settings that somebody left behind; who only looks may. */
export type Purpose = keyof typeof refusals | "look";

const refusals = {
  burst: "a burst would run on settings that an earlier one left behind; nothing was sent",
  deploy: "CloudFormation does not see settings that a burst left behind; nothing was deployed",
} as const;

/**
 * Puts settings back that an earlier command changed on this stack and left behind, as it crashed or was killed. Off
 * the local target it asks first.
 *
 * @throws {FlattenError} refused, unless for a look: when they may not be put back, or while a command measures here.
 */
export async function restoreLeftSettings(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  purpose: Purpose,
): Promise<void> {
  const path = journalPath(context, target);
  const entry = await readEntry(path);
  if (entry === undefined) return;
  if (entry.pid !== process.pid && isAlive(entry.pid)) {
    if (purpose === "look") return;
    throw measuring(entry, path);
  }
  const left = await stillChanged(target, entry.changes);
  const question = restoreQuestion(target.stack.name, left);
  if (left.length > 0 && !(await mayRestore(context, flags, target, question, purpose))) return;
  const { undone, overruled } = await restoreSettings(target, entry.changes);
  await removeEntry(path);
  if (context.quiet) return;
  if (undone.length > 0) context.stderr.write(`${restoredLine(target.stack.name, undone)}\n`);
  if (overruled.length > 0) context.stderr.write(`${overruledLine(target.stack.name, overruled)}\n`);
}

async function mayRestore(
  context: CommandContext,
  flags: CommonFlags,
  { description }: Target,
  question: string,
  purpose: Purpose,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const isInteractive = context.stdin().isTTY === true && context.stderr.isTTY === true;
  if (purpose === "look" && !flags.yes && !isInteractive) {
    context.stderr.write(`${question} Not without a yes: repeat the command with --yes\n`);
    return false;
  }
  if (await askConsent(context, flags, question)) return true;
  if (purpose === "look") return false;
  throw new FlattenError("refused", refusals[purpose], {
    remedy: "let them be put back: repeat the command, and say yes",
  });
}

const measuring = ({ pid, at }: JournalEntry, path: string) =>
  new FlattenError("refused", `another flatten command (process ${pid}, since ${at}) is measuring on this stack`, {
    remedy: `wait for it to end: it has changed settings, and puts them back; if process ${pid} is none of flatten's, put back by hand what ${path} names, and delete it`,
  });

/**
 * Puts left settings back on a stack that may not be there or not be whole. Before a deployment, as CloudFormation compares
 * templates, not what a mapping really has: a change set would pass over them.
 *
 * @throws {FlattenError} refused, but for a look: when they may not be put back, or while a command measures here.
 */
export async function restoreIfWhole(
  context: CommandContext,
  flags: CommonFlags,
  open: OpenCloud,
  purpose: Purpose,
): Promise<void> {
  const stack = await describeStack(open.cloud, open.description.stack);
  if (!isDeployed(stack?.StackStatus)) return;
  const target = await targetIn(open);
  if (target !== undefined) await restoreLeftSettings(context, flags, target, purpose);
}

/** Answers how to forget what is to be put back on a stack, once it is gone; to be asked while it is there. */
export async function discardJournalLater(context: CommandContext, open: OpenCloud): Promise<() => Promise<void>> {
  const target = await targetIn(open);
  if (target === undefined) return async () => undefined;
  const path = journalPath(context, target);
  return async () => {
    if ((await removeEntry(path)) && !context.quiet) context.stderr.write(`${goneWithItLine(target.stack.name)}\n`);
  };
}

/** Undefined when there is no stack, or when parts of it are missing. */
async function targetIn({ cloud, description }: OpenCloud): Promise<Target | undefined> {
  try {
    return { cloud, description, stack: await findStack(cloud, description.stack) };
  } catch (error) {
    if (error instanceof FlattenError) return undefined;
    throw error;
  }
}
