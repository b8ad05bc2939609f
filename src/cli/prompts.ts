import type { Readable, Writable } from "node:stream";
import { FlattenError } from "../base/errors.ts";
import { clean } from "../terminal/page.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";

/** What a question is asked with. */
type Asking = Pick<CommandContext, "stdin" | "stderr" | "terminal" | "env" | "interrupted">;

/**
 * Asks for consent on a terminal; `--yes` gives it in advance.
 *
 * @throws {FlattenError} (refused) without a terminal and without `--yes`; (interrupted) after Ctrl-C.
 */
export async function askConsent(context: Asking, flags: Pick<CommonFlags, "yes">, question: string): Promise<boolean> {
  if (flags.yes) return true;
  assertInteractive(context, question);
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: clean(question), initialValue: false, ...promptStreams(context) });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * Asks the user to type a name before something is deleted; `--yes` gives it in advance.
 *
 * @throws {FlattenError} (refused) without a terminal and without `--yes`, or when another name is typed; (interrupted)
 * after Ctrl-C.
 */
export async function askName(
  context: CommandContext,
  flags: CommonFlags,
  question: string,
  name: string,
): Promise<void> {
  if (flags.yes) return;
  assertInteractive(context, question);
  const { text, isCancel } = await import("@clack/prompts");
  const answer = await text({
    message: clean(`${question} Type ${name} to confirm:`),
    placeholder: clean(name),
    ...promptStreams(context),
  });
  if (isCancel(answer)) throw cancelled();
  if (answer.trim() !== name) {
    throw new FlattenError("refused", `"${name}" was not confirmed; nothing was done`);
  }
}

const cancelled = () => new FlattenError("interrupted", "interrupted; nothing was done");

/** Whether a single question can be asked: it is read from stdin and written to stderr, and a CI job has no one to answer. */
export const canPrompt = ({ stdin, stderr, env }: Pick<CommandContext, "stdin" | "stderr" | "env">): boolean =>
  stdin().isTTY === true && stderr.isTTY === true && !env.CI;

function assertInteractive(context: Asking, question: string): void {
  if (canPrompt(context)) return;
  throw new FlattenError("refused", `${question} There is no terminal to ask on; nothing was done`, {
    remedy: "pass --yes to confirm",
  });
}

/** Where prompts read and write, and what cancels them. */
export const promptStreams = ({ stdin, terminal, interrupted }: Asking) => ({
  input: stdin() as unknown as Readable,
  output: terminal as unknown as Writable,
  signal: interrupted,
});
