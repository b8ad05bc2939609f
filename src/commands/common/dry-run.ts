import type { Workload } from "../../aws/workload.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { type ResultSink, resultText } from "../../cli/output.ts";
import { placeOf, type Target, type TargetDescription } from "../../experiment/target.ts";
import { finish, paragraph, type View } from "../../terminal/page.ts";

/** What a command would send or change: the document of `--dry-run`. */
export interface DryRunDocument {
  readonly schemaVersion: 1;
  readonly kind: "dry-run";
  /** The command, without `flatten`: `queue send`. */
  readonly command: string;
  readonly target: TargetDescription;
  /** What it would do, in order, each as a sentence. */
  readonly steps: readonly string[];
}

/** How a command opens its target: a dry run saves nothing of the local target. */
export const accessOf = ({ dryRun }: DryRunFlags): "change" | "discard" => (dryRun ? "discard" : "change");

/** The document of a command that would do these steps. */
export const dryRunDocument = (
  command: string,
  { description }: Pick<Target<Workload>, "description">,
  steps: readonly string[],
): DryRunDocument => ({ schemaVersion: 1, kind: "dry-run", command, target: description, steps });

/** Prints what a command would do, and ends it: `--dry-run`. */
export async function endDryRun<Document extends DryRunDocument>(
  context: CommandContext,
  flags: CommonFlags,
  sink: ResultSink,
  document: Document,
  details: (document: Document, view: View) => readonly string[] = () => [],
): Promise<ExitReason> {
  await sink.write(resultText(context, flags, document, (dry, view) => dryRunText(dry, details(dry, view), view)));
  return "ok";
}

function dryRunText({ target, steps }: DryRunDocument, details: readonly string[], view: View): string {
  const lines = [
    ...paragraph("Dry run: nothing was sent or changed.", view, view.paint.bold),
    ...paragraph(placeOf(target), view, view.paint.dim),
    "",
    ...(steps.length === 0 ? ["Nothing would change."] : []),
    ...steps.flatMap((step) => paragraph(`- ${step}`, view, undefined, 0, 2)),
    ...(details.length === 0 ? [] : ["", ...details]),
  ];
  return finish(lines, view);
}
