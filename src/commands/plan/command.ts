import { type CommandDefinition, grouped } from "../../cli/command.ts";
import {
  accountLimitFlag,
  batchSizeFlag,
  mappingMaxConcurrencyFlag,
  reservedConcurrencyFlag,
  workloadFlags,
} from "../../cli/common-flags.ts";
import { parseArms } from "../../cli/parse/arms.ts";
import { parseWorkText, workHelp } from "../../cli/parse/load.ts";
import { badValue, parseChoice, parseCount, type ValueParser } from "../../cli/parse/values.ts";
import { beyondFlag } from "../arms/beyond.ts";
import { jitterFlag, spreadFlag, tenantsFlag, viaFlag } from "../arms/flags.ts";
import { confidenceFlag, goalFlagsWith } from "../arms/goal-flags.ts";
import { emitNames, workFromFlags } from "./flags.ts";

/** Settings of mapping, function and account that the plan assumes. */
const consumerFlags = grouped("consumer", [
  { syntax: "--ideal", help: "assume no ramp, no cold starts and no limits" },
  batchSizeFlag,
  mappingMaxConcurrencyFlag,
  reservedConcurrencyFlag,
  accountLimitFlag,
]);

const parseDelaysFile: ValueParser<string> = (flag) => (text) => {
  if (/\.(csv|json)$/.test(text)) return text;
  throw badValue(flag, text, "expected a file that ends with .csv or .json", "delays.csv");
};

export const plan: CommandDefinition = {
  flags: [
    ...grouped("load", [
      { syntax: "-n, --count <n>", help: "number of jobs (default: 100)", parse: parseCount },
      { syntax: "--work <time>", help: workHelp, parse: parseWorkText },
    ]),
    ...workFromFlags,
    ...grouped("load", [
      tenantsFlag,
      {
        syntax: "--arrivals <file>",
        help: "plan for recorded arrivals: the JSON document of measure, or one time a line, ISO 8601 or epoch",
      },
    ]),
    ...grouped("delays", [
      // A pool has no prediction without its number of places, which only `compare --arms map:10` has.
      viaFlag("sqs", ["invoke", "invoke-async", "sqs", "trigger", "map"]),
      jitterFlag("predict these delays"),
      spreadFlag("the best"),
      beyondFlag,
      {
        syntax: "--arms <list>",
        help: "predict these arms side by side, as compare names them: sqs,rate:14/s,cap:10",
        parse: parseArms,
      },
      { syntax: "--cap", help: "find the smallest maximum concurrency of the mapping that loses no throughput" },
      {
        syntax: "--delays <file>",
        help: "write the delay of each job for a sender of your own: .csv or .json with job, sendOffsetMs, delaySeconds",
        parse: parseDelaysFile,
      },
      {
        syntax: "--emit <what>",
        help: `print the answer as code: ${emitNames.join(", ")}`,
        parse: parseChoice(emitNames),
      },
    ]),
    ...goalFlagsWith(
      "find the smallest window that keeps the peak at or below n; with --jitter: show the probability of a higher peak",
      "find the lowest peak with which the last job ends within this time",
    ),
    confidenceFlag,
    ...consumerFlags,
    ...workloadFlags,
  ],
  examples: [
    "flatten plan --count 100 --work 5s           peak against last end, for some windows",
    "flatten plan --jitter 10-100                 what 100 jobs of 5 s would do",
    "flatten plan --jitter 10-100 --max-peak 12   probability of a peak above 12",
    "flatten plan --count 1k --max-peak 10        smallest window that keeps the peak",
    "flatten plan --max-rate 14/s --deadline 10m  a rate that a database accepts, within 10 min",
    "flatten plan --deadline 2m --work 2s-8s      lowest peak that meets the deadline",
    "flatten plan --max-peak 10 --delays out.csv  the delay of each job, for a sender of your own",
    "flatten plan --max-peak 10 --emit cfn        queue, mapping, limit and alarms to paste",
    "flatten plan --max-peak 10 --emit python     a sender with these delays",
    "flatten plan --max-peak 10 --work-from logs --target aws",
    "flatten plan --cap --count 10k --work 2s     smallest maximum concurrency for full speed",
    "flatten plan --arms sqs,cap:10,rate:14/s     what each lever would do",
    "flatten plan --arms fair --tenants big:900,small:10x10",
    "flatten plan --arrivals measured.json        what each lever would have done with this load",
  ],
  load: async () => (await import("./run.ts")).runPlan,
};
