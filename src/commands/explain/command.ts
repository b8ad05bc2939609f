import type { CommandDefinition } from "../../cli/command.ts";
import { parseWindow, parseWorkText, workHelp } from "../../cli/parse/load.ts";
import { parseCount } from "../../cli/parse/values.ts";

export const explain: CommandDefinition = {
  opensNoTarget: true,
  flags: [
    { syntax: "-n, --count <n>", group: "load", help: "number of jobs (default: 100)", parse: parseCount },
    { syntax: "--work <time>", group: "load", help: workHelp, parse: parseWorkText },
    {
      syntax: "--jitter <window>",
      group: "delays",
      help: "delays: max or min-max (default: 10-100)",
      parse: parseWindow,
    },
    {
      syntax: "--max-peak <n>",
      group: "goals",
      help: "peak to keep, and workers of the pool (default: mean load plus its square root)",
      parse: parseCount,
    },
  ],
  examples: [
    "flatten explain",
    "flatten explain --count 1k --work 2s-8s --jitter 0-300 --max-peak 20",
    "flatten explain --format json | jq .load",
  ],
  load: async () => (await import("./run.ts")).runExplain,
};
