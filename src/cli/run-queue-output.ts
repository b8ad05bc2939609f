import type { View } from "../render/view.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { viewOf } from "./view.ts";

/** A document as the user wants it: as JSON, or as a report. */
export const shown = <Document>(
  context: CommandContext,
  flags: CommonFlags,
  document: Document,
  report: (document: Document, view: View) => string,
): string =>
  flags.format === "json" ? JSON.stringify(document, null, 2) : report(document, viewOf(context, flags)).trimEnd();
