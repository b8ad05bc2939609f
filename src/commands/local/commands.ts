import type { CommandDefinition } from "../../cli/command.ts";
import { badValue, parsePositive, parseWhole, type ValueParser } from "../../cli/parse/values.ts";
import { accountFlags } from "../../cli/target/emulator-flags.ts";

/** Host names separated by commas, without ports. */
const parseHostNames: ValueParser<readonly string[]> = (flag) => (text) => {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name))) return names;
  throw badValue(flag, text, "names separated by commas, without a port", "host.docker.internal");
};

export const localStart: CommandDefinition = {
  opensNoTarget: true,
  flags: [
    { syntax: "--port <n>", help: "port; 0 chooses a free port (default: 4566)", parse: parseWhole(0, 65_535, 4566) },
    {
      syntax: "--speed <factor>",
      help: "speed of the emulator's time relative to the wall clock (default: 1)",
      parse: parsePositive,
    },
    {
      syntax: "--host-names <names>",
      help: "names in the Host header to accept besides 127.0.0.1 and localhost",
      parse: parseHostNames,
    },
    ...accountFlags,
  ],
  notes: [
    "Functions run in Node.js processes of their own, but not in a sandbox: a",
    "function can read and change what you can, and connect to any host.",
    "Deploy only code that you trust.",
  ],
  examples: [
    "flatten local start",
    "flatten local start --port 4567 --speed 10",
    "aws --endpoint-url http://127.0.0.1:4566 sqs create-queue --queue-name q",
    "flatten burst --target http://127.0.0.1:4566",
  ],
  load: async () => (await import("./run.ts")).runLocalStart,
};

export const localReset: CommandDefinition = {
  opensNoTarget: true,
  flags: [],
  examples: ["flatten local reset"],
  load: async () => (await import("./run.ts")).runLocalReset,
};
