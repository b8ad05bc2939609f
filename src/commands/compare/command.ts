import { type CommandDefinition, grouped } from "../../cli/command.ts";
import { dryRunFlag, nameFlag, reportFlag, serveFlag, workloadFlags } from "../../cli/common-flags.ts";
import { parseArms } from "../../cli/parse/arms.ts";
import { parseWindows } from "../../cli/parse/load.ts";
import { parseOutage, parseWhole } from "../../cli/parse/values.ts";
import { emulatorFlags } from "../../cli/target/emulator-flags.ts";
import {
  abortFlag,
  assertFlag,
  baselineFlag,
  delayFlags,
  detailsFlag,
  loadFlags,
  speedFlag,
  tenantsFlag,
  timeoutFlag,
} from "../arms/flags.ts";
import { goalFlagsWith } from "../arms/goal-flags.ts";
import { payloadFlags, replayFlags } from "../arms/load-flags.ts";
import { likeFlag } from "../plan/flags.ts";

/** `flatten compare`: its flags and examples. */
export const compare: CommandDefinition = {
  flags: [
    ...loadFlags,
    likeFlag,
    tenantsFlag,
    {
      syntax: "--outage <from-until>",
      group: "load",
      help: "fail the attempts that begin in this time of the run, as if a database were down: 10m-20m",
      parse: parseOutage,
    },
    ...grouped("delays", [
      {
        syntax: "--delays <list>",
        help: "windows, one arm for each: 30 means 0-30 s; 10-40 (default: 0,30,100)",
        parse: parseWindows,
      },
      {
        syntax: "--arms <list>",
        help: "further arms; alone, only these: direct, async, sqs, trigger, sqs:0-30, random:10-100 (or stratified, even, slots, waves, poisson), rate:14/s (sent one by one), pause (delivered when all are sent), fair (a message group for each tenant of --tenants), cap:10 (the mapping's maximum concurrency), reserved:10, pollers:2-10 (provisioned mode), batch:10, map:10 (a Distributed Map invokes the function); settings are restored after each arm",
        parse: parseArms,
      },
      { syntax: "--no-direct", help: "leave out the direct burst (always, for a function of yours with a queue)" },
      {
        syntax: "--repeat <n>",
        help: "run each arm n times, each time with another seed",
        parse: parseWhole(1, 100, 5),
      },
    ]),
    ...delayFlags,
    ...goalFlagsWith(
      "recommend the arm that finishes first with a peak at or below n; exit with code 3 if there is none",
      "recommend the arm with the lowest peak that finishes within this time; exit with code 3 if there is none",
    ),
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
    "flatten compare --delays 0,30,100",
    "flatten compare --delays 10-100 --spread even --repeat 5",
    "flatten compare --arms direct,sqs,random:10-100,even:10-100,cap:10,reserved:10,batch:10",
    "flatten compare --arms direct,sqs,even:10-100,cap:10 --max-peak 10",
    "flatten compare --arms sqs,rate:14/s,cap:4 --work 200ms --max-rate 14/s",
    "flatten compare --function orders --payloads jobs.jsonl --arms sqs,cap:5,batch:10",
    "flatten compare --arms fair --tenants big:900,small:10x10 --work 1s",
    "flatten compare --delays 0,300 --arms cap:2,pause --outage 10s-2m",
    "flatten compare --arrivals measured.json --warp 10x --delays 0,60",
    "flatten compare --delays 0,30 --assert 'peak<=40' --assert 'lost=0'",
    "flatten compare --delays 0,30,100 --format json | jq '.arms[] | [.name, .peak.invocations]'",
  ],
  load: async () => (await import("./run.ts")).runCompare,
};
