import type { CommandDefinition } from "../../cli/command.ts";
import { dryRunFlag, nameFlag, reportFlag, serveFlag, workloadFlags } from "../../cli/common-flags.ts";
import { emulatorFlags } from "../../cli/target/emulator-flags.ts";
import {
  abortFlag,
  assertFlag,
  baselineFlag,
  delayFlags,
  detailsFlag,
  jitterFlag,
  loadFlags,
  speedFlag,
  timeoutFlag,
  viaFlag,
} from "../arms/flags.ts";
import { confidenceFlag, goalFlagsWith } from "../arms/goal-flags.ts";
import { payloadFlags, replayFlags } from "../arms/load-flags.ts";
import { workFromFlags } from "../plan/flags.ts";

/** `flatten burst`: its flags and examples. */
export const burst: CommandDefinition = {
  flags: [
    ...loadFlags,
    ...workFromFlags,
    viaFlag("invoke; sqs with --jitter or a goal, and for a function of yours with a queue"),
    jitterFlag("delay of each message"),
    ...delayFlags,
    ...goalFlagsWith(
      "choose delays that keep the peak at or below n; exit with code 3 if the run exceeds it",
      "choose the delays with the lowest peak that finish within this time; exit with code 3 if the run does not",
    ),
    confidenceFlag,
    assertFlag,
    baselineFlag,
    abortFlag,
    timeoutFlag,
    nameFlag,
    detailsFlag,
    reportFlag,
    serveFlag,
    ...emulatorFlags,
    speedFlag,
    ...workloadFlags,
    ...replayFlags,
    ...payloadFlags,
    dryRunFlag,
  ],
  examples: [
    "flatten burst                               100 direct invokes at once",
    "flatten burst --count 100 --jitter 10-100   through the queue, with 10 to 100 s of delay",
    "flatten burst --jitter 0-2h --beyond auto    delays longer than SQS allows",
    "flatten burst --max-peak 10                 choose delays, then check the peak",
    "flatten burst --deadline 2m --spread even   lowest peak that meets the deadline",
    "flatten burst --via sqs --fail 10%          10 % are dead-lettered",
    "flatten burst --jitter 10-100 --assert 'peak<=20' --assert 'success>=99%'",
    'flatten burst --function orders --payload \'{"id":"{{job}}"}\' --dry-run',
    "flatten burst --function orders --payloads jobs.csv --max-peak 10",
    "flatten burst --jitter 10-100 --serve --speed auto   live on two pages in the browser",
    "flatten burst --arrivals measured.json --warp 10x --via sqs",
    "flatten burst --jitter 10-100 --format json | jq .arms[0].peak",
  ],
  load: async () => (await import("./run.ts")).runBurst,
};
