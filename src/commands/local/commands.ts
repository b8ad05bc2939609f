import type { CommandDefinition } from "../../cli/command.ts";
import { parsePositive, parseWhole } from "../../cli/parse/numbers.ts";
import { accountFlags } from "../../cli/target/emulator-flags.ts";

const portMax = 65_535;

export const localStart: CommandDefinition = {
  flags: [
    { syntax: "--port <n>", help: "port, 0 for any free one (default: 4566)", parse: parseWhole(0, portMax, 4566) },
    {
      syntax: "--speed <factor>",
      help: "how much faster than the wall clock time passes (default: 1)",
      parse: parsePositive,
    },
    ...accountFlags,
  ],
  examples: [
    "flatten local start",
    "flatten local start --port 4567 --speed 10",
    "aws --endpoint-url http://127.0.0.1:4566 sqs create-queue --queue-name q",
    "flatten burst --target http://127.0.0.1:4566",
  ],
  load: async () => (await import("./start.ts")).runLocalStart,
};

export const localReset: CommandDefinition = {
  flags: [],
  examples: ["flatten local reset"],
  load: async () => (await import("./reset.ts")).runLocalReset,
};
