import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { viewOf } from "../../cli/output.ts";
import type { View } from "../../terminal/page.ts";

/** A result in the chosen format: as JSON, or as the text of `report`. */
export const resultText = <Document>(
  context: CommandContext,
  flags: CommonFlags,
  document: Document,
  report: (document: Document, view: View) => string,
): string =>
  flags.format === "json" ? JSON.stringify(document, null, 2) : report(document, viewOf(context, flags)).trimEnd();
