import type { CommandDefinition } from "../../cli/command.ts";

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
