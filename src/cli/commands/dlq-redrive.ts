import { limits } from "../../base/limits.ts";
import type { SpreadName } from "../../plan/spread.ts";
import type { CommandDefinition } from "../command.ts";
import { parseChoice } from "../values/choices.ts";
import { parseWhole } from "../values/numbers.ts";
import { parseWindow } from "../values/windows.ts";

const spreads = ["random", "stratified", "even"] as const satisfies SpreadName[];
const rateMax = limits.sqs.moveTaskRateMax;

export const dlqRedrive: CommandDefinition = {
  summary: "move dead letters back to the queue, at a rate or spread over a window",
  flags: [
    {
      syntax: "--rate <n>",
      says: `messages a second, 1-${rateMax}, by SQS's move task (default: its own pace)`,
      parse: parseWhole(1, rateMax, 50),
    },
    {
      syntax: "--jitter <window>",
      says: "delay each message by whole seconds: max or min-max, 0-900",
      parse: parseWindow,
    },
    {
      syntax: "--spread <how>",
      says: `how delays are placed in the window: ${spreads.join(", ")} (default: random)`,
      parse: parseChoice(spreads),
    },
    { syntax: "--repaired", says: "tell every job that its bug is fixed: poisoned documents succeed" },
    { syntax: "--dry-run", says: "show what would move" },
  ],
  examples: [
    "flatten dlq redrive --dry-run",
    "flatten dlq redrive --rate 20                       by SQS's own move task",
    "flatten dlq redrive --jitter 10-100 --spread even   spread over 10 to 100 s",
    "flatten dlq redrive --repaired --jitter 10-100      the bug is fixed now",
  ],
  load: async () => (await import("../run-dlq-redrive.ts")).runDlqRedrive,
};
