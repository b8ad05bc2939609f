import type { CommandDefinition } from "../../cli/command.ts";
import { durationFlag, reportFlag, reportFormatFlag } from "../../cli/common-flags.ts";
import { parseCount, parseWhole } from "../../cli/parse/values.ts";

/** How to name a run. */
const names = [
  "A run is named by its id or the beginning of it, by its --name, by latest, or by",
  "@2 for the second newest run.",
];

export const runsList: CommandDefinition = {
  opensNoTarget: true,
  flags: [{ syntax: "--max <n>", help: "runs to show (default: 20)", parse: parseCount }],
  examples: ["flatten runs list", "flatten runs list --format json | jq -r '.runs[].id'"],
  load: async () => (await import("./run.ts")).runRunsList,
};

export const runsShow: CommandDefinition = {
  opensNoTarget: true,
  args: "[run]",
  argKinds: ["run"],
  flags: [],
  examples: [
    "flatten runs show",
    "flatten runs show @2",
    "flatten runs show latest --format json | jq '.arms[0].peak'",
  ],
  notes: names,
  load: async () => (await import("./run.ts")).runRunsShow,
};

export const runsRm: CommandDefinition = {
  opensNoTarget: true,
  args: "<run...>",
  argKinds: ["run"],
  flags: [],
  examples: ["flatten runs rm latest", "flatten runs rm burst-20261123T101500Z-42"],
  notes: names,
  load: async () => (await import("./run.ts")).runRunsRm,
};

export const runsPrune: CommandDefinition = {
  opensNoTarget: true,
  flags: [
    { syntax: "--keep <n>", help: "keep this many of the newest runs", parse: parseWhole(0, 1_000_000, 20) },
    durationFlag("--older-than", "delete only runs that are older than this"),
    { syntax: "--dry-run", help: "show the runs that would be deleted" },
  ],
  examples: [
    "flatten runs prune --keep 20",
    "flatten runs prune --older-than 30d",
    "flatten runs prune --keep 5 --older-than 7d --dry-run",
  ],
  load: async () => (await import("./run.ts")).runRunsPrune,
};

export const baselineSave: CommandDefinition = {
  opensNoTarget: true,
  args: "<name> [run]",
  argKinds: ["baseline", "run"],
  flags: [],
  examples: [
    "flatten baseline save main            the newest run",
    "flatten baseline save main @2",
    "flatten burst --jitter 10-100 --baseline main --assert 'peak<=baseline*1.1'",
  ],
  notes: [
    "A baseline is a copy of the record of a run, in .flatten/baselines. flatten runs",
    "prune does not delete it. --baseline and flatten diff also accept a file, which",
    "can be kept in a repository: flatten runs show --format json -o main.json",
  ],
  load: async () => (await import("./run.ts")).runBaselineSave,
};

export const baselineList: CommandDefinition = {
  opensNoTarget: true,
  flags: [],
  examples: ["flatten baseline list", "flatten baseline list --format json | jq -r '.baselines[].name'"],
  load: async () => (await import("./run.ts")).runBaselineList,
};

export const baselineRm: CommandDefinition = {
  opensNoTarget: true,
  args: "<name...>",
  argKinds: ["baseline"],
  flags: [],
  examples: ["flatten baseline rm main"],
  load: async () => (await import("./run.ts")).runBaselineRm,
};

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
  load: async () => (await import("../diff/run.ts")).runDiff,
};

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
  load: async () => (await import("../report/run.ts")).runReport,
};
