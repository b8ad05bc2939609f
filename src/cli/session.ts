import { FlattenError } from "../base/errors.ts";
import { clean } from "../terminal/page.ts";
import type { CommandContext, ContextChange } from "./context.ts";
import { quoted } from "./place-flags.ts";
import { promptStreams } from "./prompts.ts";

/** One of several answers. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Shown beside the option while it is selected. */
  readonly hint?: string;
}

/** A question whose answer is typed. */
export interface TextQuestion {
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

/** A command line as it is typed: `flatten burst --count 100`. */
export const commandText = (argv: readonly string[]): string => ["flatten", ...argv.map(quoted)].join(" ");

/**
 * Splits a typed command line into its words without `flatten`, as a shell does: at blanks, except within quotes and after a
 * backslash. It knows neither variables nor patterns. A quote that is not closed ends with the line.
 */
export function argvIn(line: string): string[] {
  const words: string[] = [];
  const pattern = /(?:"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)|[^\s"'\\])+/g;
  for (const [word] of line.matchAll(pattern)) words.push(unquoted(word));
  return words[0] === "flatten" ? words.slice(1) : words;
}

const unquoted = (word: string): string =>
  word.replace(
    /"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
