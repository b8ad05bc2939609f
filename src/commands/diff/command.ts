import type { CommandDefinition } from "../../cli/command.ts";
import { reportFlag } from "../../cli/common-flags.ts";

/** `flatten diff`: its examples. */
export const diff: CommandDefinition = {
  opensNoTarget: true,
  args: "[a] [b]",
  argKinds: ["baseline", "run"],
  flags: [reportFlag],
  examples: [
    "flatten diff @2 latest            the last run against the one before",
    "flatten diff main                 the last run against the baseline main",
    "flatten diff nightly latest       runs by their --name",
    "flatten diff main --report diff.html          with the curves of both in one chart",
    "flatten diff before.json after.json --format json | jq '.arms[].measures[0]'",
  ],
  notes: [
    "A run is named by a baseline, by its id or the beginning of it, by its --name,",
    "by latest, by @2 for the second newest run, or by the file of a document. If a",
    "baseline and a run have the same name, the baseline is compared.",
    "Runs on the emulator are compared seed by seed, which is exact. Other runs are",
    "compared by an exact test, which needs four runs of each arm: --repeat 4.",
  ],
  load: async () => (await import("./run.ts")).runDiff,
};
