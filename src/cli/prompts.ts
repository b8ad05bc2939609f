import type { Readable, Writable } from "node:stream";
import { FlattenError } from "../base/errors.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";

/**
 * Asks for consent on a terminal; `--yes` gives it beforehand.
 *
 * @throws {FlattenError} where nobody can be asked: nothing is done without a yes; and after Ctrl-C.
 */
export async function askConsent(context: CommandContext, flags: CommonFlags, question: string): Promise<boolean> {
  if (flags.yes) return true;
  assertInteractive(context, question, "--yes");
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: question, initialValue: false, ...streams(context) });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/**
 * Asks for a name to be typed before something is destroyed; `--yes` stands for it.
 *
 * @throws {FlattenError} where nobody can be asked, when another name is typed, and after Ctrl-C.
 */
export async function askName(
  context: CommandContext,
  flags: CommonFlags,
  question: string,
  name: string,
): Promise<void> {
  if (flags.yes) return;
  assertInteractive(context, question, "--yes");
  const { text, isCancel } = await import("@clack/prompts");
  const answer = await text({ message: `${question} Type its name to go on:`, placeholder: name, ...streams(context) });
  if (isCancel(answer)) throw cancelled();
  if (answer.trim() !== name) {
    throw new FlattenError("refused", `"${name}" was not confirmed; nothing was done`);
  }
}

const cancelled = () => new FlattenError("interrupted", "interrupted; nothing was done");

function assertInteractive({ stdin, stderr }: CommandContext, question: string, flag: string): void {
  if (stdin().isTTY && stderr.isTTY) return;
  throw new FlattenError("refused", `${question} Nobody is there to answer; nothing was done`, {
    remedy: `repeat the command with ${flag} if you mean it`,
  });
}

const streams = ({ stdin, stderr, interrupted }: CommandContext) => ({
  input: stdin() as unknown as Readable,
  output: stderr as unknown as Writable,
  signal: interrupted,
});
