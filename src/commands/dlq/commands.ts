import { limits } from "../../base/limits.ts";
import type { CommandDefinition } from "../../cli/command.ts";
import { dryRunFlag, workloadFlags } from "../../cli/common-flags.ts";
import { parseDelays, parseLongWindow } from "../../cli/parse/load.ts";
import { parseChoice, parseCount, parseWhole } from "../../cli/parse/values.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { parseBeyond } from "../arms/beyond.ts";

const spreads = ["random", "stratified", "even"] as const satisfies SpreadName[];
const rateMax = limits.sqs.moveTaskRateMax;

export const dlqRedrive: CommandDefinition = {
  flags: [
    {
      syntax: "--rate <n>",
      help: `messages a second of SQS's move task, 1-${rateMax} (default: SQS chooses)`,
      parse: parseWhole(1, rateMax, 50),
    },
    {
      syntax: "--jitter <window>",
      help: "delay of each message, whole seconds: max or min-max, such as 100, 10-100 or 0-2h",
      parse: parseLongWindow,
    },
    {
      syntax: "--spread <how>",
      help: `placement of the delays in the window: ${spreads.join(", ")} (default: random)`,
      parse: parseChoice(spreads),
    },
    {
      syntax: "--grow <list>",
      help: "delay each message by its number of redrives with --grow: 30s,5m,1h; the last value applies to all further redrives",
      parse: parseDelays,
    },
    {
      syntax: "--beyond <how>",
      help: "make delays of more than 900 s: hops (messages are sent again), scheduler (EventBridge Scheduler), or auto (default)",
      parse: parseBeyond,
    },
    { syntax: "--max <n>", help: "messages to move at most", parse: parseCount },
    {
      syntax: "--match <text>",
      help: "move messages whose body or reason contains the text, or field=value for a field of a JSON body",
    },
    { syntax: "--reason <text>", help: "move messages with this reason, as flatten dlq stats prints it" },
    {
      syntax: "--run <run>",
      help: "move messages of this run (an id, latest, @2 or a --name), or of an arm by its id",
    },
    { syntax: "--message-id <id>", help: "move the message with this id" },
    { syntax: "--to <queue>", help: "move to this queue, by name or URL, instead of the source queue" },
    { syntax: "--copy", help: "send copies; the messages stay in the dead-letter queue" },
    { syntax: "--repaired", help: "mark every job as repaired, so that poisoned jobs succeed" },
    { ...dryRunFlag, help: "show the messages that would be moved, and exit" },
    ...workloadFlags,
  ],
  examples: [
    "flatten dlq redrive --dry-run",
    "flatten dlq redrive --rate 20                       20 messages a second, by SQS's move task",
    "flatten dlq redrive --jitter 10-100 --spread even   delays of 10 to 100 s",
    "flatten dlq redrive --grow 30s,5m,1h                longer on each redrive of a message",
    "flatten dlq redrive --max 5 --reason poisoned       try five messages first",
    "flatten dlq redrive --repaired --jitter 10-100      poisoned jobs succeed this time",
  ],
  load: async () => (await import("./redrive/run.ts")).runDlqRedrive,
};

export const dlqPeek: CommandDefinition = {
  flags: [
    { syntax: "--max <n>", help: "messages to show (default: 10)", parse: parseCount },
    { syntax: "--attributes", help: "show the message attributes" },
    ...workloadFlags,
  ],
  examples: ["flatten dlq peek", "flatten dlq peek --max 100 --attributes"],
  load: async () => (await import("./run.ts")).runDlqPeek,
};

export const dlqPurge: CommandDefinition = {
  flags: [
    { syntax: "--confirm <name>", help: "the dead-letter queue's name, so that the command does not ask for it" },
    dryRunFlag,
    ...workloadFlags,
  ],
  examples: ["flatten dlq purge", "flatten dlq purge --confirm flatten-dlq"],
  load: async () => (await import("../queue/run.ts")).runDlqPurge,
};

export const dlqStats: CommandDefinition = {
  flags: [{ syntax: "--max <n>", help: "messages to read (default: 1000)", parse: parseCount }, ...workloadFlags],
  examples: ["flatten dlq stats", "flatten dlq stats --format json | jq '.groups[] | [.reason, .messages]'"],
  load: async () => (await import("./run.ts")).runDlqStats,
};
