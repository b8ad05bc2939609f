import type { CommandDefinition } from "../../cli/command.ts";

export const doctor: CommandDefinition = {
  flags: [],
  examples: [
    "flatten doctor",
    "flatten doctor --target aws --format json | jq '.findings[] | select(.level != \"ok\")'",
  ],
  load: async () => (await import("./run.ts")).runDoctor,
};
