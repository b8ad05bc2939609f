import { FlattenError } from "../base/errors.ts";
import { putBack, stillChanged } from "../experiment/settings-put-back.ts";
import type { Target } from "../experiment/target.ts";
import { overruledLine, putBackLine, putBackQuestion } from "../render/settings-words.ts";
import { askConsent } from "./ask.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { type JournalEntry, readJournal, writeJournal } from "./journal.ts";
import { forget, isAbout, isAtPlace } from "./journal-entries.ts";
import { isAlive } from "./local/local-lock.ts";

/** A burst must not run on settings that somebody left behind; who only looks may. */
export type Purpose = "burst" | "look";

/**
 * Puts settings back that an earlier command changed on this target and left behind, as it crashed or was killed. Off
 * the local target it asks first.
 *
 * @throws {FlattenError} refused, for a burst: when they may not be put back, or while another command measures here.
 */
export async function healSettings(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  purpose: Purpose,
): Promise<void> {
  const entries = await withoutVanished(context.cwd, target);
  const mine = entries.filter((entry) => isAbout(entry, target));
  if (mine.length === 0) return;
  const busy = mine.find(({ pid }) => pid !== process.pid && isAlive(pid));
  if (busy !== undefined) {
    if (purpose === "burst") throw measuring(busy);
    return;
  }
  const changes = mine.flatMap((entry) => entry.changes);
  const left = await stillChanged(target, changes);
  if (left.length > 0 && !(await mayPutBack(context, flags, target, putBackQuestion(target.stack.name, left), purpose)))
    return;
  const { undone, overruled } = await putBack(target, changes);
  await forget(context.cwd, target);
  if (context.quiet) return;
  if (undone.length > 0) context.stderr.write(`${putBackLine(target.stack.name, undone)}\n`);
  if (overruled.length > 0) context.stderr.write(`${overruledLine(target.stack.name, overruled)}\n`);
}

/** There is one local stack of a name: entries about another one are about a world that was reset. */
async function withoutVanished(cwd: string, target: Target): Promise<JournalEntry[]> {
  const entries = await readJournal(cwd);
  if (target.description.kind !== "local") return entries;
  const living = entries.filter((entry) => !isAtPlace(entry, target.description) || isAbout(entry, target));
  if (living.length < entries.length) await writeJournal(cwd, living);
  return living;
}

async function mayPutBack(
  context: CommandContext,
  flags: CommonFlags,
  { description }: Target,
  question: string,
  purpose: Purpose,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const somebodyThere = context.stdin.isTTY === true && context.stderr.isTTY === true;
  if (purpose === "look" && !flags.yes && !somebodyThere) {
    context.stderr.write(`${question} Not without a yes: repeat the command with --yes\n`);
    return false;
  }
  if (await askConsent(context, flags, question)) return true;
  if (purpose === "look") return false;
  throw new FlattenError("refused", "a burst would run on settings that an earlier one left behind; nothing was sent", {
    remedy: "let them be put back: repeat the command, and say yes",
  });
}

const measuring = ({ pid, at }: JournalEntry) =>
  new FlattenError("refused", `another flatten command (process ${pid}, since ${at}) is measuring on this stack`, {
    remedy: "wait for it to end: it has changed settings, and puts them back",
  });
