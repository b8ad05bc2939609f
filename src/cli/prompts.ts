import type { Readable, Writable } from "node:stream";
import { FlattenError } from "../base/errors.ts";
import { clean } from "../terminal/page.ts";
import type { CommandContext, ContextChange } from "./command.ts";
import { commandText } from "./command-line.ts";
import type { CommonFlags } from "./common-flags.ts";

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

/** One of several answers. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Shown beside the option while it is selected. */
  readonly hint?: string;
}

/** A question whose answer is typed. */
interface TextQuestion {
  readonly message: string;
  /** The answer that Enter alone gives. */
  readonly initial: string;
  /** Reads an answer, and throws an error with a sentence for one that is not valid. */
  readonly check?: (text: string) => unknown;
}

/** Prompts of a session on a terminal. An answer is undefined after Esc or Ctrl-C: the user goes back. */
export interface Session {
  choose<Value extends string>(
    message: string,
    options: readonly Option<Value>[],
    initial?: Value,
  ): Promise<Value | undefined>;
  text(question: TextQuestion): Promise<string | undefined>;
  /** Waits for Enter, which does what the label says; false if the user goes back. */
  pause(message: string, label: string): Promise<boolean>;
  /** Shows a command line, runs it in this process, and returns its exit code. Ctrl-C ends only that command. */
  run(argv: readonly string[], change?: ContextChange): Promise<number>;
  /** Whether the process is ending: the terminal was closed, or it was told to end. */
  isEnding(): boolean;
}

/** The most options that are shown at a time, so that a menu fits on 24 rows. */
const optionsShown = 17;

/** Opens a session. Loads the prompts, which commands without questions do not need. */
export async function openSession(context: CommandContext): Promise<Session> {
  const { select, text, isCancel } = await import("@clack/prompts");
  const streams = () => ({ ...promptStreams(context), signal: context.renewInterrupted() });
  const answered = <T>(answer: T | symbol): T | undefined => (isCancel(answer) ? undefined : (answer as T));
  return {
    choose: async (message, options, initial) =>
      answered<string>(
        await select<string>({
          message: clean(message),
          options: options.map((option) => ({ ...option })),
          ...(initial === undefined ? {} : { initialValue: initial }),
          maxItems: optionsShown,
          showInstructions: false,
          ...streams(),
        }),
      ) as never,
    text: async ({ message, initial, check }) =>
      answered<string>(
        await text({
          message: clean(message),
          placeholder: initial,
          defaultValue: initial,
          validate: (typed) => problemOf(typed?.trim() || initial, check),
          ...streams(),
        }),
      )?.trim(),
    pause: async (message, label) =>
      !isCancel(
        await select({
          message: clean(message),
          options: [{ value: 0, label }],
          showInstructions: false,
          ...streams(),
        }),
      ),
    run: async (argv, change = {}) => {
      context.stdout.write(`\n${context.paint.out.bold(`$ ${commandText(argv)}`)}\n\n`);
      return context.runLine(argv, { ...change, isPlaying: true, interrupted: context.renewInterrupted() });
    },
    isEnding: () => context.renewInterrupted().aborted,
  };
}

/** What is wrong with an answer, as a sentence with the remedy; undefined for a valid one. */
function problemOf(text: string, check: TextQuestion["check"]): string | undefined {
  try {
    check?.(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FlattenError)) throw error;
    return error.remedy === undefined ? error.message : `${error.message}; ${error.remedy}`;
  }
}
