import type { CommandDefinition } from "../../cli/command.ts";
import { reportFormatFlag } from "../../cli/common-flags.ts";

/** `flatten report`: its flags and examples. */
export const report: CommandDefinition = {
  opensNoTarget: true,
  args: "[run...]",
  argKinds: ["run"],
  flags: [reportFormatFlag],
  examples: [
    "flatten report latest -o report.html                  one file for the browser: curves, table, set-up, caveats",
    "flatten report latest --format svg -o curve.svg       the curves alone, for a README",
    "flatten report latest --format md | gh pr comment --body-file -",
    "flatten report @1 @2 --format csv                     one row for each arm of both runs",
    "flatten report latest --format junit -o results.xml   a test case for each assertion and arm",
    "flatten report latest --format github                 annotations, and the summary of the job",
    "flatten report measured.json -o measured.html         the document of flatten measure --format json",
  ],
  notes: [
    "A run is named by its id or the beginning of it, by its --name, by latest (the",
    "default), by @2 for the second newest run, or by the file of a JSON document.",
  ],
  load: async () => (await import("./run.ts")).runReport,
};
