import { type ExitReason, exitCodes, FlattenError } from "../base/errors.ts";
import { type Paint, safeText } from "./characters.ts";
import { clean } from "./page.ts";

function messageOf(error: unknown): string {
  if (error instanceof Error) return clean(error.message) || error.name;
  return clean(String(error)) || "no message";
}

/** Returns the stacks of an error and of its causes. */
function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? error.message, ...stacks(error.cause).map((stack) => `caused by: ${stack}`)];
}

/** Three blanks separate the alternatives of a remedy: each is a line of its own, so that a command ends with its line. */
const alternatives = / {3}/;

/** How to format an error. */
interface ErrorOptions {
  readonly paint: Paint;
  readonly debug: boolean;
  /** Adds the flags of the target to the commands in a remedy. */
  readonly atPlace?: (text: string) => string;
}

/**
 * Formats an error for stderr: what happened, and what to do about it. Lines are not wrapped, so that users can search for
 * the message. Any error other than a FlattenError is reported as a bug. Stacks are included only with `debug`.
 */
export function errorReport(error: unknown, options: ErrorOptions): string {
  const { paint, debug } = options;
  const { message, remedy } = partsOf(error, options);
  return [
    `${paint.red("flatten:")} ${message}`,
    ...(remedy === undefined ? [] : remedy.split(alternatives).map(clean)),
    ...(debug ? stacks(error).map((stack) => paint.dim(safeText(stack, false))) : []),
    "",
  ].join("\n");
}

/** The document of an error for `--format json`: one line, so that it can be told from other lines on stderr. */
export function errorDocument(error: unknown, options: ErrorOptions): string {
  const reason: ExitReason = error instanceof FlattenError ? error.reason : "unexpected";
  const { message, remedy = null } = partsOf(error, options);
  const stack = options.debug ? { stack: stacks(error).map((text) => safeText(text, false)) } : {};
  const document = {
    schemaVersion: 1,
    kind: "error",
    reason,
    exitCode: exitCodes[reason].code,
    message,
    remedy,
    ...stack,
  };
  return `${JSON.stringify(document)}\n`;
}

function partsOf(error: unknown, { debug, atPlace = (text) => text }: ErrorOptions) {
  if (error instanceof FlattenError) {
    return { message: messageOf(error), remedy: error.remedy === undefined ? undefined : atPlace(error.remedy) };
  }
  const proof = debug
    ? "Please report it with the command and the stack below"
    : "Run the command again with --debug, and report what it prints";
  return {
    message: `unexpected error: ${messageOf(error)}`,
    remedy: `This is a bug in flatten. ${proof}.`,
  };
}
