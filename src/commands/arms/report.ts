import type { ResultDocument } from "../../experiment/result.ts";
import type { View } from "../../terminal/page.ts";
import { burstReport } from "../burst/report.ts";
import { compareReport } from "../compare/report.ts";
import { assertionReport } from "./assertion-report.ts";

/** The report of a burst or a comparison, with its assertions: printed when it ends, and again from its run record. */
export function experimentReport(document: ResultDocument, view: View, nextCommands: readonly string[] = []): string {
  const report =
    document.kind === "burst"
      ? burstReport(document, view, { nextCommands })
      : compareReport(document, view, { nextCommands });
  return document.assertions === undefined ? report : `${report}\n${assertionReport(document.assertions, view)}`;
}
