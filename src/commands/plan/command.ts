import { limits } from "../../base/limits.ts";
import type { CommandDefinition } from "../../cli/command.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";
import { parseCount, parseWhole } from "../../cli/parse/numbers.ts";
import { parseWindow } from "../../cli/parse/windows.ts";
import { parseConfidence, parseWorkText } from "../../cli/parse/work-times.ts";
import { spreadNames, viaNames } from "../arms/flags.ts";
import { workFromFlags } from "./work-flags.ts";

const { eventSource } = limits;

export const plan: CommandDefinition = {
  summary: "say before anything is sent what a burst will do, or which delays meet a goal",
  flags: [
    { syntax: "--count <n>", help: "jobs (default: 100)", parse: parseCount },
    {
      syntax: "--work <time>",
      help: "how long each job works: 5s, 2s-8s, lognormal:5s,0.4 or exponential:5s (default: 5s)",
      parse: parseWorkText,
    },
    ...workFromFlags,
    {
      syntax: "--via <road>",
      help: `the road of the jobs: ${viaNames.join(", ")} (default: sqs)`,
      parse: parseChoice(viaNames),
    },
    {
      syntax: "--jitter <window>",
      help: "what would happen with these delays: max or min-max",
      parse: parseWindow,
    },
    {
      syntax: "--max-peak <n>",
      help: "goal: the smallest window that keeps the peak at or under this; with --jitter: the chance of a higher one",
      parse: parseCount,
    },
    {
      syntax: "--deadline <time>",
      help: "goal: the lowest peak with the last job done by then",
      parse: parsePositiveDuration,
    },
    { syntax: "--confidence <share>", help: "how sure the goal has to be met (default: 95%)", parse: parseConfidence },
    {
      syntax: "--spread <how>",
      help: `plan with this spread: ${spreadNames.join(", ")} (default: the best)`,
      parse: parseChoice(spreadNames),
    },
    { syntax: "--ideal", help: "leave the road out: no ramp, no cold starts, no limits" },
    {
      syntax: "--batch-size <n>",
      help: "road: messages one invocation gets at most (default: 1)",
      parse: parseWhole(1, eventSource.batchSizeMax, 10),
    },
    {
      syntax: "--mapping-max-concurrency <n>",
      help: "road: MaximumConcurrency of the event source mapping",
      parse: parseWhole(eventSource.maximumConcurrencyMin, eventSource.maximumConcurrencyMax, 10),
    },
    {
      syntax: "--reserved-concurrency <n>",
      help: "road: reserved concurrency of process",
      parse: parseWhole(0, 100_000, 10),
    },
    {
      syntax: "--account-limit <n>",
      help: "road: concurrency the account allows (default: 1000; new AWS accounts: 10)",
      parse: parseWhole(1, 1_000_000, 10),
    },
  ],
  examples: [
    "flatten plan --jitter 10-100                     what 100 jobs of 5 s would do",
    "flatten plan --jitter 10-100 --max-peak 12   how likely it is that more than 12 run at once",
    "flatten plan --count 1k --max-peak 10     the smallest window that keeps the peak",
    "flatten plan --deadline 2m --work 2s-8s          the lowest peak that is done in time",
    "flatten plan --max-peak 10 --work-from logs --target aws",
  ],
  load: async () => (await import("./run.ts")).runPlan,
};
