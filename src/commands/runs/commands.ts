import type { CommandDefinition } from "../../cli/command.ts";
import { parseCount, parsePositiveDuration, parseWhole } from "../../cli/parse/values.ts";

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
    { syntax: "--older-than <time>", help: "delete only runs that are older than this", parse: parsePositiveDuration },
    { syntax: "--dry-run", help: "show the runs that would be deleted" },
  ],
  examples: [
    "flatten runs prune --keep 20",
    "flatten runs prune --older-than 30d",
    "flatten runs prune --keep 5 --older-than 7d --dry-run",
  ],
  load: async () => (await import("./run.ts")).runRunsPrune,
};
