import type { CommandDefinition } from "../../cli/command.ts";
import { parseCount } from "../../cli/parse/numbers.ts";
import { parseWindow } from "../../cli/parse/windows.ts";
import { parseWorkText } from "../../cli/parse/work-times.ts";

export const explain: CommandDefinition = {
  summary: "the queueing theory of your own numbers, on one page",
  flags: [
    { syntax: "--count <n>", help: "jobs (default: 100)", parse: parseCount },
    {
      syntax: "--work <time>",
      help: "how long each job works: 5s, 2s-8s, lognormal:5s,0.4 or exponential:5s (default: 5s)",
      parse: parseWorkText,
    },
    { syntax: "--jitter <window>", help: "delays: max or min-max (default: 10-100)", parse: parseWindow },
    {
      syntax: "--max-peak <n>",
      help: "workers of the pool, or the limit to keep (default: the mean load and its square root)",
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
