import type { CommandDefinition } from "../../cli/command.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { parseWindow } from "../../cli/parse/windows.ts";
import { emulatorFlags } from "../../cli/target/emulator-flags.ts";
import { assertFlag } from "../arms/assertions.ts";
import { armFlags, viaNames } from "../arms/flags.ts";
import { goalFlags } from "../arms/goal-flags.ts";
import { workFromFlags } from "../plan/work-flags.ts";

export const burst: CommandDefinition = {
  summary: "run one burst, follow it until it is drained, and measure its peak",
  flags: [
    {
      syntax: "--via <road>",
      help: `${viaNames.join(", ")} (default: invoke, or sqs with --jitter or a goal)`,
      parse: parseChoice(viaNames),
    },
    {
      syntax: "--jitter <window>",
      help: "delay each message by whole seconds: max or min-max, 0-900",
      parse: parseWindow,
    },
    ...goalFlags,
    ...armFlags,
    ...workFromFlags,
    assertFlag,
    ...emulatorFlags,
  ],
  examples: [
    "flatten burst                                    100 direct invokes at once",
    "flatten burst --count 100 --jitter 10-100        through the queue, 10 to 100 s late",
    "flatten burst --max-peak 10               delays that keep the peak, and whether they did",
    "flatten burst --deadline 2m --spread even        the lowest peak that is done in two minutes",
    "flatten burst --via sqs --fail 10%               10 % end in the dead-letter queue",
    "flatten burst --jitter 10-100 --assert 'peak<=20' --assert 'success>=99%'",
    "flatten burst --jitter 10-100 --spread even --format json | jq .arms[0].peak",
  ],
  load: async () => (await import("./run.ts")).runBurst,
};
