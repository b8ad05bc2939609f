import { FlattenError } from "../base/errors.ts";
import type { Paint } from "./paint.ts";
import { safeText } from "./safe-text.ts";
import { clean } from "./wrap.ts";

function messageOf(error: unknown): string {
  if (error instanceof Error) return clean(error.message) || error.name;
  return clean(String(error)) || "no message";
}

/** Returns the stacks of an error and of its causes. */
function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? error.message, ...stacks(error.cause).map((stack) => `caused by: ${stack}`)];
}

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
  const { paint, debug, atPlace = (text) => text } = options;
  const expected = error instanceof FlattenError;
  const message = expected ? messageOf(error) : `unexpected error: ${messageOf(error)}`;
  const remedy = expected
    ? error.remedy && atPlace(error.remedy)
    : `This is a bug in flatten. Please report it with the command${debug ? " and the stack below" : ", run again with --debug"}.`;
  return [
    `${paint.red("flatten:")} ${message}`,
    ...(remedy === undefined ? [] : [clean(remedy)]),
    ...(debug ? stacks(error).map((stack) => paint.dim(safeText(stack, false))) : []),
    "",
  ].join("\n");
}
