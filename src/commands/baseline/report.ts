import { count, counted, minuteText } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

/** A baseline, as `flatten baseline list` shows it. */
export interface BaselineEntry {
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly bytes: number;
}

/** The table of the baselines, by name. */
export function baselinesReport({ baselines }: { readonly baselines: readonly BaselineEntry[] }, view: View): string {
  if (baselines.length === 0) {
    const empty = paragraph(
      "This folder has no baselines. A baseline is a run that later runs are compared with.",
      view,
    );
    return `${finish([...empty, "", ...nextLines(["flatten baseline save main"], view)], view)}\n`;
  }
  const { left, right } = columnsFor(baselines);
  const { lines } = table(
    [
      left("baseline", 1, ({ name }) => name),
      left("saved (UTC)", 2, ({ savedAt }) => minuteText(savedAt)),
      right("KiB", 3, ({ bytes }) => count(Math.ceil(bytes / 1024))),
    ],
    view,
  );
  const next = nextLines([`flatten diff ${baselines[0]?.name ?? "main"} latest`], view);
  return `${finish([...paragraph(counted(baselines.length, "baseline"), view, view.paint.bold), "", ...lines, "", ...next], view)}\n`;
}

/** Says which run was saved, and how it is used. */
export function savedReport({ name, run }: { readonly name: string; readonly run: string }, view: View): string {
  const saved = paragraph(`The run ${run} was saved as the baseline ${name}.`, view);
  const commands = [`flatten diff ${name} latest`, `flatten burst --baseline ${name} --assert 'peak<=baseline*1.1'`];
  return `${finish([...saved, ...nextLines(commands, view)], view)}\n`;
}

/** Says which baselines were deleted. */
export function deletedBaselinesReport({ baselines }: { readonly baselines: readonly string[] }, view: View): string {
  const deleted = `${counted(baselines.length, "baseline")} ${baselines.length === 1 ? "was" : "were"} deleted: ${baselines.join(", ")}.`;
  return `${finish(paragraph(deleted, view), view)}\n`;
}
