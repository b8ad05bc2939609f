import { limits } from "../../base/limits.ts";
import type { CommandDefinition } from "../../cli/command.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { parseCount, parseWhole } from "../../cli/parse/numbers.ts";
import { parseWindow } from "../../cli/parse/windows.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";

const spreads = ["random", "stratified", "even"] as const satisfies SpreadName[];
const rateMax = limits.sqs.moveTaskRateMax;

export const dlqRedrive: CommandDefinition = {
  flags: [
    {
      syntax: "--rate <n>",
      help: `messages a second, 1-${rateMax}, by SQS's move task (default: its own pace)`,
      parse: parseWhole(1, rateMax, 50),
    },
    {
      syntax: "--jitter <window>",
      help: "delay each message by whole seconds: max or min-max, 0-900",
      parse: parseWindow,
    },
    {
      syntax: "--spread <how>",
      help: `how delays are placed in the window: ${spreads.join(", ")} (default: random)`,
      parse: parseChoice(spreads),
    },
    { syntax: "--repaired", help: "tell every job that its bug is fixed: poisoned documents succeed" },
    { syntax: "--dry-run", help: "show what would move" },
  ],
  examples: [
    "flatten dlq redrive --dry-run",
    "flatten dlq redrive --rate 20                       by SQS's own move task",
    "flatten dlq redrive --jitter 10-100 --spread even   spread over 10 to 100 s",
    "flatten dlq redrive --repaired --jitter 10-100      the bug is fixed now",
  ],
  load: async () => (await import("./redrive.ts")).runDlqRedrive,
};

export const dlqPeek: CommandDefinition = {
  flags: [
    { syntax: "--max <n>", help: "messages to show (default: 10)", parse: parseCount },
    { syntax: "--attributes", help: "show their attributes too" },
  ],
  examples: ["flatten dlq peek", "flatten dlq peek --max 100 --attributes"],
  load: async () => (await import("./peek.ts")).runDlqPeek,
};

export const dlqPurge: CommandDefinition = {
  flags: [{ syntax: "--confirm <name>", help: "the dead-letter queue's name, instead of typing it" }],
  examples: ["flatten dlq purge", "flatten dlq purge --confirm flatten-dlq"],
  load: async () => (await import("../queue/purge.ts")).runDlqPurge,
};

export const dlqStats: CommandDefinition = {
  flags: [{ syntax: "--max <n>", help: "messages to read (default: 1000)", parse: parseCount }],
  examples: ["flatten dlq stats", "flatten dlq stats --format json | jq '.groups[] | [.reason, .messages]'"],
  load: async () => (await import("./stats.ts")).runDlqStats,
};
